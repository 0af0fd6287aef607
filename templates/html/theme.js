(function () {
  "use strict";
  var radios = document.querySelectorAll('input[name="theme"]');
  var kept = null;
  try { kept = localStorage.getItem("theme"); } catch (e) { /* no storage here */ }
  radios.forEach(function (radio) {
    if (radio.id === kept) { radio.checked = true; }
    radio.addEventListener("change", function () {
      try { localStorage.setItem("theme", radio.id); } catch (e) { /* no storage here */ }
    });
  });
}());
