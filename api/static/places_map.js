// Draws the places of the table on an outline of the world; the table has all that the drawing has.
"use strict";

const figure = document.getElementById("world");
const svg = figure.querySelector("svg");
const [WIDTH, HEIGHT, EDGE] = [960, 400, 50];
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

function draw(shown) {
  const projection = geoNaturalEarth1();
  if (shown !== whole) {
    const lngs = shown.coordinates.map(([lng]) => lng);
    projection.rotate([-(Math.min(...lngs) + Math.max(...lngs)) / 2, 0]);
  }
  projection.fitExtent([[EDGE, EDGE], [WIDTH - EDGE, HEIGHT - EDGE]], shown).clipExtent([[0, 0], [WIDTH, HEIGHT]]);
  const path = geoPath(projection);
  svg.replaceChildren(
    make("path", { class: "grid", d: path(geoGraticule10()) ?? "" }),
    make("path", { class: "land", d: path(land) ?? "" }),
    make("path", { class: "borders", d: path(borders) ?? "" }),
  );
  const taken = [];
  marks.forEach((mark, rank) => {
    const [x, y] = projection(mark.at);
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

let near = true;
svg.addEventListener("dblclick", () => {
  near = !near;
  draw(near ? around() : whole);
});
figure.hidden = false;
draw(around());
