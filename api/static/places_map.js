// Draws the places of the table on an outline of the world; the table has all that the drawing has.
"use strict";

const figure = document.getElementById("world");
const svg = figure.querySelector("svg");
// On a phone the drawing has fewer units across, so that its words stay as large as those of the page.
const [WIDTH, HEIGHT, EDGE] = matchMedia("(max-width: 45.99rem)").matches ? [400, 320, 40] : [960, 400, 50];
svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
const SMALLEST = 12; // degrees: one place alone is shown with its surroundings
const LABELS = 14;

const make = (name, attributes = {}, text = "") => {
  const element = document.createElementNS(svg.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
};

const rows = [...document.querySelectorAll("tr[data-lat]")];
const places = rows.map((row) => ({
  row,
  name: row.dataset.name,
  events: Number(row.dataset.events),
  disputed: Number(row.dataset.disputed ?? 0),
  at: [Number(row.dataset.lng), Number(row.dataset.lat)],
}));

const geo = await import(figure.dataset.geo);
const { geoGraticule10, geoNaturalEarth1, geoPath, feature, mesh, world } = geo;
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (one, other) => one !== other);

// All places of one spot are one mark.
const spots = new Map();
for (const place of places) {
  const key = place.at.join();
  const spot = spots.get(key) ?? { at: place.at, events: 0, disputed: 0, places: [] };
  spot.events += place.events;
  spot.disputed += place.disputed;
  spot.places.push(place);
  spots.set(key, spot);
}
const marks = [...spots.values()].sort((one, other) => other.events - one.events);
const most = Math.max(...marks.map((mark) => mark.events));

function around() {
  const [lngs, lats] = [0, 1].map((axis) => marks.map((mark) => mark.at[axis]));
  const [west, east, south, north] = [Math.min(...lngs), Math.max(...lngs), Math.min(...lats), Math.max(...lats)];
  const grow = (low, high) => (high - low < SMALLEST ? [(low + high - SMALLEST) / 2, (low + high + SMALLEST) / 2] : [low, high]);
  const [[w, e], [s, n]] = [grow(west, east), grow(south, north)];
  return { type: "MultiPoint", coordinates: [[w, s], [w, n], [e, s], [e, n], [(w + e) / 2, n], [(w + e) / 2, s]] };
}

const whole = { type: "Sphere" };

let shown = around();
let view = { k: 1, x: 0, y: 0 }; // how much closer, and how far moved, in units of the drawing
const [CLOSEST, STEP, ASIDE] = [32, 1.6, 60];

function draw() {
  const projection = geoNaturalEarth1();
  if (shown !== whole) {
    const lngs = shown.coordinates.map(([lng]) => lng);
    projection.rotate([-(Math.min(...lngs) + Math.max(...lngs)) / 2, 0]);
  }
  projection.fitExtent([[EDGE, EDGE], [WIDTH - EDGE, HEIGHT - EDGE]], shown);
  const [left, top] = projection.translate();
  const { k, x: aside, y: down } = view;
  projection
    .scale(projection.scale() * k)
    .translate([WIDTH / 2 + (left - WIDTH / 2) * k + aside, HEIGHT / 2 + (top - HEIGHT / 2) * k + down])
    .clipExtent([[0, 0], [WIDTH, HEIGHT]]);
  const path = geoPath(projection);
  svg.replaceChildren(
    make("path", { class: "grid", d: path(geoGraticule10()) ?? "" }),
    make("path", { class: "land", d: path(land) ?? "" }),
    make("path", { class: "borders", d: path(borders) ?? "" }),
  );
  const taken = [];
  marks.forEach((mark, rank) => {
    const [x, y] = projection(mark.at);
    if (x < 0 || x > WIDTH || y < 0 || y > HEIGHT) return;
    const radius = 4 + 14 * Math.sqrt(mark.events / most);
    const names = mark.places.map((place) => place.name).join(", ");
    const dot = make("circle", { class: mark.disputed ? "spot disputed" : "spot", cx: x, cy: y, r: radius });
    dot.append(make("title", {}, `${names}: ${mark.events}`));
    dot.addEventListener("click", () => {
      const { row } = mark.places[0];
      row.querySelector("details").open = true;
      row.scrollIntoView({ block: "center" });
      row.querySelector("a").focus();
    });
    svg.append(dot);
    if (rank >= LABELS) return;
    const label = mark.places.length > 1 ? `${mark.places[0].name} +${mark.places.length - 1}` : mark.places[0].name;
    const long = label.length * 8;
    const box = [x + radius + 3 + long > WIDTH ? x - radius - 3 - long : x + radius + 3, y - 8, long, 16];
    const overlaps = taken.some(([left, top, width, height]) =>
      box[0] < left + width && left < box[0] + box[2] && box[1] < top + height && top < box[1] + box[3]);
    if (overlaps) return;
    taken.push(box);
    const left = box[0] < x;
    svg.append(make("text", { x: left ? box[0] + long : box[0], y: y + 4, "text-anchor": left ? "end" : "start" }, label));
  });
}

// Closer by `factor` around a spot of the drawing, which stays where it is.
function zoom(factor, [x, y] = [WIDTH / 2, HEIGHT / 2]) {
  const k = Math.min(Math.max(view.k * factor, 1), CLOSEST);
  const by = k / view.k;
  const [right, low] = [x - WIDTH / 2, y - HEIGHT / 2];
  view = k === 1 ? { k, x: 0, y: 0 } : { k, x: right - (right - view.x) * by, y: low - (low - view.y) * by };
  svg.classList.toggle("closer", k > 1);
  draw();
}
function move(x, y) {
  view = { ...view, x: view.x + x, y: view.y + y };
  draw();
}
function show(all) {
  shown = all ? whole : around();
  zoom(0);
}
const at = (event) => {
  const box = svg.getBoundingClientRect();
  return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
};

const KEYS = {
  "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: () => show(shown !== whole),
  ArrowLeft: () => move(ASIDE, 0), ArrowRight: () => move(-ASIDE, 0),
  ArrowUp: () => move(0, ASIDE), ArrowDown: () => move(0, -ASIDE),
};
const buttons = figure.querySelector(".zoom");
buttons.addEventListener("click", ({ target }) => KEYS[target.closest("button")?.dataset.key]?.());
figure.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
svg.addEventListener("dblclick", (event) => zoom(STEP * STEP, at(event)));

// What is closer than the whole is dragged; before that a finger scrolls the page.
let drag = null;
svg.addEventListener("pointerdown", (event) => {
  if (view.k > 1 && event.button === 0) drag = at(event);
});
svg.addEventListener("pointermove", (event) => {
  if (!drag || !event.buttons) return;
  const now = at(event);
  move(now[0] - drag[0], now[1] - drag[1]);
  drag = now;
});
for (const end of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(end, () => (drag = null));

draw();
