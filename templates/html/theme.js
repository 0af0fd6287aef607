(function () {
  "use strict";
  var radios = document.querySelectorAll('input[name="theme"]');
  function take(kept) {
    radios.forEach(function (radio) {
      if (radio.id === kept) { radio.checked = true; }
    });
  }
  try { take(localStorage.getItem("theme")); } catch (e) { /* no storage here */ }
  // another page may choose, or its choice may reach the storage only now
  window.addEventListener("storage", function (event) {
    if (event.key === "theme") { take(event.newValue); }
  });
  radios.forEach(function (radio) {
    radio.addEventListener("change", function () {
      try { localStorage.setItem("theme", radio.id); } catch (e) { /* no storage here */ }
    });
  });
}());
