// Loads each page in a frame, as wide as a phone or a desk, light or dark, and posts what axe-core finds in it.
"use strict";
const wanted = new URLSearchParams(location.search);
const post = (found) => fetch("/_test/found", { method: "POST", body: JSON.stringify(found) });
const once = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));

async function visit(page, width, theme) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  frame.src = wanted.get("base") + page;
  const loaded = once(frame, "load");
  document.body.append(frame);
  await loaded;
  const inside = frame.contentDocument;
  inside.documentElement.dataset.theme = theme;
  const script = inside.createElement("script");
  script.src = "/_test/axe.min.js";
  const ready = once(script, "load");
  inside.head.append(script);
  await ready;
  const result = await frame.contentWindow.axe.run(inside, { resultTypes: ["violations"] });
  const wide = inside.documentElement.scrollWidth > inside.documentElement.clientWidth + 1;
  await post({
    page, width, theme, wide,
    violations: result.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`),
  });
  frame.remove();
}

(async () => {
  for (const page of wanted.getAll("page")) {
    await visit(page, 1200, "light");
    await visit(page, 390, "dark");
  }
  await post("done");
})();
