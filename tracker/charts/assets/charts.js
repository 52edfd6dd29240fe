// Turns the pictures of a page into charts that answer to the pointer. Our own words, nothing from an article:
// specs are read as JSON from data elements, expressions are interpreted (no eval), every address is refused, and a
// tooltip is built of text nodes. Without this script the pictures stay, and the tables below them hold everything.
"use strict";
(function () {
  if (!window.vegaEmbed) return;
  const refuse = () => Promise.reject(new Error("charts load nothing"));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const tip = document.createElement("dl");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);

  function show(handler, event, item, value) {
    tip.hidden = !value;
    if (!value) return;
    tip.replaceChildren();
    for (const [name, text] of Object.entries(value)) {
      if (text === "" || text === null || text === undefined) continue;
      const term = document.createElement("dt");
      const detail = document.createElement("dd");
      term.textContent = name;
      detail.textContent = String(text);
      detail.dir = "auto";
      tip.append(term, detail);
    }
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    const under = event.clientY + 16 + tip.offsetHeight < window.innerHeight;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = (under ? event.clientY + 16 : Math.max(8, event.clientY - tip.offsetHeight - 12)) + "px";
  }

  for (const figure of document.querySelectorAll("figure[data-spec]")) {
    // on a narrow screen the picture drawn for narrow screens is better than a chart squeezed
    if (figure.clientWidth < 960) continue;
    const spec = JSON.parse(document.getElementById(figure.dataset.spec).textContent);
    // the page's own ground, light or dark, shows through; its style turns the colours of the marks
    spec.config.background = null;
    const live = document.createElement("div");
    live.className = "live";
    const options = { actions: false, ast: true, renderer: "svg",
      defaultStyle: false, logLevel: 1, loader: loader, tooltip: show };
    figure.prepend(live);
    window.vegaEmbed(live, spec, options).then(
      () => figure.classList.add("is-live"),
      () => live.remove()
    );
  }
})();
