// Saves what is drawn, as it is drawn: a PNG of the canvas, and an SVG whose texts are texts.
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = 60;
  const TITLE = 20;
  const MIDDLE = 0.8; // of a letter's height: from the top of a line of text to its foot

  function element(name, given, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function corners(count, turn, size) {
    return Array.from({ length: count }, (_, at) => {
      const angle = turn + at * 2 * Math.PI / count;
      return [size * Math.cos(angle), size * Math.sin(angle)];
    });
  }

  // The outline of a point, as vis-network draws the shape of that name.
  function outline(shape, at, size) {
    const polygon = (points) => element("polygon", { points: points.map(([x, y]) => (at.x + x).toFixed(1) + "," + (at.y + y).toFixed(1)).join(" ") });
    if (shape === "square") return element("rect", { x: at.x - size, y: at.y - size, width: 2 * size, height: 2 * size });
    if (shape === "box") return element("rect", { x: at.x - size * 1.6, y: at.y - size, width: size * 3.2, height: 2 * size, rx: 4 });
    if (shape === "ellipse") return element("ellipse", { cx: at.x, cy: at.y, rx: size * 1.4, ry: size });
    if (shape === "diamond") return polygon(corners(4, 0, size));
    if (shape === "triangle") return polygon(corners(3, -Math.PI / 2, size * 1.15));
    if (shape === "triangleDown") return polygon(corners(3, Math.PI / 2, size * 1.15));
    if (shape === "hexagon") return polygon(corners(6, 0, size));
    if (shape === "star") return polygon(corners(10, -Math.PI / 2, size).map(([x, y], n) => (n % 2 ? [x / 2, y / 2] : [x, y])));
    return element("circle", { cx: at.x, cy: at.y, r: size });
  }

  function point(from, via, to, at) {
    const back = 1 - at;
    if (!via) return { x: back * from.x + at * to.x, y: back * from.y + at * to.y };
    return { x: back * back * from.x + 2 * back * at * via.x + at * at * to.x, y: back * back * from.y + 2 * back * at * via.y + at * at * to.y };
  }

  // The head of an arrow that ends at the border of a point.
  function head(from, via, to, size, wide, filled) {
    let at = 1;
    while (at > 0.5 && Math.hypot(point(from, via, to, at).x - to.x, point(from, via, to, at).y - to.y) < size + 1) at -= 0.004;
    const tip = point(from, via, to, at);
    const before = point(from, via, to, Math.max(at - 0.03, 0));
    const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
    const long = 6 + 2 * wide;
    const corner = (turn) => (tip.x + long * Math.cos(angle + turn)).toFixed(1) + "," + (tip.y + long * Math.sin(angle + turn)).toFixed(1);
    return element("polygon", { points: tip.x.toFixed(1) + "," + tip.y.toFixed(1) + " " + corner(Math.PI - 0.4) + " " + corner(Math.PI + 0.4), ...filled });
  }

  function svg(map) {
    const { network, data } = map;
    const places = network.getPositions();
    const drawn = map.shown.get();
    const title = document.querySelector("h1").textContent.trim();
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = TITLE + "px " + data.options.nodes.font.face;
    // Around all points, names and numbers, and wide enough for the title above them.
    const boxes = [...map.labels, ...(map.chips || []).map((chip) => chip.box), ...drawn.map((node) => {
      const at = places[node.id];
      return { left: at.x - node.size, right: at.x + node.size, top: at.y - node.size, bottom: at.y + node.size };
    })];
    if (!boxes.length) boxes.push({ left: 0, right: 0, top: 0, bottom: 0 });
    const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
    const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
    const wide = Math.max(Math.max(...boxes.map((box) => box.right)) + MARGIN - left, pen.measureText(title).width + 32);
    const tall = Math.max(...boxes.map((box) => box.bottom)) + MARGIN - top;
    const root = element("svg", { xmlns: SVG, viewBox: [left, top, wide, tall].map(Math.round).join(" "), width: wide, height: tall, "font-family": data.options.nodes.font.face });
    root.append(element("title", {}, title), element("rect", { x: left, y: top, width: wide, height: tall, fill: map.color("--raised") }),
      element("text", { x: left + 16, y: top + 30, "font-size": TITLE, fill: map.color("--ink") }, title));
    const there = new Map(drawn.map((node) => [node.id, node]));
    const under = element("g", { fill: "none", "stroke-linecap": "round" });
    for (const edge of map.shownEdges.get()) {
      if (!there.has(edge.from) || !there.has(edge.to)) continue;
      const from = places[edge.from];
      const to = places[edge.to];
      const type = network.body.edges[edge.id].edgeType;
      const via = edge.smooth !== false && type.getViaNode ? type.getViaNode() : null;
      const { color = map.color("--edge"), opacity = 1 } = edge.color || {};
      const width = edge.width || 1;
      const line = element("path", {
        d: "M" + from.x.toFixed(1) + " " + from.y.toFixed(1) + (via ? "Q" + via.x.toFixed(1) + " " + via.y.toFixed(1) + " " : "L") + to.x.toFixed(1) + " " + to.y.toFixed(1),
        stroke: color, "stroke-width": width, "stroke-opacity": opacity,
      });
      if (edge.dashes) line.setAttribute("stroke-dasharray", Array.isArray(edge.dashes) ? edge.dashes.join(" ") : "6 4");
      if (edge.title) line.append(element("title", {}, edge.title));
      under.append(line);
      const ends = edge.arrows === "to" ? { to: { enabled: true } } : edge.arrows || {};
      const filled = { fill: color, "fill-opacity": opacity };
      if (ends.to && ends.to.enabled) under.append(head(from, via, to, there.get(edge.to).size, width, filled));
      if (ends.from && ends.from.enabled) under.append(head(to, via, from, there.get(edge.from).size, width, filled));
    }
    root.append(under);
    for (const node of drawn) {
      const shape = outline(node.shape, places[node.id], node.size);
      shape.setAttribute("fill", node.color.background);
      shape.setAttribute("stroke", node.color.border);
      shape.setAttribute("stroke-width", node.borderWidth || 1);
      shape.setAttribute("opacity", node.opacity ?? 1); // its name stays: vis-network draws it full
      if (node.hollow) shape.setAttribute("stroke-dasharray", "4 3");
      shape.append(element("title", {}, data.details[node.id].name));
      root.append(shape);
    }
    for (const node of drawn) {
      const size = node.font.size;
      node.label.split("\n").filter((text) => text.trim()).forEach((text, at) => {
        root.append(element("text", {
          x: places[node.id].x, y: places[node.id].y + node.size + size * (MIDDLE + 0.2 + at * 1.15), "font-size": size, "text-anchor": "middle",
          fill: map.color("--ink"), stroke: map.color("--raised"), "stroke-width": size / 5, "paint-order": "stroke",
        }, text));
      });
    }
    for (const chip of map.chips || []) {
      const high = chip.box.bottom - chip.box.top;
      const opacity = map.chipOpacity(chip);
      root.append(element("rect", {
        x: chip.box.left, y: chip.box.top, width: chip.box.right - chip.box.left, height: high, rx: high / 2, fill: map.color("--raised"),
        stroke: map.color(chip.disputed ? "--warn" : "--edge"), "stroke-width": high * (chip.disputed ? 0.11 : 0.05), opacity: opacity,
      }), element("text", { x: chip.x, y: chip.y + high * 0.2, "font-size": high * 0.6, "text-anchor": "middle", fill: map.color("--ink"), opacity: opacity }, chip.text));
    }
    return new XMLSerializer().serializeToString(root);
  }

  function png(map) {
    const drawing = map.canvas.querySelector("canvas");
    const copy = document.createElement("canvas");
    copy.width = drawing.width;
    copy.height = drawing.height;
    const context = copy.getContext("2d");
    context.fillStyle = map.color("--raised");
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(drawing, 0, 0);
    return new Promise((done) => copy.toBlob(done, "image/png"));
  }

  function give(blob, suffix) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "diplograph-network." + suffix;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  window.diplographSaves = function (map) {
    map.svg = () => svg(map);
    const press = (id, action) => {
      const pressed = document.getElementById(id);
      if (pressed) pressed.addEventListener("click", action);
    };
    press("map-png", async () => give(await png(map), "png"));
    press("map-svg", () => give(new Blob([svg(map)], { type: "image/svg+xml" }), "svg"));
  };
})();
