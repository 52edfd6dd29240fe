/* Keys of the pages of review. Everything they do stands on the page as a form or a link, too. */
"use strict";
(function () {
  var KEEP = "review-keys";
  var box = document.getElementById("keys-on");
  var on = true;
  try { on = localStorage.getItem(KEEP) !== "off"; } catch (_) { /* a browser that keeps nothing */ }
  if (box) {
    box.checked = on;
    box.addEventListener("change", function () {
      on = box.checked;
      try { localStorage.setItem(KEEP, on ? "on" : "off"); } catch (_) { /* the same */ }
    });
  }
  function typing(target) {
    return target.closest && target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea");
  }
  function step(by) {
    var links = Array.from(document.querySelectorAll("[data-list] .what a"));
    if (!links.length) return false;
    var at = links.indexOf(document.activeElement);
    var next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (next) next.focus();
    return true;
  }
  function fold(summary) {
    var details = summary.parentElement;
    details.open = !details.open;
    var first = details.open && details.querySelector("form input:not([type=hidden]), form select");
    (first || summary).focus();
  }
  function undo() {
    var field = document.querySelector(".notice .undo input[name=reason], #decided .undo input[name=reason]");
    if (field) field.focus();
  }
  document.addEventListener("keydown", function (event) {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j" && step(1)) { event.preventDefault(); return; }
    if (event.key === "k" && step(-1)) { event.preventDefault(); return; }
    if (event.key === "u") { event.preventDefault(); undo(); return; }
    var wanted = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (wanted.tagName === "SUMMARY") fold(wanted); else wanted.click();
  });
})();
