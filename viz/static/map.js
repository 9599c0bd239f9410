// Draws the map whose data stand in #map-data, and ties drawing, panel, legend and list together.
// Every text reaches the page as text: nothing here builds markup from strings.
(function () {
  "use strict";

  const holder = document.getElementById("map-data");
  const canvas = document.getElementById("map-canvas");
  const panel = document.getElementById("map-panel");
  if (!holder || !canvas || !panel || !window.vis) return;

  const data = JSON.parse(holder.textContent);
  const words = data.words;
  const LISTED = 60; // neighbours the panel names
  const LABELLED = 12; // lines that get their names when an end is chosen; more would hide one another
  const NAMED = 8; // busiest persons whose names are kept legible
  const hidden = new Set(data.hidden);
  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges);
  const shown = new vis.DataView(nodes, { filter: (node) => !hidden.has(node.kind) });
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  const touching = new Map(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) {
    touching.get(edge.from).push(edge);
    touching.get(edge.to).push(edge);
  }

  // Sizes are taken when the drawing is made: what was hidden without JavaScript shows first.
  for (const element of document.querySelectorAll(".map [hidden]")) element.hidden = false;
  fill();
  const network = new vis.Network(canvas, { nodes: shown, edges: edges }, data.options);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  let labelled = [];

  // Stretches the places towards the window's own proportions, so that a wide window is used.
  function fill() {
    const spread = (of) => Math.max(...data.nodes.map(of)) - Math.min(...data.nodes.map(of)) || 1;
    const wanted = canvas.clientWidth / Math.max(canvas.clientHeight, 1);
    const now = spread((node) => node.x) / spread((node) => node.y);
    const factor = Math.sqrt(Math.min(Math.max(wanted / now, 0.5), 2.2));
    for (const node of data.nodes) {
      node.x *= factor;
      node.y /= factor;
    }
    nodes.update(data.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y })));
  }

  // Keeps the names of countries, of what the map is about and of the busiest persons legible from far away.
  const named = data.nodes.filter((node) => node.shape !== "box" && !data.details[node.id].when);
  const busiest = named.filter((node) => node.kind === "Person").sort((a, b) => touching.get(b.id).length - touching.get(a.id).length).slice(0, NAMED);
  const anchors = named.filter((node) => node.kind === "Country" || data.focus.includes(node.id) ||
    busiest.includes(node)).slice(0, 80);
  let anchored = 0;
  function anchor() {
    const size = Math.round(Math.min(12.5 / network.getScale(), 90));
    if (size === anchored) return;
    anchored = size;
    nodes.update(anchors.map((node) => ({ id: node.id, font: { size: Math.max(size, node.font.size) } })));
    untangle();
  }

  // Of names that would lie on one another the lesser waits until there is room: hovering still tells it.
  const weight = (node) => (data.focus.includes(node.id) ? 1e6 : 0) + (node.kind === "Country" ? 1e5 : 0) +
    (data.details[node.id].when ? 0 : 1e3) + touching.get(node.id).length;
  const ranked = data.nodes.filter((node) => node.shape !== "box" && node.label.trim())
    .sort((a, b) => weight(b) - weight(a));
  const pen = document.createElement("canvas").getContext("2d");
  let waiting = new Set();
  function untangle() {
    const placed = [];
    const next = new Set();
    const margin = 2 / network.getScale();
    for (const node of ranked) {
      if (hidden.has(node.kind)) continue;
      const font = nodes.get(node.id).font;
      pen.font = font.size + "px " + data.options.nodes.font.face;
      const lines = node.label.split("\n");
      const wide = Math.max(...lines.map((line) => pen.measureText(line).width)) / 2;
      const at = network.getPosition(node.id);
      const top = at.y + node.size;
      const box = { left: at.x - wide - margin, right: at.x + wide + margin, top: top, bottom: top + lines.length * font.size * 1.15 };
      const free = placed.every((other) => box.right < other.left || other.right < box.left ||
        box.bottom < other.top || other.bottom < box.top);
      if (free) placed.push(box);
      else next.add(node.id);
    }
    const changed = ranked.filter((node) => next.has(node.id) !== waiting.has(node.id));
    waiting = next;
    nodes.update(changed.map((node) => ({ id: node.id, label: next.has(node.id) ? " " : node.label })));
  }

  function theme() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    network.setOptions({
      nodes: {
        font: { color: color("--ink"), strokeWidth: 3, strokeColor: color("--raised") },
        color: { highlight: { border: color("--accent") }, hover: { border: color("--accent") } },
      },
      edges: {
        color: { color: color("--edge"), hover: color("--accent"), highlight: color("--accent"), inherit: false },
        font: { color: color("--muted"), strokeColor: color("--raised") },
      },
    });
    // In the dark a deep colour would sink into the paper: its outline is lightened.
    const paper = color("--raised");
    nodes.update(data.nodes.map((node) => {
      const back = node.hollow ? paper : node.color.background;
      const edge = dark.matches && !data.details[node.id].contested ? lighter(node.color.border) : node.color.border;
      const drawn = { id: node.id, color: {
        background: back, border: edge, highlight: { background: back }, hover: { background: back },
      } };
      if (node.shape === "box") {
        drawn.font = Object.assign({ strokeWidth: 0 }, node.font, node.hollow ? { color: color("--ink") } : {});
      }
      return drawn;
    }));
  }

  function lighter(hex) {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    return "rgb(" + parts.map((part) => Math.round(part + (255 - part) * 0.35)).join(",") + ")";
  }

  function make(name, text, className) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function linkTo(href, text) {
    const link = make("a", text);
    link.href = href;
    return link;
  }

  function describe(id) {
    const told = data.details[id];
    panel.replaceChildren(make("p", told.kind, "map-kind"), make("h2", told.name));
    const links = make("p", undefined, "map-links");
    if (told.href) links.append(linkTo(told.href, words.open));
    if (told.expand) links.append(linkTo(told.expand, words.expand));
    if (links.childElementCount) panel.append(links);
    const list = make("dl");
    const row = (word, texts, className) => {
      list.append(make("dt", word));
      for (const text of texts) list.append(make("dd", text, className));
    };
    if (told.when) row(words.when, [told.when]);
    if (told.status) row(words.status, [told.status]);
    if (told.contested) row(words.contested, told.contested, "map-warn");
    if (told.says) row(words.says, told.says);
    if (list.childElementCount) panel.append(list);
    neighbours(id);
  }

  function neighbours(id) {
    const all = touching.get(id);
    if (!all.length) return;
    panel.append(make("p", words.links, "map-kind"));
    const list = make("ul");
    for (const edge of all.slice(0, LISTED)) {
      const other = edge.from === id ? edge.to : edge.from;
      const item = make("li");
      const button = make("button", data.details[other].name);
      button.type = "button";
      button.prepend(make("small", edge.said));
      if (data.details[other].when) button.append(make("small", data.details[other].when));
      button.addEventListener("click", () => choose(other, true));
      item.append(button);
      if (data.rows[edge.id]) item.append(linkTo(data.rows[edge.id], words.open_rows));
      list.append(item);
    }
    panel.append(list);
    if (all.length > LISTED) panel.append(make("p", words.more.replace("{n}", all.length - LISTED), "map-hint"));
  }

  function unlabel() {
    edges.update(labelled.map((id) => ({ id: id, label: " " })));
    labelled = [];
  }

  function choose(id, move) {
    const node = byId.get(id);
    if (!node) return;
    if (hidden.has(node.kind)) {
      hidden.delete(node.kind);
      for (const box of document.querySelectorAll(".map-legend input")) {
        if (box.dataset.kind === node.kind) box.checked = true;
      }
      shown.refresh();
    }
    unlabel();
    chosen = id;
    labelled = touching.get(id).length > LABELLED ? [] : touching.get(id).map((edge) => edge.id);
    edges.update(labelled.map((edge) => ({ id: edge, label: edges.get(edge).said })));
    network.selectNodes([id]);
    describe(id);
    if (move) {
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: calm ? false : { duration: 350 } });
    }
  }

  function clear() {
    unlabel();
    chosen = null;
    network.unselectAll();
    panel.replaceChildren(make("p", words.panel_hint, "map-hint"), make("p", words.keyboard, "map-hint"));
  }

  function follow(id) {
    if (id && data.details[id].href) window.location.assign(data.details[id].href);
  }

  // A line that rows of a dataset are gathered in leads to the pages of its rows.
  function unfold(id) {
    const edge = edges.get(id);
    if (!edge || !edge.gathered) return clear();
    panel.replaceChildren(make("p", words.gathered_kind, "map-kind"),
      make("h2", data.details[edge.from].name + " → " + data.details[edge.to].name), make("p", edge.said));
    if (data.rows[id]) {
      const links = make("p", undefined, "map-links");
      links.append(linkTo(data.rows[id], words.open_rows));
      panel.append(links);
    }
  }

  network.on("click", (event) => {
    if (event.nodes.length) choose(event.nodes[0], false);
    else if (event.edges.length === 1) unfold(event.edges[0]);
    else if (!event.edges.length) clear();
  });
  network.on("doubleClick", (event) => follow(event.nodes[0]));
  network.on("hoverNode", () => { canvas.classList.add("map-over"); });
  network.on("blurNode", () => { canvas.classList.remove("map-over"); });

  const frame = canvas.querySelector(".vis-network");
  if (frame) {
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", canvas.getAttribute("aria-label"));
    canvas.removeAttribute("role");
    canvas.removeAttribute("aria-label");
  }
  const zoom = (factor) => {
    network.moveTo({ scale: network.getScale() * factor });
    anchor();
  };
  const STEP = 60; // pixels an arrow key moves the drawing by
  const pan = (x, y) => {
    const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + x / network.getScale(), y: at.y + y / network.getScale() } });
  };
  const keys = {
    Enter: () => follow(chosen),
    Escape: clear,
    ArrowLeft: () => pan(-STEP, 0),
    ArrowRight: () => pan(STEP, 0),
    ArrowUp: () => pan(0, -STEP),
    ArrowDown: () => pan(0, STEP),
    "+": () => zoom(1.3),
    "=": () => zoom(1.3),
    "-": () => zoom(1 / 1.3),
  };
  canvas.addEventListener("keydown", (event) => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  for (const box of document.querySelectorAll(".map-legend input")) {
    box.checked = !hidden.has(box.dataset.kind);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(box.dataset.kind);
      else hidden.add(box.dataset.kind);
      if (chosen && hidden.has(byId.get(chosen).kind)) clear();
      shown.refresh();
      untangle();
    });
  }

  const find = document.getElementById("map-find");
  if (find) {
    const names = document.getElementById("map-names");
    for (const node of data.nodes) {
      const option = make("option");
      option.value = data.details[node.id].name;
      names.append(option);
    }
    const search = () => {
      const wanted = find.value.trim().toLowerCase();
      if (!wanted) return;
      const name = (node) => data.details[node.id].name.toLowerCase();
      const hit = data.nodes.find((node) => name(node) === wanted) ||
        data.nodes.find((node) => name(node).includes(wanted));
      if (hit) choose(hit.id, true);
    };
    find.addEventListener("change", search);
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") search(); });
  }

  const press = (id, action) => {
    const button = document.getElementById(id);
    if (button) button.addEventListener("click", action);
  };
  press("map-fit", () => { network.fit(); anchor(); });
  press("map-larger", () => zoom(1.3));
  press("map-smaller", () => zoom(1 / 1.3));

  for (const item of document.querySelectorAll(".map-list [data-node]")) {
    const button = make("button", words.show);
    button.type = "button";
    button.addEventListener("click", () => {
      choose(item.dataset.node, true);
      canvas.scrollIntoView({ block: "nearest" });
    });
    item.append(button);
  }

  dark.addEventListener("change", theme);
  network.on("zoom", anchor);
  network.on("dragEnd", untangle);
  theme();
  network.fit();
  anchor();
  clear();
  if (data.focus.length === 1) describe(data.focus[0]);
  // For tests and for the curious: the drawing, and the calls its panel makes.
  window.diplographMap = { network: network, choose: choose, nodes: shown };
})();
