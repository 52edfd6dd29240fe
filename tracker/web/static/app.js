/* What makes pages a little handier. Every page works without it. */
"use strict";
(function () {
  // a definition that is shown may be sent away without moving on (WCAG 1.4.13)
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && document.activeElement && document.activeElement.classList.contains("term")) {
      document.activeElement.classList.add("hushed");
    }
  });
  document.addEventListener("focusout", function (event) {
    if (event.target.classList && event.target.classList.contains("term")) event.target.classList.remove("hushed");
  });
  // a button is pressed once
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  // copying a text that stands in a field: <button data-copy="ID">
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText("value" in field ? field.value : field.textContent).then(function () {
        button.textContent = button.dataset.done;
      });
    });
  });
})();
