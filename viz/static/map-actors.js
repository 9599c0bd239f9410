// What a network of actors has beyond a map of events: lines as wide as their counts in the years chosen, side by
// side; the events behind a line; years to play through; pins, paths and expansion. Text stays text, as in map.js.
(function () {
  "use strict";

  const LEAST = 1.2; // width of a line of one event, in the drawing's units
  const DOUBLED = 1.15; // what each doubling adds
  const WIDEST = 10;
  const GAP = 1.5; // between lines of one pair
  const OF_LENGTH = 0.39; // how far the middle of a bent line stands off, as a share of its length and roundness
  const FAINT = 0.12;
  const FAINT_CHIP = 0.2;
  const STEP = 900; // milliseconds a year is shown
  const LISTED = 200; // events the panel names
  const NUMBERED = 25; // pairs whose numbers stand on the drawing; more as a reader zooms in
  const FIRST_PAIRS = 8; // pairs a narrow screen shows before the drawing

  window.diplographActors = function (map) {
    const { data, words, network, nodes, edges, byId, panel, make, linkTo, button, hidden, state } = map;
    const number = (n) => n.toLocaleString(data.lang);
    const side = document.getElementById("map-pairs");
    side.tabIndex = -1;
    const lead = map.canvas.closest(".map").querySelector(".map-counts");
    const plural = new Intl.PluralRules(data.lang);
    const counts = (what, n) => (data.counts[what][plural.select(n)] || data.counts[what].other).replace("{n}", number(n));
    const status = document.getElementById("map-status");
    const name = (id) => data.details[id].name;
    const lines = data.edges.filter((edge) => edge.years);
    const ties = data.edges.filter((edge) => !edge.years);
    const byPair = new Map();
    for (const edge of lines) {
      if (!byPair.has(edge.pair)) byPair.set(edge.pair, []);
      byPair.get(edge.pair).push(edge);
    }
    const all = [...new Set(lines.flatMap((edge) => Object.keys(edge.years)).filter(Boolean))].map(Number);
    const first = Math.min(...all);
    const last = Math.max(...all);
    let span = null; // first and last year shown; null: all, and what has no date
    let path = null; // ids of the points of a path that is shown
    let asked = null; // between which two a path was asked for, and what the whole graph says of them
    let chips = [];
    let chosenPair = null;
    let only = null; // the one line of a pair that is told
    const pinned = map.pinned = new Set(map.pinnedFirst());

    // --- counts of the years chosen ---------------------------------------------------------------------
    const within = (year) => !span || (year !== "" && Number(year) >= span[0] && Number(year) <= span[1]);

    function counted(edge) {
      const sum = [0, 0, 0, 0, 0];
      for (const year of Object.keys(edge.years)) {
        if (within(year)) edge.years[year].forEach((n, at) => { sum[at] += n; });
      }
      return { ab: sum[0], ba: sum[1], mutual: sum[2], unsure: sum[3], disputed: sum[4], total: sum[0] + sum[1] + sum[2] };
    }

    const now = new Map(); // edge to its counts
    const lineShown = (edge) => now.get(edge.id).total > 0 && !hidden.has(edge.kind) &&
      !map.gone.has(edge.from) && !map.gone.has(edge.to);
    map.drawnEdge = (edge) => (edge.years ? lineShown(edge) : map.drawn(byId.get(edge.from)) && map.drawn(byId.get(edge.to)));
    let busy = new Set();
    map.drawn = (node) => !map.gone.has(node.id) && (busy.has(node.id) || pinned.has(node.id) || data.focus.includes(node.id));

    function recount() {
      for (const edge of lines) now.set(edge.id, counted(edge));
      busy = new Set();
      for (const edge of lines) {
        if (lineShown(edge)) busy.add(edge.from).add(edge.to);
      }
      for (const tie of ties) if (busy.has(tie.from)) busy.add(tie.to);
    }

    const width = (n) => Math.min(WIDEST, LEAST + DOUBLED * Math.log2(n));

    function spoken(edge) {
      const n = now.get(edge.id);
      const told = [words.dealing.replace("{name}", data.lines[edge.kind].name).replace("{n}", number(n.total))];
      const toward = (count, a, b) => words.toward.replace("{n}", number(count)).replace("{a}", name(a)).replace("{b}", name(b));
      if (n.ab) told.push(toward(n.ab, edge.from, edge.to));
      if (n.ba) told.push(toward(n.ba, edge.to, edge.from));
      if (n.mutual) told.push(words.together.replace("{n}", number(n.mutual)));
      if (n.unsure) told.push(words.unsure.replace("{n}", number(n.unsure)));
      if (n.disputed) told.push(words.disputed.replace("{n}", number(n.disputed)));
      return told;
    }

    // Lines of one pair lie side by side, the widest in the middle.
    function bends() {
      const bent = new Map();
      for (const pair of byPair.values()) {
        const drawn = pair.filter(lineShown).sort((x, y) => now.get(y.id).total - now.get(x.id).total);
        if (!drawn.length) continue;
        const from = map.place(drawn[0].from);
        const to = map.place(drawn[0].to);
        const length = Math.max(Math.hypot(from.x - to.x, from.y - to.y), 1);
        const half = width(now.get(drawn[0].id).total) / 2;
        const off = [half, half];
        drawn.forEach((edge, at) => {
          if (!at) return bent.set(edge.id, false);
          const wide = width(now.get(edge.id).total);
          const turn = at % 2;
          const away = off[turn] + GAP + wide / 2;
          off[turn] = away + wide / 2;
          return bent.set(edge.id, { enabled: true, type: turn ? "curvedCW" : "curvedCCW", roundness: Math.min(0.9, away / (OF_LENGTH * length)) });
        });
      }
      return bent;
    }

    function near(id) {
      const found = new Set([id]);
      for (const edge of map.touching.get(id)) {
        if (map.drawnEdge(edge)) found.add(edge.from).add(edge.to);
      }
      return found;
    }

    // Whether what lies between two stands back behind what is chosen.
    const faint = (ends) => (path || chosenPair ? !ends.every((end) => (path || chosenPair).includes(end))
      : Boolean(map.chosen) && !ends.includes(map.chosen));
    map.chipOpacity = (chip) => (faint(chip.ends) ? FAINT_CHIP : 1);

    function restyle() {
      recount();
      const bent = bends();
      const lit = path ? new Set(path) : chosenPair ? new Set(chosenPair) : map.chosen ? near(map.chosen) : null;
      const onPath = (edge) => path.some((id, at) => at && ((edge.from === id && edge.to === path[at - 1]) || (edge.to === id && edge.from === path[at - 1])));
      edges.update(lines.map((edge) => {
        const n = now.get(edge.id);
        const strong = path ? onPath(edge) : !faint([edge.from, edge.to]);
        const color = map.shade(data.lines[edge.kind].color);
        return {
          id: edge.id,
          width: width(Math.max(n.total, 1)),
          dashes: n.total > 0 && n.unsure === n.total ? [8, 6] : false,
          arrows: { to: { enabled: n.ab > 0, scaleFactor: 0.4 }, from: { enabled: n.ba > 0, scaleFactor: 0.4 } },
          smooth: bent.get(edge.id) || false,
          color: { color: color, highlight: color, hover: color, opacity: strong ? 0.85 : FAINT, inherit: false },
          title: [name(edge.from) + " – " + name(edge.to)].concat(spoken(edge)).join("\n"),
        };
      }));
      const grey = map.color("--edge");
      edges.update(ties.map((tie) => ({ id: tie.id, arrows: "", title: name(tie.from) + " " + words.represents + " " + name(tie.to),
        color: { color: grey, highlight: grey, hover: grey, opacity: lit && !(lit.has(tie.from) && lit.has(tie.to)) ? FAINT : 0.8, inherit: false } })));
      nodes.update(data.nodes.map((node) => ({
        id: node.id, opacity: lit && !lit.has(node.id) ? 0.3 : 1,
        borderWidth: pinned.has(node.id) ? 5 : node.borderWidth, borderWidthSelected: 4, fixed: pinned.has(node.id),
      })));
      map.shown.refresh();
      map.shownEdges.refresh();
      list();
      offerBack();
    }
    map.restyle = restyle;

    // --- numbers on the drawing: all events of a pair, ringed in red where accounts differ -----------------
    map.zoomed = (placed, apart) => {
      const scale = network.getScale();
      const context = document.createElement("canvas").getContext("2d");
      context.font = "11px " + data.options.nodes.font.face;
      const taken = [...placed];
      chips = [];
      const ranked = [...byPair.values()].map((pair) => pair.filter((edge) => map.drawnEdge(edge))).filter((pair) => pair.length)
        .map((pair) => ({ pair: pair, total: pair.reduce((sum, edge) => sum + now.get(edge.id).total, 0),
          disputed: pair.some((edge) => now.get(edge.id).disputed) }))
        .sort((x, y) => y.total - x.total).slice(0, NUMBERED * Math.max(1, scale * scale));
      for (const one of ranked) {
        if (one.total < 2 && !one.disputed) continue;
        const from = map.place(one.pair[0].from);
        const to = map.place(one.pair[0].to);
        const text = number(one.total);
        const half = { x: (context.measureText(text).width / 2 + 5) / scale, y: 9 / scale };
        // The middle, or where there is room nearer to one end.
        const spot = [0.5, 0.4, 0.6, 0.3, 0.7].map((at) => ({ x: from.x + (to.x - from.x) * at, y: from.y + (to.y - from.y) * at }))
          .find((at) => taken.every((other) => apart({ left: at.x - half.x, right: at.x + half.x, top: at.y - half.y, bottom: at.y + half.y }, other)));
        if (!spot) continue;
        const box = { left: spot.x - half.x, right: spot.x + half.x, top: spot.y - half.y, bottom: spot.y + half.y };
        taken.push(box);
        chips.push({ x: spot.x, y: spot.y, box: box, text: text, disputed: one.disputed, pair: one.pair[0].pair,
          ends: [one.pair[0].from, one.pair[0].to] });
      }
      map.chips = chips;
    };

    let dragging = false;
    network.on("dragStart", () => { dragging = true; });
    network.on("dragEnd", () => { dragging = false; });
    map.moved = (moved) => { if (moved.length) restyle(); };
    network.on("afterDrawing", (context) => {
      if (dragging) return;
      const scale = network.getScale();
      context.save();
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.font = 11 / scale + "px " + data.options.nodes.font.face;
      for (const chip of chips) {
        context.globalAlpha = map.chipOpacity(chip);
        context.beginPath();
        const tall = chip.box.bottom - chip.box.top;
        context.roundRect(chip.box.left + 1 / scale, chip.box.top + 1 / scale, chip.box.right - chip.box.left - 2 / scale, tall - 2 / scale, tall / 2);
        context.fillStyle = map.color("--raised");
        context.fill();
        context.lineWidth = (chip.disputed ? 2 : 0.8) / scale;
        context.strokeStyle = chip.disputed ? map.color("--warn") : map.color("--edge");
        context.stroke();
        context.fillStyle = map.color("--ink");
        context.fillText(chip.text, chip.x, chip.y);
      }
      context.restore();
    });

    // --- the list and the panel beside the drawing ---------------------------------------------------------
    const rows = side.querySelector("ol");
    const isCurated = (edge) => edge.events.length > 0; // rows of datasets are counted, and no event of theirs comes with the page
    const items = new Map([...side.querySelectorAll("[data-pair]")].map((item) => [item.dataset.pair, item]));
    let showAll = null;
    if (items.size > FIRST_PAIRS) {
      showAll = button("", () => {
        side.classList.add("map-all");
        showAll.remove();
      });
      showAll.className = "map-show-all";
      side.append(showAll);
    }
    for (const [pair, item] of items) {
      item.querySelector("summary").addEventListener("click", () => {
        const opening = !item.querySelector("details").open;
        const edge = byPair.get(pair)[0];
        if (opening) refill(pair, item);
        chosenPair = opening ? [edge.from, edge.to] : null;
        path = asked = only = null;
        map.chosen = null;
        map.pair = opening ? pair : null;
        network.unselectAll();
        restyle();
        map.remember();
      });
    }

    // What stands under a pair in the list is the page's own as long as nothing else is chosen than it was made for.
    const chosen = (years) => [years || "", ...[...hidden].sort()].join();
    const madeFor = chosen(state.years);
    const refilled = new Set([...items].filter(([, item]) => item.hidden || !item.querySelector(".map-events li")).map(([pair]) => pair));
    function refill(pair, item) {
      if (chosen(map.years()) === madeFor && !refilled.has(pair)) return;
      refilled.add(pair);
      const drawn = byPair.get(pair).filter(lineShown);
      const [events, more] = listed(drawn.flatMap((one) => one.events));
      item.querySelector(".map-breakdown").replaceChildren(...drawn.map(kindOf));
      item.querySelector(".map-events").replaceChildren(...events.children);
      for (const hint of item.querySelectorAll("details > .map-hint")) hint.remove();
      item.querySelector("details").append(more);
      const link = item.querySelector("details > p > a");
      if (link) link.textContent = words.all_of_pair; // without the number, which was that of another choice
    }

    // The list and the sentence above follow what is drawn.
    function list() {
      const sum = (drawn, of) => drawn.reduce((all, edge) => all + now.get(edge.id)[of], 0);
      const told = [...items].map(([pair, item]) => {
        const drawn = byPair.get(pair).filter(lineShown);
        return { pair: pair, item: item, drawn: drawn, total: sum(drawn, "total"), curated: sum(drawn.filter(isCurated), "total") };
      });
      const most = Math.max(...told.map((one) => one.total), 1);
      for (const { pair, item, drawn, total } of told) {
        item.hidden = !drawn.length && map.pair !== pair;
        if (item.querySelector("details").open) refill(pair, item);
        item.querySelector(".map-total").textContent = number(total);
        item.querySelector(".map-bar rect").setAttribute("width", 100 * Math.log1p(total) / Math.log1p(most));
        const disputed = sum(drawn, "disputed");
        const warning = item.querySelector("summary .map-warn");
        warning.hidden = !disputed;
        warning.textContent = words.disputed.replace("{n}", number(disputed));
      }
      // In the order of the page, see viz.actors.pairs; what has the focus keeps it.
      const ranked = [...told].sort((x, y) => !x.drawn.length - !y.drawn.length || y.curated - x.curated || y.total - x.total || (x.pair < y.pair ? -1 : 1));
      if (ranked.some((one, at) => one.item !== rows.children[at])) {
        const focused = document.activeElement;
        rows.append(...ranked.map((one) => one.item));
        if (rows.contains(focused)) focused.focus({ preventScroll: true });
      }
      const pairs = told.filter((one) => one.drawn.length).length;
      if (showAll) {
        showAll.hidden = pairs <= FIRST_PAIRS;
        showAll.textContent = words.all_pairs.replace("{n}", number(pairs));
      }
      const drawn = lines.filter(lineShown);
      const events = new Set(drawn.flatMap((edge) => edge.events).filter((at) => within(data.events[at].year)));
      const coded = sum(drawn.filter((edge) => !isCurated(edge)), "total");
      lead.textContent = [counts("actors", map.shown.length), counts("pairs", pairs), counts("events", events.size), coded ? counts("coded", coded) : ""]
        .filter(Boolean).join(", ");
    }

    // Whoever pressed a key in what is replaced stands at the beginning of what comes.
    const inside = (part) => part.contains(document.activeElement);
    function show(...parts) {
      const here = inside(panel) || inside(side);
      panel.replaceChildren(button(words.back, map.clear), ...parts);
      panel.hidden = false;
      side.hidden = true;
      if (here) panel.focus({ preventScroll: true });
    }

    map.rest = () => {
      path = asked = only = null;
      chosenPair = null;
      const here = inside(panel);
      side.hidden = false;
      panel.hidden = true;
      panel.replaceChildren();
      if (here) side.focus({ preventScroll: true });
      restyle();
      map.untangle();
    };

    function event(at) {
      const told = data.events[at];
      const item = make("li");
      item.append(make("small", [told.when, told.kind, told.status].filter(Boolean).join(" · ")));
      item.append(told.href ? linkTo(told.href, told.name) : make("span", told.name));
      if (told.contested) item.append(make("span", told.contested.join("; "), "map-warn"));
      return item;
    }

    function listed(numbers) {
      const list = make("ul", undefined, "map-events");
      const told = [...new Set(numbers)].filter((at) => within(data.events[at].year)).sort((a, b) => a - b);
      for (const at of told.slice(0, LISTED)) list.append(event(at));
      return [list, told.length > LISTED ? make("p", words.and_more.replace("{n}", number(told.length - LISTED)), "map-hint") : ""];
    }

    function kindOf(line) {
      const [first, ...rest] = spoken(line);
      const item = make("li", first);
      if (rest.length) item.append(make("small", rest.join(", ")));
      return item;
    }

    // What stands behind the lines of one pair, or behind one of them; nothing where none is drawn.
    function unfolded(pair) {
      const edge = byPair.get(pair)[0];
      const others = byPair.get(pair).filter(lineShown);
      const chosen = others.includes(only) ? [only] : others;
      const kinds = make("ul", undefined, "map-breakdown");
      for (const one of chosen) {
        const item = kindOf(one);
        if (one.classes) item.append(make("small", Object.entries(one.classes).map(([kind, n]) => kind.toLowerCase() + " " + number(n)).join(", ")));
        if (data.rows[one.id]) item.append(linkTo(data.rows[one.id], words.open_rows));
        kinds.append(item);
      }
      const parts = [make("p", words.pairs, "map-kind"), make("h2", name(edge.from) + " – " + name(edge.to)), kinds];
      if (data.pairs[pair]) {
        const links = make("p", undefined, "map-links");
        links.append(linkTo(data.pairs[pair], words.all_of_pair));
        parts.push(links);
      }
      if (others.length > chosen.length) parts.push(button(words.all_of_pair, () => open(pair)));
      if (!others.length) parts.push(make("p", counts("events", 0), "map-hint"));
      show(...parts, ...listed(chosen.flatMap((one) => one.events)));
      restyle();
    }

    // Tells whether there is such a pair.
    function open(pair, line) {
      if (!byPair.has(pair)) return false;
      const edge = byPair.get(pair)[0];
      path = asked = null;
      only = line;
      map.chosen = null;
      network.unselectAll();
      chosenPair = [edge.from, edge.to];
      map.pair = pair;
      unfolded(pair);
      map.remember();
      return true;
    }
    map.unfold = (id) => {
      const edge = edges.get(id);
      if (edge && edge.years) open(edge.pair, byPair.get(edge.pair).find((one) => one.id === id));
      else map.clear();
    };
    map.openPair = open;
    map.struck = (click) => {
      const at = click.pointer.canvas;
      const hit = chips.find((chip) => at.x >= chip.box.left && at.x <= chip.box.right && at.y >= chip.box.top && at.y <= chip.box.bottom);
      if (hit) open(hit.pair);
      return Boolean(hit);
    };

    map.describe = (id) => {
      const told = data.details[id];
      path = asked = only = null;
      chosenPair = null;
      const links = make("p", undefined, "map-links");
      if (told.href) links.append(linkTo(told.href, words.open_actor));
      if (told.expand && data.live === false) links.append(linkTo(told.expand, words.expand));
      const tools = make("p", undefined, "map-tools");
      if (data.live !== false) {
        const action = button(told.opened ? words.fold : words.expand, () => expand(id, !told.opened));
        action.title = words.expand_hint;
        tools.append(action);
      }
      tools.append(button(pinned.has(id) ? words.unpin : words.pin, () => {
        if (pinned.has(id)) pinned.delete(id);
        else pinned.add(id);
        map.describe(id);
        map.untangle();
        map.remember();
      }), button(words.hide, () => hide(id)));
      const partners = new Map();
      for (const edge of map.touching.get(id)) {
        if (!edge.years || !lineShown(edge)) continue;
        const other = edge.from === id ? edge.to : edge.from;
        if (!partners.has(other)) partners.set(other, { pair: edge.pair, total: 0, disputed: 0 });
        partners.get(other).total += now.get(edge.id).total;
        partners.get(other).disputed += now.get(edge.id).disputed;
      }
      const list = make("ul");
      for (const [other, one] of [...partners].sort((x, y) => y[1].total - x[1].total)) {
        const item = make("li");
        const choice = button(name(other), () => open(one.pair));
        choice.append(make("b", number(one.total), "map-total"));
        if (one.disputed) choice.append(make("span", words.disputed.replace("{n}", number(one.disputed)), "map-warn"));
        item.append(choice);
        list.append(item);
      }
      show(make("p", told.kind, "map-kind"), make("h2", told.name), links, tools,
        told.hidden ? make("p", words.hidden.replace("{n}", number(told.hidden)), "map-hint") : "",
        make("p", words.deals_with, "map-kind"), list, wayfinder(id));
      restyle();
    };

    // --- hiding, paths, expansion --------------------------------------------------------------------------
    const unhide = document.getElementById("map-unhide");
    function hide(id) {
      map.gone.add(id);
      pinned.delete(id);
      map.clear();
      offerBack();
      unhide.focus();
    }
    function offerBack() {
      unhide.hidden = !map.gone.size;
      unhide.textContent = words.bring_back.replace("{n}", map.gone.size);
    }
    offerBack();
    unhide.addEventListener("click", () => {
      map.gone.clear();
      again();
      map.remember();
    });

    function wayfinder(id) {
      const form = make("form", undefined, "map-way");
      const label = make("label", words.path_to + " ");
      const to = make("input");
      to.type = "search";
      to.setAttribute("list", "map-names");
      to.autocomplete = "off";
      label.append(to);
      const go = make("button", words.path_find);
      go.type = "submit";
      form.append(label, go);
      form.addEventListener("submit", (submitted) => {
        submitted.preventDefault();
        const other = map.sought(to.value);
        if (other && other !== id) way(id, other);
      });
      return form;
    }

    // What is drawn is other than before: the panel tells anew what it told, be it that nothing is left of it.
    function again() {
      recount();
      if (map.chosen) map.describe(map.chosen);
      else if (map.pair && !panel.hidden) unfolded(map.pair);
      else if (asked) steps();
      else restyle();
      map.untangle();
    }

    function way(from, to) {
      asked = { from: from, to: to, beyond: [] };
      map.chosen = null;
      map.pair = null;
      chosenPair = only = null;
      network.unselectAll();
      steps();
      map.remember();
      if (path) network.fit({ nodes: path, maxZoomLevel: 1 });
      else if (data.live) inGraph(asked);
      map.anchor();
    }
    map.way = way;

    // The shortest way over what is drawn, in the years and kinds chosen; of equally short ones that of most events.
    function steps() {
      const { from, to } = asked;
      const before = new Map([[from, null]]);
      const queue = [from];
      while (queue.length && !before.has(to)) {
        const at = queue.shift();
        const next = map.touching.get(at).filter((edge) => map.drawnEdge(edge))
          .sort((x, y) => (y.years ? now.get(y.id).total : 0) - (x.years ? now.get(x.id).total : 0));
        for (const edge of next) {
          const other = edge.from === at ? edge.to : edge.from;
          if (!before.has(other)) {
            before.set(other, at);
            queue.push(other);
          }
        }
      }
      const found = [];
      for (let at = before.has(to) ? to : null; at !== null; at = before.get(at)) found.unshift(at);
      path = found.length ? found : null;
      const told = make("ol", undefined, "map-steps");
      found.forEach((id, at) => {
        const item = make("li");
        item.append(button(name(id), () => map.choose(id, true)));
        if (at) {
          const edge = map.touching.get(id).find((one) => map.drawnEdge(one) && (one.from === found[at - 1] || one.to === found[at - 1]));
          if (edge.years) item.prepend(button(spoken(edge)[0], () => open(edge.pair)));
          else item.prepend(make("small", words.represents));
        }
        told.append(item);
      });
      const title = found.length
        ? words.path_steps.replace("{n}", found.length - 1).replace("{a}", name(from)).replace("{b}", name(to))
        : words.path_none;
      show(make("p", title, "map-kind"), told, ...(path ? [] : asked.beyond));
      restyle();
    }

    // Where the drawing joins them not, the whole graph may: through events, offices and treaties.
    async function inGraph(wanted) {
      try {
        const answer = await fetch("/v1/paths?" + new URLSearchParams({ from: wanted.from, to: wanted.to, lang: data.lang }));
        if (!answer.ok) throw new Error(String(answer.status));
        const found = (await answer.json()).items;
        const told = found.length ? words.path_graph.replace("{n}", found[0].length) : words.path_graph_none;
        wanted.beyond = [make("p", told, "map-hint"), ...found.slice(0, 3).map((one) => {
          const stations = make("ol", undefined, "map-steps");
          for (const node of one.nodes) {
            const item = make("li");
            item.append(linkTo((node.type === "Event" ? "/events/" : "/entities/") + encodeURIComponent(node.id), node.name));
            stations.append(item);
          }
          return stations;
        })];
      } catch (error) {
        wanted.beyond = [make("p", words.failed.replace("{why}", error.message), "map-hint")];
      }
      if (asked === wanted && !path) panel.append(...wanted.beyond);
    }

    // The page of the network with this actor opened takes the place of this one.
    function expand(id, opening) {
      const address = new URL(window.location.href);
      const opened = (address.searchParams.get("open") || "").split(",").filter(Boolean);
      const mine = id.replaceAll("%", "%25").replaceAll(",", "%2C");
      const wanted = opening ? [...new Set([...opened, mine])] : opened.filter((one) => one !== mine);
      if (wanted.length) address.searchParams.set("open", wanted.join(","));
      else address.searchParams.delete("open");
      address.searchParams.set("view", "actors");
      address.searchParams.set("node", id);
      return redraw(address, true);
    }
    map.expand = expand;

    // What stood stays where it stood, and what comes stands around the chosen point.
    let loading = null;
    async function redraw(address, isNew) {
      if (loading) loading.abort();
      const stop = loading = new AbortController();
      const id = address.searchParams.get("node");
      status.textContent = words.loading;
      const here = inside(panel);
      try {
        const answer = await fetch(address, { signal: stop.signal, headers: { Accept: "text/html" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector(".map-actors");
        if (!fresh || !fresh.querySelector("#map-data")) throw new Error("");
        const places = Object.fromEntries(data.nodes.map((node) => [node.id, map.place(node.id)]));
        const view = { position: network.getViewPosition(), scale: network.getScale() };
        const laid = new Map(JSON.parse(fresh.querySelector("#map-data").textContent).nodes.map((node) => [node.id, node]));
        const shift = laid.has(id) && places[id] ? { x: places[id].x - laid.get(id).x, y: places[id].y - laid.get(id).y } : { x: 0, y: 0 };
        const kept = (node) => places[node.id] || roomy({ x: node.x + shift.x, y: node.y + shift.y }, Object.values(places));
        kept.view = (drawing) => drawing.moveTo(view);
        kept.stretch = map.stretch;
        map.canvas.closest(".map").replaceWith(document.adoptNode(fresh));
        if (isNew) window.history.pushState(null, "", address);
        for (const links of ["a[data-form]", "a[data-left]"]) {
          const others = page.querySelectorAll(links);
          document.querySelectorAll(links).forEach((link, at) => { link.href = others[at].href; });
        }
        const next = map.restart(kept);
        const box = next.canvas.getBoundingClientRect();
        const outside = next.shown.get().some((node) => {
          const at = next.network.canvasToDOM(next.place(node.id));
          return at.x < 0 || at.y < 0 || at.x > box.width || at.y > box.height;
        });
        if (outside) document.getElementById("map-fit").click();
        if (here) next.panel.focus({ preventScroll: true });
      } catch (error) {
        if (error.name !== "AbortError" && !isNew) window.location.reload(); // the address is another already
        else if (error.name !== "AbortError") status.textContent = words.failed.replace("{why}", error.message);
        else if (loading === stop) status.textContent = "";
      }
    }

    // Back undoes an expansion. A place within the page is a step of the history too, and asks for nothing.
    if (data.live !== false) {
      window.addEventListener("popstate", () => {
        if (window.location.search !== map.remembered) redraw(new URL(window.location.href), false);
        else if (loading) loading.abort();
      }, { signal: map.ended });
    }

    // Nearest to where it should stand, turning outwards, where no other point stands.
    function roomy(at, taken) {
      for (let turn = 0; turn < 80; turn += 1) {
        const away = 22 * Math.sqrt(turn);
        const spot = { x: at.x + away * Math.cos(turn * 2.4), y: at.y + away * Math.sin(turn * 2.4) };
        if (taken.every((other) => Math.hypot(other.x - spot.x, other.y - spot.y) > 70)) {
          taken.push(spot);
          return spot;
        }
      }
      return at;
    }

    // --- years ---------------------------------------------------------------------------------------------
    map.years = () => (span ? span[0] + "-" + span[1] : "");
    const strip = document.getElementById("map-years");
    if (strip && all.length && last > first) years();

    function years() {
      const counts = new Map();
      let undated = 0;
      const seen = new Set();
      for (const edge of lines) {
        for (const at of edge.events) {
          if (seen.has(at)) continue;
          seen.add(at);
          const year = data.events[at].year;
          if (year) counts.set(Number(year), (counts.get(Number(year)) || 0) + 1);
          else undated += 1;
        }
        if (!edge.events.length) {
          for (const [year, n] of Object.entries(edge.years)) counts.set(Number(year), (counts.get(Number(year)) || 0) + n[0] + n[1] + n[2]);
        }
      }
      const many = last - first + 1;
      const most = Math.max(...counts.values(), 1);
      const SVG = "http://www.w3.org/2000/svg";
      const draw = (kind, given) => {
        const element = document.createElementNS(SVG, kind);
        for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
        return element;
      };
      const bars = draw("svg", { viewBox: "0 0 " + many * 10 + " 44", preserveAspectRatio: "none", class: "map-bars", "aria-hidden": "true", focusable: "false" });
      const rects = [];
      for (let year = first; year <= last; year += 1) {
        const n = counts.get(year) || 0;
        const tall = n ? 3 + 41 * Math.log1p(n) / Math.log1p(most) : 0;
        const bar = draw("rect", { x: (year - first) * 10 + 1, y: 44 - tall, width: 8, height: tall });
        const title = draw("title", {});
        title.textContent = year + ": " + number(n);
        bar.append(title);
        rects.push(bar);
        bars.append(bar);
      }
      const choice = (label) => {
        const select = make("select");
        for (let year = first; year <= last; year += 1) {
          const option = make("option", String(year));
          option.value = String(year);
          select.append(option);
        }
        const named = make("label", label + " ");
        named.append(select);
        return { select: select, named: named };
      };
      const from = choice(words.year_from);
      const to = choice(words.year_to);
      const play = button(words.play, () => (timer ? stop() : playing()));
      const whole = button(words.all_years, () => { stop(); set(null); });
      const ends = make("p", undefined, "map-year-ends");
      ends.append(make("span", String(first)), make("span", String(last)));
      const row = make("p", undefined, "map-year-tools");
      row.append(play, from.named, to.named, whole);
      if (undated) row.append(make("span", words.undated.replace("{n}", number(undated)), "map-hint"));
      strip.replaceChildren(bars, ends, row);
      strip.title = words.years_hint;
      let timer = null;
      let begun = null; // the year a span is dragged from, and the one it is dragged to
      let reached = null;

      function set(wanted) {
        span = wanted && (wanted[0] > first || wanted[1] < last) ? wanted : null;
        const shown = span || [first, last];
        from.select.value = String(shown[0]);
        to.select.value = String(shown[1]);
        rects.forEach((bar, at) => bar.classList.toggle("map-out", Boolean(span) && (first + at < span[0] || first + at > span[1])));
        whole.disabled = !span;
        again();
        if (!timer && begun === null) map.remember();
      }
      map.setYears = set;
      map.ended.addEventListener("abort", () => window.clearInterval(timer)); // another map is drawn: the address is its own

      function stop() {
        if (!timer) return;
        window.clearInterval(timer);
        timer = null;
        play.textContent = words.play;
        map.remember();
      }

      // A year at a time; where a span of years is chosen, it moves on as wide as it is.
      function playing() {
        const wide = span ? span[1] - span[0] : 0;
        let at = span && span[1] < last ? span[0] : first;
        play.textContent = words.stop;
        set([at, at + wide]);
        timer = window.setInterval(() => {
          do at += 1; while (at + wide < last && !wide && !counts.get(at));
          if (at + wide > last) stop();
          else set([at, at + wide]);
        }, STEP);
      }

      const chosen = () => {
        stop();
        const [a, b] = [Number(from.select.value), Number(to.select.value)];
        set([Math.min(a, b), Math.max(a, b)]);
      };
      from.select.addEventListener("change", chosen);
      to.select.addEventListener("change", chosen);
      const yearAt = (pressed) => {
        const box = bars.getBoundingClientRect();
        return first + Math.min(many - 1, Math.max(0, Math.floor((pressed.clientX - box.left) / box.width * many)));
      };
      bars.addEventListener("pointerdown", (pressed) => {
        stop();
        begun = reached = yearAt(pressed);
        bars.setPointerCapture(pressed.pointerId);
        set([begun, begun]);
      });
      let drawing = null;
      bars.addEventListener("pointermove", (pressed) => {
        if (begun === null || reached === yearAt(pressed)) return;
        reached = yearAt(pressed);
        const dragged = [Math.min(begun, reached), Math.max(begun, reached)];
        window.cancelAnimationFrame(drawing);
        drawing = window.requestAnimationFrame(() => set(dragged));
      });
      for (const over of ["pointerup", "pointercancel"]) {
        bars.addEventListener(over, () => {
          if (begun === null) return;
          begun = null;
          map.remember();
        });
      }
      const wanted = /^(\d{4})-(\d{4})$/.exec(state.years || "");
      const limited = wanted ? [Math.max(first, Number(wanted[1])), Math.min(last, Number(wanted[2]))] : null;
      recount();
      map.begin = () => set(limited && limited[0] <= limited[1] ? limited : null);
    }

    // --- the legend ----------------------------------------------------------------------------------------
    for (const box of document.querySelectorAll(".map-legend input[data-line]")) {
      box.checked = !hidden.has(box.dataset.line);
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(box.dataset.line);
        else hidden.add(box.dataset.line);
        again();
        map.remember();
      });
    }
    recount();
  };
})();
