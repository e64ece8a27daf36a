// Full-text search over search-data.js with MiniSearch: prefixes, small slips, all languages; nothing leaves the page.
(function () {
  "use strict";
  var field = document.getElementById("q");
  var list = document.getElementById("results");
  var said = document.getElementById("said");
  var otherwise = document.getElementById("otherwise");
  var fold = function (term) {
    return term.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  };
  var index = new MiniSearch({ fields: ["title", "names", "text", "kind"], processTerm: fold });
  var entries = window.kgSearch.map(function (row, id) {
    return { id: id, href: row[0], title: row[1], kind: row[2], names: row[3], text: row[4] };
  });
  index.addAll(entries);

  function show() {
    var words = field.value.trim();
    list.textContent = "";
    otherwise.hidden = Boolean(words);
    if (!words) { said.textContent = ""; return; }
    var found = index.search(words, {
      prefix: true,
      fuzzy: function (term) { return term.length > 4 ? 0.2 : 0; },
      boost: { title: 6, names: 3 },
      combineWith: "AND",
      boostDocument: function (id) { return /^(claim|question)$/.test(entries[id].kind) ? 0.6 : 1; }
    });
    said.textContent = found.length === 1 ? "1 result" : found.length + " results";
    found.slice(0, 60).forEach(function (one) {
      var entry = entries[one.id];
      var row = document.createElement("li");
      var link = document.createElement("a");
      link.href = entry.href;
      link.textContent = entry.title;
      var kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = entry.kind;
      row.append(link, " ", kind);
      if (entry.text || entry.names) {
        var text = document.createElement("p");
        text.textContent = entry.text || entry.names;
        row.append(text);
      }
      list.append(row);
    });
  }

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", function () {
    show();
    try {
      history.replaceState(null, "", field.value ? "?q=" + encodeURIComponent(field.value) : location.pathname);
    } catch (error) { /* a page that is opened as a file has no history to change */ }
  });
  field.form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  show();
  field.focus();
})();
