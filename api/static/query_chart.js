// One column of a result against a column of numbers, as SVG that the page's colours, dark, light or printed, reach:
// a line of text and a bar for each value of a text, bars or a line along an axis for dates and numbers. Widths are
// shares of the room there is, so nothing is drawn anew when a window or sheet of paper changes.
const NAMESPACE = "http://www.w3.org/2000/svg";
const TALL = 240; // of an axis of numbers, in pixels
const ROW = 36; // of a bar with its text
const BARS = 60; // texts that are shown
const SIDE_BY_SIDE = 80; // points that are bars; more are a line
const POINTS = 5000;
const TICKS = 6; // numbers along an axis
const DAYS = 3; // of which days are longer
const DAY = 864e5;
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/;
const A_DATE = /^\d{4}(-\d\d(-\d\d)?)?(T\S*|[~?%]?(\/\S*)?)$/;
const YEARS = 3 * 366; // days from where a span is told in years
const MONTHS = 62; // and from where in months
const EDGE = 8; // of 100, from where a text of the axis is at an end

// An integer that JavaScript would round comes as text (cypher.js): it is drawn as near as may be, and told as it is.
const isExact = (value) => typeof value === "string" && /^-?\d{16,}$/.test(value) && !Number.isSafeInteger(Number(value));
const isNumber = (value) => typeof value === "number" || isExact(value);
const isPlain = (value) => ["string", "number", "boolean"].includes(typeof value);

// What each column is: "number", "date", "text", or "" for what cannot be drawn.
export function columnKinds({ columns, rows }) {
  return columns.map((_, at) => {
    const values = rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
    if (!values.length || !values.every(isPlain)) return "";
    if (values.every(isNumber)) return "number";
    return values.every((value) => A_DATE.test(value)) ? "date" : "text";
  });
}

// The columns drawn where an address names none: the first that is no number against the first that is one. Where
// none is, rows are counted by what repeats: by a date, else by the first text of which there are several rows.
export function usual(answer) {
  const kinds = columnKinds(answer);
  const numbers = kinds.flatMap((kind, at) => (kind === "number" ? [at] : []));
  const others = kinds.flatMap((kind, at) => (kind && kind !== "number" ? [at] : []));
  const name = (at) => answer.columns[at];
  if (numbers.length && others.length) return { x: name(others[0]), y: name(numbers[0]) };
  if (numbers.length > 1) return { x: name(numbers[0]), y: name(numbers[1]) };
  const repeats = (at) => new Set(answer.rows.map((row) => row[at])).size < answer.rows.length;
  const by = others.find((at) => kinds[at] === "date") ?? [...others, ...numbers].find(repeats) ?? [...others, ...numbers][0];
  return by === undefined ? null : { x: name(by), y: "" };
}

function make(name, given, text) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const titled = (element, text) => {
  element.append(make("title", {}, text));
  return element;
};
const round = (n) => Math.round(n * 100) / 100;

// Days since 1970; a year below 100 is no year of the last century here.
function days(year, month = 1, day = 1) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY);
}

// The first day that a date may mean.
function dayOf(text) {
  const [, ...told] = DATE.exec(text);
  return days(...told.filter(Boolean).map(Number));
}

const iso = (day, letters) => new Date(day * DAY).toISOString().slice(0, letters);
const lettersOf = (span) => (span > YEARS ? 4 : span > MONTHS ? 7 : 10);

