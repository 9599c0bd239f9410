// The nodes and relationships of a result: drawn by vis-network, and written as GraphML.
const MOST = 300; // nodes drawn; more would hide one another, and take seconds to lay out
const PLAIN = { color: "#8a8f98", shape: "dot" };
let loading = null;
let drawing = null;

// Loads vis-network, which is a script of the old kind.
export function load(address) {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return loading;
}

// Draws at most MOST nodes and gives how many it drew. `chosen` and `opened` are called with a node.
export function draw({ canvas, nodes, edges, looks, nameOf, chosen, opened }) {
  const drawn = nodes.slice(0, MOST);
  const byId = new Map(drawn.map((node) => [node.id, node]));
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const points = drawn.map((node) => {
    const look = looks[node.labels.filter((label) => looks[label]).pop()] ?? PLAIN;
    const name = nameOf(node);
    // A box grows with its text; the other shapes have it below.
    return {
      id: node.id, label: name.length > 28 ? `${name.slice(0, 27)}…` : name, color: look.color, size: 12,
      shape: look.shape === "box" || look.shape === "ellipse" ? "square" : look.shape,
    };
  });
  const lines = edges.filter(({ start, end }) => byId.has(start) && byId.has(end)).map((edge) => ({
    from: edge.start, to: edge.end, label: drawn.length > 60 ? undefined : edge.type.toLowerCase().replaceAll("_", " "), arrows: "to",
  }));
  drawing?.destroy();
  drawing = new window.vis.Network(canvas, { nodes: points, edges: lines }, {
    layout: { randomSeed: 1, improvedLayout: drawn.length < 150 },
    nodes: { font: { color: color("--ink"), face: color("--sans"), strokeWidth: 3, strokeColor: color("--raised") } },
    edges: {
      color: color("--edge"), smooth: drawn.length < 60, arrows: { to: { scaleFactor: 0.5 } },
      font: { color: color("--muted"), face: color("--sans"), size: 11, strokeWidth: 3, strokeColor: color("--raised") },
    },
    interaction: { hideEdgesOnDrag: true, keyboard: { enabled: true, bindToWindow: false } },
    physics: { stabilization: { iterations: 200 }, barnesHut: { springLength: 130 } },
  });
  drawing.once("stabilizationIterationsDone", () => drawing.setOptions({ physics: false }));
  drawing.on("click", ({ nodes: [id] }) => { if (byId.has(id)) chosen(byId.get(id)); });
  drawing.on("doubleClick", ({ nodes: [id] }) => { if (byId.has(id)) opened(byId.get(id)); });
  return drawn.length;
}

// Characters that no XML may hold.
// eslint-disable-next-line no-control-regex
const legal = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

// GraphML (graphml.graphdrawing.org): each property is a text; a list is joined by "; ".
export function graphml({ nodes, edges }, nameOf) {
  const space = "http://graphml.graphdrawing.org/xmlns";
  const page = document.implementation.createDocument(space, "graphml");
  const add = (parent, name, attributes, text) => {
    const element = page.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, legal(String(value)));
    if (text !== undefined) element.textContent = legal(text);
    parent.append(element);
    return element;
  };
  const keys = new Map();
  const graph = page.createElementNS(space, "graph");
  graph.setAttribute("edgedefault", "directed");
  const data = (element, what, values) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined) continue;
      const key = JSON.stringify([what, name]);
      if (!keys.has(key)) keys.set(key, { id: `d${keys.size}`, for: what, name });
      const text = Array.isArray(value) ? value.map(String).join("; ") : typeof value === "object" ? JSON.stringify(value) : String(value);
      add(element, "data", { key: keys.get(key).id }, text);
    }
  };
  for (const node of nodes) {
    data(add(graph, "node", { id: node.id }), "node", { ...node.properties, label: nameOf(node), labels: node.labels });
  }
  edges.forEach((edge, at) => {
    const line = add(graph, "edge", { id: `e${at}`, source: edge.start, target: edge.end });
    data(line, "edge", { ...edge.properties, type: edge.type });
  });
  for (const key of keys.values()) add(page.documentElement, "key", { id: key.id, for: key.for, "attr.name": key.name, "attr.type": "string" });
  page.documentElement.append(graph);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(page)}\n`;
}
