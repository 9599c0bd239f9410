// Draws the map whose data stand in #map-data, and ties drawing, panel, legend and list together.
// Every text reaches the page as text: nothing here builds markup from strings.
// map-actors.js adds what a network of actors has beyond a map of events.
(function () {
  "use strict";

  const LISTED = 60; // neighbours the panel names
  const LABELLED = 12; // lines that get their names when an end is chosen; more would hide one another
  const NAMED = 8; // busiest persons whose names are kept legible
  const LEGIBLE = 12.5; // pixels of a name that is kept legible from far away
  const STEP = 60; // pixels an arrow key moves the drawing by

  const CHOSEN = ["node", "hide", "without", "pin", "years"]; // of an address: what a reader did to the drawing
  const LEFT = ["hide", "without", "years"]; // and what of it other forms of the same follow

  // Ids as an address has them: joined by commas, a comma within an id written as %2C.
  const ids = (text) => (text || "").split(",").filter(Boolean).map((one) => one.replaceAll("%2C", ",").replaceAll("%25", "%"));
  const idsAsText = (list) => list.map((one) => one.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");

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

  function button(text, action) {
    const made = make("button", text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  // kept: where points stood before, for a map that takes the place of another.
  function start(kept) {
    const holder = document.getElementById("map-data");
    const canvas = document.getElementById("map-canvas");
    const panel = document.getElementById("map-panel");
    if (!holder || !canvas || !panel || !window.vis) return null;

    const data = JSON.parse(holder.textContent);
    const words = data.words;
    const asked = new URLSearchParams(window.location.search);
    const state = Object.assign({}, data.state);
    if (data.live !== false) for (const name of CHOSEN) if (asked.has(name)) state[name] = asked.get(name);
    const hidden = new Set(state.hide === undefined ? data.hidden : state.hide.split(",").filter(Boolean));
    const gone = new Set(ids(state.without)); // points a reader took away
    const nodes = new vis.DataSet(data.nodes);
    const edges = new vis.DataSet(data.edges);
    const byId = new Map(data.nodes.map((node) => [node.id, node]));
    const touching = new Map(data.nodes.map((node) => [node.id, []]));
    for (const edge of data.edges) {
      touching.get(edge.from).push(edge);
      touching.get(edge.to).push(edge);
    }
    const map = {
      data, words, state, hidden, gone, nodes, edges, byId, touching, canvas, panel, make, linkTo, button, kept,
      drawn: (node) => !hidden.has(node.kind) && !gone.has(node.id),
      drawnEdge: () => true,
      describe, choose, clear, untangle, anchor, remember, follow, zoomed: () => {}, chosen: null, pair: null, stretch: 1,
      pinnedFirst: () => [...pinnedAt(state.pin).keys()].filter((id) => byId.has(id)),
      // Where a point stands, also one that is not drawn just now.
      place: (id) => ({ x: nodes.get(id).x, y: nodes.get(id).y }),
    };
    const shown = new vis.DataView(nodes, { filter: (node) => map.drawn(node) });
    const shownEdges = new vis.DataView(edges, { filter: (edge) => map.drawnEdge(edge) });
    map.shown = shown;
    map.shownEdges = shownEdges;

    fill();
    const network = new vis.Network(canvas, { nodes: shown, edges: shownEdges }, data.options);
    map.network = network;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const ended = new AbortController();
    map.ended = ended.signal;
    let labelled = [];

    // Stretches the places towards the window's own proportions, so that a wide window is used.
    function fill() {
      if (kept) {
        map.stretch = kept.stretch;
        for (const node of data.nodes) Object.assign(node, kept(node) || {});
      } else {
        const spread = (of) => Math.max(...data.nodes.map(of)) - Math.min(...data.nodes.map(of)) || 1;
        const wanted = canvas.clientWidth / Math.max(canvas.clientHeight, 1);
        const now = spread((node) => node.x) / spread((node) => node.y);
        const factor = map.stretch = Math.sqrt(Math.min(Math.max(wanted / now, 0.5), 2.2));
        for (const node of data.nodes) {
          node.x *= factor;
          node.y /= factor;
        }
      }
      for (const [id, at] of pinnedAt(state.pin)) {
        if (at && byId.has(id)) Object.assign(byId.get(id), { x: at.x * map.stretch, y: at.y / map.stretch });
      }
      nodes.update(data.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y })));
    }

    // What `pin` of an address says: ids, each with where it stands, as it would in a square window.
    function pinnedAt(text) {
      return new Map(ids(text).map((one) => {
        const [, id, x, y] = /^(.+)~(-?\d+)~(-?\d+)$/.exec(one) || [];
        return id ? [id, { x: Number(x), y: Number(y) }] : [one, null];
      }));
    }

    function pinsAsText() {
      return idsAsText([...(map.pinned || [])].map((id) => {
        const at = map.place(id);
        return [id, Math.round(at.x / map.stretch), Math.round(at.y * map.stretch)].join("~");
      }));
    }

    // All in sight, with room at the rim for names and for lines that bend.
    function fit() {
      network.fit({ maxZoomLevel: 1.6 });
      network.moveTo({ scale: network.getScale() * 0.93 });
    }

    // Keeps the names of countries, of what the map is about and of the busiest persons legible from far away.
    const actors = data.view === "actors";
    const named = data.nodes.filter((node) => node.shape !== "box" && !data.details[node.id].when);
    const busiest = named.filter((node) => node.kind === "Person").sort((a, b) => touching.get(b.id).length - touching.get(a.id).length).slice(0, NAMED);
    const anchors = named.filter((node) => actors || node.kind === "Country" || data.focus.includes(node.id) ||
      busiest.includes(node)).slice(0, actors ? 400 : 80);
    let anchored = 0;
    function anchor() {
      if (ended.signal.aborted) return; // another drawing took the place of this one while a timer ran
      const size = Math.round(Math.min(LEGIBLE / network.getScale(), 90));
      if (size !== anchored) {
        anchored = size;
        nodes.update(anchors.map((node) => ({ id: node.id, font: { size: actors ? Math.round(size * node.font.size / 14) : Math.max(size, node.font.size) } })));
      }
      untangle();
    }

    // Of names that would lie on one another the lesser waits until there is room: hovering still tells it.
    const weight = (node) => (map.pinned && map.pinned.has(node.id) ? 1e7 : 0) + (data.focus.includes(node.id) ? 1e6 : 0) +
      (actors ? node.size : (node.kind === "Country" ? 1e5 : 0) + (data.details[node.id].when ? 0 : 1e3) + touching.get(node.id).length);
    const pen = document.createElement("canvas").getContext("2d");
    const apart = (one, other) => one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;
    let waiting = new Set();
    function untangle() {
      const placed = [];
      const next = new Set();
      // Nor does a name lie on another's point.
      const discs = actors ? data.nodes.filter((node) => map.drawn(node)).map((node) => {
        const at = map.place(node.id);
        return { id: node.id, left: at.x - node.size, right: at.x + node.size, top: at.y - node.size, bottom: at.y + node.size };
      }) : [];
      const margin = 2 / network.getScale();
      const ranked = data.nodes.filter((node) => node.label.trim()).sort((a, b) => weight(b) - weight(a));
      for (const node of ranked) {
        if (!map.drawn(node)) continue;
        const size = nodes.get(node.id).font.size;
        if (size * network.getScale() < data.options.nodes.scaling.label.drawThreshold - 1) continue; // vis-network leaves it out
        pen.font = size + "px " + data.options.nodes.font.face;
        const lines = node.label.split("\n");
        const wide = Math.max(...lines.map((line) => pen.measureText(line).width)) / 2;
        const tall = lines.length * size * 1.15;
        const at = map.place(node.id);
        const inside = node.shape === "box"; // its name stands in it
        const top = inside ? at.y - tall / 2 - 5 : at.y + node.size;
        const box = {
          left: at.x - wide - margin - (inside ? 5 : 0), right: at.x + wide + margin + (inside ? 5 : 0),
          top: top - margin, bottom: top + tall + margin + (inside ? 10 : 0),
        };
        if (placed.every((other) => apart(box, other)) && discs.every((disc) => disc.id === node.id || apart(box, disc))) placed.push(box);
        else next.add(node.id);
      }
      const changed = ranked.filter((node) => next.has(node.id) !== waiting.has(node.id));
      waiting = next;
      nodes.update(changed.map((node) => ({ id: node.id, label: next.has(node.id) ? " " : node.label })));
      map.labels = placed;
      map.zoomed(placed, apart);
    }

    function theme() {
      const style = getComputedStyle(document.documentElement);
      const color = (name) => style.getPropertyValue(name).trim();
      map.color = color;
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
      if (map.restyle) map.restyle();
    }

    function lighter(hex) {
      const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      return "rgb(" + parts.map((part) => Math.round(part + (255 - part) * 0.35)).join(",") + ")";
    }
    map.shade = (hex) => (dark.matches ? lighter(hex) : hex);

    // What a reader chose stands in the address, so that it can be sent.
    function remember() {
      if (data.live === false || window.location.protocol === "file:") return;
      const address = new URL(window.location.href);
      const put = (name, value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
      const same = hidden.size === data.hidden.length && data.hidden.every((kind) => hidden.has(kind));
      put("node", map.chosen || map.pair);
      if (same) address.searchParams.delete("hide");
      else address.searchParams.set("hide", [...hidden].join(","));
      put("years", map.years ? map.years() : state.years);
      put("without", idsAsText([...gone]));
      put("pin", pinsAsText());
      window.history.replaceState(null, "", address);
      map.remembered = window.location.search;
      // The saved file and the answers of the API follow.
      for (const [links, names] of [["a[data-form]", CHOSEN], ["a[data-left]", LEFT]]) {
        for (const link of document.querySelectorAll(links)) {
          const form = new URL(link.href);
          for (const name of names) {
            if (address.searchParams.has(name)) form.searchParams.set(name, address.searchParams.get(name));
            else form.searchParams.delete(name);
          }
          link.href = form.href;
        }
      }
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
        const choice = button(data.details[other].name, () => choose(other, true));
        choice.prepend(make("small", edge.said));
        if (data.details[other].when) choice.append(make("small", data.details[other].when));
        item.append(choice);
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
      if (!map.drawn(node)) {
        hidden.delete(node.kind);
        gone.delete(id);
        for (const box of document.querySelectorAll(".map-legend input")) {
          if (box.dataset.kind === node.kind) box.checked = true;
        }
        shown.refresh();
        if (map.restyle) map.restyle();
      }
      unlabel();
      map.chosen = id;
      map.pair = null;
      if (!actors) {
        labelled = touching.get(id).length > LABELLED ? [] : touching.get(id).map((edge) => edge.id);
        edges.update(labelled.map((edge) => ({ id: edge, label: edges.get(edge).said })));
      }
      if (shown.get(id)) network.selectNodes([id], !actors);
      map.describe(id);
      remember();
      if (move && shown.get(id)) {
        const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: calm ? false : { duration: 350 } });
        window.setTimeout(anchor, calm ? 0 : 400);
      }
    }

    function clear() {
      unlabel();
      map.chosen = null;
      map.pair = null;
      network.unselectAll();
      map.rest();
      remember();
    }

    map.rest = () => panel.replaceChildren(make("p", words.panel_hint, "map-hint"), make("p", words.keyboard, "map-hint"));

    function follow(id) {
      if (id && data.details[id].href) window.location.assign(data.details[id].href);
    }

    // A line that rows of a dataset are gathered in leads to the pages of its rows.
    map.unfold = (id) => {
      const edge = edges.get(id);
      if (!edge || !edge.gathered) return clear();
      const way = edge.arrows ? " → " : " – "; // what both did together has no direction
      panel.replaceChildren(make("p", words.gathered_kind, "map-kind"),
        make("h2", data.details[edge.from].name + way + data.details[edge.to].name), make("p", edge.said));
      if (data.rows[id]) {
        const links = make("p", undefined, "map-links");
        links.append(linkTo(data.rows[id], words.open_rows));
        panel.append(links);
      }
    };

    network.on("click", (event) => {
      if (event.nodes.length) choose(event.nodes[0], false);
      else if (map.struck && map.struck(event)) return;
      else if (event.edges.length) map.unfold(event.edges[0]);
      else clear();
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
    const pan = (x, y) => {
      const at = network.getViewPosition();
      network.moveTo({ position: { x: at.x + x / network.getScale(), y: at.y + y / network.getScale() } });
    };
    const keys = {
      Enter: () => follow(map.chosen),
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
    touched(map, zoom, anchor);

    for (const box of document.querySelectorAll(".map-legend input[data-kind]")) {
      box.checked = !hidden.has(box.dataset.kind);
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(box.dataset.kind);
        else hidden.add(box.dataset.kind);
        if (map.chosen && hidden.has(byId.get(map.chosen).kind)) clear();
        shown.refresh();
        untangle();
        remember();
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
        const hit = map.sought(find.value);
        if (hit) choose(hit, true);
      };
      find.addEventListener("change", search);
      find.addEventListener("keydown", (event) => { if (event.key === "Enter") search(); });
    }
    // The point whose name is, or holds, what was typed.
    map.sought = (text) => {
      const wanted = text.trim().toLowerCase();
      if (!wanted) return null;
      const name = (node) => data.details[node.id].name.toLowerCase();
      const hit = data.nodes.find((node) => name(node) === wanted) || data.nodes.find((node) => name(node).includes(wanted));
      return hit ? hit.id : null;
    };

    const press = (id, action) => {
      const pressed = document.getElementById(id);
      if (pressed) pressed.addEventListener("click", action);
    };
    press("map-fit", () => { fit(); anchor(); });
    press("map-larger", () => zoom(1.3));
    press("map-smaller", () => zoom(1 / 1.3));

    for (const item of document.querySelectorAll(".map-list [data-node]")) {
      item.append(button(words.show, () => {
        choose(item.dataset.node, true);
        canvas.scrollIntoView({ block: "nearest" });
      }));
    }

    map.end = () => {
      ended.abort();
      network.destroy();
    };
    map.restart = (placed) => {
      map.end();
      return start(placed);
    };
    if (actors && window.diplographActors) window.diplographActors(map);
    dark.addEventListener("change", theme, { signal: ended.signal });
    let resting;
    network.on("zoom", () => {
      window.clearTimeout(resting);
      resting = window.setTimeout(anchor, 30);
    });
    network.on("dragEnd", (event) => {
      nodes.update(event.nodes.map((id) => ({ id: id, ...network.getPosition(id) })));
      if (map.moved) map.moved(event.nodes);
      untangle();
      if (event.nodes.some((id) => map.pinned && map.pinned.has(id))) remember();
    });
    theme();
    if (kept) kept.view(network);
    else fit();
    if (map.begin) map.begin();
    anchor();
    const first = state.node && byId.has(state.node) ? state.node : null;
    if (first) choose(first, false);
    else if (map.openPair && map.openPair(state.node)) anchor();
    else {
      clear();
      if (data.focus.length === 1 && byId.has(data.focus[0]) && !actors) describe(data.focus[0]);
    }
    if (window.diplographSaves) window.diplographSaves(map);
    // For tests and for the curious: the drawing, and the calls its panel makes.
    window.diplographMap = { network: network, choose: choose, nodes: shown, edges: shownEdges, map: map };
    return map;
  }

  // One finger scrolls the page and two move the drawing: vis-network would take both.
  function touched(map, zoom, anchor) {
    const canvas = map.canvas;
    const hint = document.getElementById("map-fingers");
    const network = map.network;
    const two = (event) => {
      const box = canvas.getBoundingClientRect();
      const [a, b] = event.touches;
      return {
        x: (a.clientX + b.clientX) / 2 - box.left, y: (a.clientY + b.clientY) / 2 - box.top,
        apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
      };
    };
    let last = null;
    let hinted;
    canvas.addEventListener("touchstart", (event) => {
      last = event.touches.length === 2 ? two(event) : null;
      if (last) event.preventDefault();
    }, { passive: false });
    canvas.addEventListener("touchmove", (event) => {
      if (event.touches.length === 2 && last) {
        event.preventDefault();
        const now = two(event);
        const under = network.DOMtoCanvas({ x: last.x, y: last.y });
        const scale = Math.min(Math.max(network.getScale() * (now.apart / (last.apart || 1)), 0.05), 8);
        network.moveTo({ position: {
          x: under.x - (now.x - canvas.clientWidth / 2) / scale, y: under.y - (now.y - canvas.clientHeight / 2) / scale,
        }, scale: scale });
        last = now;
      } else if (hint && event.touches.length === 1) {
        hint.hidden = false;
        window.clearTimeout(hinted);
        hinted = window.setTimeout(() => { hint.hidden = true; }, 1200);
      }
    }, { passive: false });
    canvas.addEventListener("touchend", () => {
      if (last) anchor();
      last = null;
    });
    // A tap still chooses: vis-network hears fingers come and go, and not how they move.
    for (const name of ["pointermove", "touchmove"]) {
      canvas.parentNode.addEventListener(name, (event) => {
        if (event.pointerType !== "mouse" && event.pointerType !== "pen" && canvas.contains(event.target)) {
          if (name === "pointermove") event.stopPropagation();
        }
      }, { capture: true });
    }
  }

  start(null);
})();
