// Small comforts: light or dark, "/" to search, filtering of long lists. Everything can be read without them.
(function () {
  "use strict";
  var button = document.querySelector("button.theme");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var root = document.documentElement;
      var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* not kept */ }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|textarea|select)$/i.test(document.activeElement.tagName)) return;
    var field = document.getElementById("q") || document.getElementById("find");
    if (field) { event.preventDefault(); field.focus(); }
  });
  document.querySelectorAll("[data-sieve]").forEach(function (field) {
    var rows = Array.from(document.querySelectorAll(field.dataset.sieve));
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var output = field.parentElement.querySelector("output");
    field.parentElement.hidden = false;
    field.addEventListener("input", function () {
      var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, i) {
        var fits = words.every(function (word) { return texts[i].includes(word); });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      if (output) output.textContent = words.length ? shown + " of " + rows.length : "";
    });
  });
  var open = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (open) { var details = open.closest("details"); if (details) details.open = true; }
})();
