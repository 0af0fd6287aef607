(function () {
  "use strict";
  var table = document.getElementById("overview");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var form = document.getElementById("search");
  var query = document.getElementById("query");
  var found = document.getElementById("found");
  function filter() {
    var words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    rows.forEach(function (row) {
      var text = row.getAttribute("data-search");
      var shown = words.every(function (word) { return text.indexOf(word) >= 0; });
      row.hidden = !shown;
      count += shown ? 1 : 0;
    });
    found.textContent = words.length ? count + " found" : "";
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); filter(); });
  query.addEventListener("input", filter);
  query.value = new URLSearchParams(location.search).get("q") || "";
  filter();
  function key(row, column) {
    var cell = row.cells[column];
    var text = cell.getAttribute("data-key") || cell.textContent.trim();
    return text === "1e999" ? Infinity : text === "-1e999" ? -Infinity
      : text !== "" && isFinite(text) ? parseFloat(text) : text;
  }
  function compare(a, b) {
    var numbers = (typeof a === "number") - (typeof b === "number");
    if (numbers) { return -numbers; }
    if (typeof a === "number") { return a < b ? -1 : a > b ? 1 : 0; }
    return a.localeCompare(b);
  }
  var heads = table.tHead.querySelectorAll("[data-sort]");
  heads.forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      var column = head.cellIndex;
      rows.sort(function (a, b) {
        var order = compare(key(a, column), key(b, column));
        return (down ? -order : order) || compare(key(a, 1), key(b, 1));
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
}());
