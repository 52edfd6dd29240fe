/* Turns the picture of a chart into one that answers to the pointer, where there is room for it. The data come from
   this server as JSON; the runtime is one file of ours that interprets and runs no text as code. Without this script,
   or where anything of it fails, the picture stays and the table beneath it holds everything. */
"use strict";
(function () {
  var ROOM = 960;
  var wanted = Array.prototype.filter.call(document.querySelectorAll("figure[data-chart]"), function (figure) {
    return figure.clientWidth >= ROOM;
  });
  if (!wanted.length || !window.fetch) return;

  function script(address) {
    return new Promise(function (done, failed) {
      var one = document.createElement("script");
      one.src = address;
      one.onload = done;
      one.onerror = failed;
      document.head.append(one);
    });
  }

  function specified(figure, number) {
    return fetch(figure.dataset.chart, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error("no chart");
      return answer.text();
    }).then(function (text) {
      var data = document.createElement("script");
      data.type = "application/json";
      data.id = "chart-" + number;
      data.textContent = text;
      figure.append(data);
      figure.dataset.spec = data.id;
    });
  }

  Promise.all(wanted.map(specified)).then(function () {
    return script(wanted[0].dataset.runtime);
  }).then(function () {
    return script(wanted[0].dataset.charts);
  }).catch(function () { /* the pictures stay */ });
})();