// Round numbers from least to most, about `many` of them (steps of 1, 2 or 5 times a power of ten).
function ticks(least, most, whole = false, many = TICKS) {
  const rough = (most - least) / many || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].find((times) => times * power >= rough) * power, whole ? 1 : 0);
  const first = Math.ceil(least / step - 1e-9);
  return Array.from({ length: Math.floor(most / step + 1e-9) - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

function dateTicks(least, most) {
  const letters = lettersOf(most - least);
  if (letters === 10) return ticks(least, most, true, DAYS).map((day) => ({ at: day, text: iso(day, 10) }));
  const months = (day) => { const date = new Date(day * DAY); return date.getUTCFullYear() * 12 + date.getUTCMonth(); };
  const size = letters === 4 ? 12 : 1;
  return ticks(months(least) / size, months(most) / size, true)
    .map((n) => days(0, n * size + 1))
    .filter((at) => at >= least && at <= most)
    .map((at) => ({ at, text: iso(at, letters) }));
}

// What is drawn: `{label, at, n, exact}` each, `at` on the axis where there is one, `exact` the text that `n` was, if it
// was one; and how many rows were left out.
function points({ columns, rows }, { x, y }) {
  const across = columns.indexOf(x);
  const up = columns.indexOf(y);
  const kind = columnKinds({ columns, rows })[across];
  const place = kind === "number" ? Number : kind === "date" ? dayOf : () => null;
  const given = rows.filter((row) => row[across] !== null && row[across] !== undefined && (up < 0 || isNumber(row[up])));
  let found = given.map((row) => ({ label: String(row[across]), at: place(row[across]), n: up < 0 ? 1 : Number(row[up]), exact: isExact(row[up]) ? row[up] : null }));
  if (up < 0) {
    const at = found.map((one) => one.at);
    const letters = kind === "date" ? lettersOf(at.reduce((a, b) => Math.max(a, b)) - at.reduce((a, b) => Math.min(a, b))) : 0;
    const counted = new Map();
    for (const one of found) {
      const label = letters ? iso(one.at, letters) : one.label;
      if (!counted.has(label)) counted.set(label, { label, at: letters ? dayOf(label) : one.at, n: 0, exact: null });
      counted.get(label).n += 1;
    }
    found = [...counted.values()];
    if (kind === "text") found.sort((one, other) => other.n - one.n);
  }
  if (kind !== "text") found.sort((one, other) => one.at - other.at);
  const shown = found.slice(0, kind === "text" ? BARS : POINTS);
  return { kind, shown, all: found.length };
}

function bars(shown, number) {
  const least = Math.min(0, ...shown.map((one) => one.n));
  const most = Math.max(0, ...shown.map((one) => one.n)) || 1;
  const at = (n) => 100 * (n - least) / (most - least);
  const whole = make("svg", { class: "chart-bars", width: "100%", height: shown.length * ROW });
  shown.forEach((one, place) => {
    const top = place * ROW;
    const [from, to] = [at(0), at(one.n)].sort((a, b) => a - b);
    const line = make("g", {});
    line.append(
      make("text", { x: 0, y: top + 15 }, one.label.length > 60 ? `${one.label.slice(0, 59)}…` : one.label),
      make("text", { x: "100%", y: top + 15, class: "amount", "text-anchor": "end" }, number(one.exact ?? one.n)),
      make("rect", { class: "mark", x: `${round(from)}%`, width: `${round(Math.max(to - from, 0.2))}%`, y: top + 21, height: 8 }),
    );
    whole.append(titled(line, `${one.label}: ${number(one.exact ?? one.n)}`));
  });
  return [whole];
}

function plot(shown, kind, number) {
  const [first, last] = [shown[0].at, shown.at(-1).at];
  const gaps = shown.slice(1).map((one, at) => one.at - shown[at].at);
  const apart = gaps.every((gap) => gap > 0);
  const asBars = apart && shown.length <= SIDE_BY_SIDE;
  const gap = Math.min(...gaps, last - first || 1);
  const room = asBars ? gap / 2 : 0;
  const span = last - first + 2 * room || 1;
  const right = (at) => 100 * (at - first + room) / span;
  const heights = shown.map((one) => one.n);
  const steps = ticks(Math.min(0, ...heights), Math.max(0, ...heights) || 1, heights.every(Number.isInteger));
  const [low, high] = [Math.min(steps[0], ...heights), Math.max(steps.at(-1), ...heights)];
  const up = (n) => 8 + (TALL - 16) * (1 - (n - low) / (high - low || 1));
  const scale = make("svg", { class: "chart-scale", width: 56, height: TALL + 24 });
  const drawn = make("svg", { class: "chart-plot", width: "100%", height: TALL + 24 });
  for (const step of steps) {
    scale.append(make("text", { x: 50, y: up(step) + 4, "text-anchor": "end" }, number(step)));
    drawn.append(make("line", { class: "grid", x1: 0, x2: "100%", y1: up(step), y2: up(step) }));
  }
  const along = kind === "date" ? dateTicks(first, last) : ticks(first, last).map((at) => ({ at, text: String(at) }));
  for (const { at, text } of along) {
    const x = right(at);
    const anchor = x < EDGE ? "start" : x > 100 - EDGE ? "end" : "middle";
    drawn.append(make("text", { x: `${round(x)}%`, y: TALL + 18, "text-anchor": anchor }, text));
  }
  if (asBars) {
    const wide = Math.min(80 * gap / span, 12);
    for (const one of shown) {
      const [from, to] = [up(0), up(one.n)].sort((a, b) => a - b);
      drawn.append(titled(make("rect", {
        class: "mark", x: `${round(right(one.at) - wide / 2)}%`, width: `${round(wide)}%`, y: round(from), height: round(Math.max(to - from, 1)),
      }), `${one.label}: ${number(one.exact ?? one.n)}`));
    }
  } else {
    // A line cannot be told in shares: it has a drawing of its own, stretched over the room.
    const stretched = make("svg", { viewBox: `0 0 1000 ${TALL}`, width: "100%", height: TALL, preserveAspectRatio: "none" });
    if (apart) stretched.append(make("polyline", { class: "line", points: shown.map((one) => `${round(10 * right(one.at))},${round(up(one.n))}`).join(" ") }));
    drawn.append(stretched);
    for (const one of shown) drawn.append(titled(make("circle", { class: "mark", cx: `${round(right(one.at))}%`, cy: round(up(one.n)), r: apart ? 2 : 3 }), `${one.label}: ${number(one.exact ?? one.n)}`));
  }
  return [scale, drawn];
}

// The chart, and the sentence that says the same to who does not see it; null where there is nothing to draw.
export function chart(answer, { x, y }, says, number) {
  const { kind, shown, all } = points(answer, { x, y });
  if (!shown.length) return null;
  const size = ({ n, exact }) => (exact ? BigInt(exact) : n); // the two compare with one another
  const most = shown.reduce((one, other) => (size(other) > size(one) ? other : one));
  const least = shown.reduce((one, other) => (size(other) < size(one) ? other : one));
  const values = { x, y: y || says.chart_rows, values: number(shown.length), most: number(most.exact ?? most.n), most_at: most.label, least: number(least.exact ?? least.n), least_at: least.label };
  const told = says.chart_told.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
  const cut = all > shown.length ? says.chart_cut.replace("{shown}", number(shown.length)).replace("{all}", number(all)) : "";
  const picture = document.createElement("div");
  picture.className = "chart";
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", [told, cut].filter(Boolean).join(" "));
  picture.append(...(kind === "text" ? bars(shown, number) : plot(shown, kind, number)));
  return { picture, told, cut };
}
