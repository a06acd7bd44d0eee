// Everything works without this file. It only helps: focus on what is wrong, one click acts once, three Shifts leave a public page.
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if ((form.method || "").toLowerCase() === "post") {
      form.dataset.sent = "1";
      window.setTimeout(function () { delete form.dataset.sent; }, 4000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  var leave = document.getElementById("leave");
  if (leave) {
    var presses = [];
    var go = function () { document.documentElement.hidden = true; window.location.replace("/leave"); };
    leave.addEventListener("click", function (event) { event.preventDefault(); go(); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Shift") { presses = []; return; }
      var now = Date.now();
      presses = presses.filter(function (at) { return now - at < 5000; });
      presses.push(now);
      if (presses.length === 3) { go(); }
    });
  }
}());
