// Brings the page of a pair to life: a span is drawn on the strip, a row shows its evidence beside the list, and
// what narrows the list does so in place. Without it every one of these is a link that loads the page.
"use strict";

const DAY = 86400000;
const [MIDDLE, APART, STEP, PILED, PLACES] = [66, 16, 9, 5, 120]; // as in viz/strip.py
const NARROW = 4; // pixels: a shorter drag is a click

const time = (day) => Date.parse(`${day.length === 10 ? day : day.padStart(10, "0")}T00:00:00Z`);
const iso = (ms) => new Date(ms).toISOString().slice(0, 10);

// --- What narrows the list --------------------------------------------------------------------------------

let loading = null;
let asked = location.pathname + location.search; // what the page shows
const main = document.querySelector("main");
const news = document.createElement("p"); // says what the list has become; it stays where all else is replaced
news.className = "aside";
news.setAttribute("role", "status");
main.after(news);

async function show(address, push = true) {
  choosing?.abort();
  loading?.abort();
  const stop = (loading = Object.assign(new AbortController(), { push }));
  const desk = document.getElementById("desk");
  desk.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: stop.signal, headers: { Accept: "text/html" } });
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!read.getElementById("desk")) throw new Error("not a page of a pair");
    const open = document.getElementById("facets")?.matches(":popover-open");
    const focused = document.activeElement;
    const seen = focused?.matches(":focus-visible");
    main.replaceChildren(...[...read.querySelector("main").childNodes].map((node) => document.adoptNode(node)));
    document.title = read.title;
    if (push) history.pushState(null, "", address);
    asked = location.pathname + location.search;
    if (open) document.getElementById("facets").showPopover();
    wake();
    if (focused?.isConnected === false) land(focused.id, open ? "facets" : "timeline", seen);
    news.textContent = main.querySelector(".told-sum")?.textContent ?? ""; // else what is wrong tells itself, as an alert
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  } finally {
    if (loading === stop) {
      loading = null;
      desk.removeAttribute("aria-busy");
    }
  }
}

// Puts the focus on what has come in the place of what had it, else on `otherwise`. The page moves only for who sees the focus.
function land(id, otherwise, seen) {
  const same = document.getElementById(id);
  same?.focus({ preventScroll: !seen });
  if (same && document.activeElement === same) return;
  const place = document.getElementById(otherwise);
  place.tabIndex = -1;
  place.focus({ preventScroll: !seen });
}

const here = (changes) => {
  const address = new URL(location.href);
  address.hash = "";
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address.href;
};

// --- Evidence ---------------------------------------------------------------------------------------------

function mark(id) {
  for (const row of document.querySelectorAll(".desk .event[data-id]")) {
    if (row.dataset.id === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  for (const each of document.querySelectorAll(".marks [data-id]")) each.classList.toggle("near", each.dataset.id === id);
}

let choosing = null;

async function choose(id, address) {
  mark(id);
  choosing?.abort();
  const stop = (choosing = new AbortController());
  const pane = document.getElementById("evidence");
  try {
    const answer = await fetch(address, { signal: stop.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    pane.replaceChildren(...[...read.body.childNodes].map((node) => document.adoptNode(node)));
    history.replaceState(null, "", here({ event: id }));
    asked = location.pathname + location.search;
    if (matchMedia("(max-width: 63.99rem)").matches) pane.scrollIntoView({ block: "start" });
  } catch (error) {
    if (error.name !== "AbortError") location.assign(here({ event: id })); // the page has it, or says why not
  }
}

// Where the evidence of an event of the strip is, in the language and as of the day of the page.
function evidenceOf(id) {
  const asked = new URL(location.href).searchParams;
  const kept = ["lang", "as_of"].filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]);
  return `/events/${encodeURIComponent(id)}/evidence?${new URLSearchParams(kept)}`;
}

// --- The strip --------------------------------------------------------------------------------------------

function strip(figure) {
  const svg = figure.querySelector("svg");
  const marks = [...svg.querySelectorAll("[data-id]")].map((part) => ({
    part,
    from: time(part.dataset.start),
    to: time(part.dataset.end),
    side: part.dataset.by === figure.dataset.a ? -1 : part.dataset.by === figure.dataset.b ? 1 : 0,
    bar: part.querySelector("rect"),
    dot: part.querySelector("circle"),
  }));
  const whole = [time(figure.dataset.first), time(figure.dataset.last)];
  const span = svg.querySelector(".span");
  const asked = span && [time(figure.dataset.start), time(figure.dataset.end)];
  // Of a short span its surroundings are shown, for in a century a year is a stroke.
  let shown = whole;
  if (asked && asked[1] - asked[0] < (whole[1] - whole[0]) / 4) {
    const around = Math.max(asked[1] - asked[0], 30 * DAY);
    shown = [Math.max(asked[0] - around, whole[0]), Math.min(asked[1] + around, whole[1])];
  }
  let waiting = 0;
  let paintBars = null;

  const place = (ms) => (100 * (ms - shown[0])) / (shown[1] - shown[0]);
  const at = (x) => shown[0] + (x / svg.clientWidth) * (shown[1] - shown[0]);

  function draw() {
    waiting = 0;
    const piles = new Map();
    for (const { part, from, to, side, bar, dot } of marks) {
      const [left, right] = [place(from), place(to)];
      const out = right < 0 || left > 100;
      part.toggleAttribute("hidden", out);
      part.style.display = out ? "none" : "";
      if (out) continue;
      // Of what goes on beyond the strip, the part that is on it.
      const [begin, end] = [Math.max(left, 0), Math.min(right, 100)];
      const middle = (begin + end) / 2;
      const pile = `${Math.round((middle * PLACES) / 100)}/${side}`;
      const high = Math.min(piles.get(pile) ?? 0, PILED);
      piles.set(pile, (piles.get(pile) ?? 0) + 1);
      const y = side ? MIDDLE + side * (APART + high * STEP) : MIDDLE + (high % 2 ? -1 : 1) * Math.ceil(high / 2) * 5;
      dot.setAttribute("cx", `${middle}%`);
      dot.setAttribute("cy", y);
      if (bar) {
        bar.setAttribute("x", `${begin}%`);
        bar.setAttribute("width", `${end - begin}%`);
        bar.setAttribute("y", y - 3);
      }
    }
    if (span) {
      span.setAttribute("x", `${place(asked[0])}%`);
      span.setAttribute("width", `${Math.max(place(asked[1]) - place(asked[0]), 0.2)}%`);
    }
    ticks();
    setEnds();
    paintBars?.();
  }

  function ticks() {
    const group = svg.querySelector(".ticks");
    const days = (shown[1] - shown[0]) / DAY;
    const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // the day before the month
    const format = (parts) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...parts });
    const most = Math.max(3, Math.floor(svg.clientWidth / 64));
    const [start, end] = shown.map((ms) => new Date(ms));
    const found = [];
    const years = days / 365.25;
    if (years > 2.5) {
      const every = [1, 2, 5, 10, 20, 25, 50, 100].find((step) => years / step <= most) ?? 200;
      for (let year = Math.ceil(start.getUTCFullYear() / every) * every; year <= end.getUTCFullYear(); year += every) {
        found.push([Date.UTC(year, 0, 1), String(year)]);
      }
    } else if (days > 70) {
      const every = [1, 2, 3, 6].find((step) => days / 30 / step <= most) ?? 6;
      for (let month = start.getUTCFullYear() * 12 + start.getUTCMonth(); ; month += 1) {
        const moment = Date.UTC(Math.floor(month / 12), month % 12, 1);
        if (moment > shown[1]) break;
        if (month % every === 0) found.push([moment, format({ month: "short", year: "numeric" }).format(moment)]);
      }
    } else {
      const every = [1, 2, 5, 7, 14].find((step) => days / step <= most) ?? 14;
      for (let moment = Math.ceil(shown[0] / DAY) * DAY; moment <= shown[1]; moment += every * DAY) {
        found.push([moment, format({ day: "numeric", month: "short", year: "numeric" }).format(moment)]);
      }
    }
    group.replaceChildren(
      ...found
        .filter(([moment]) => place(moment) >= 0 && place(moment) <= 100)
        .flatMap(([moment, text]) => {
          const line = document.createElementNS(svg.namespaceURI, "line");
          const word = document.createElementNS(svg.namespaceURI, "text");
          for (const [name, value] of [["x1", `${place(moment)}%`], ["x2", `${place(moment)}%`], ["y1", 0], ["y2", 134]]) {
            line.setAttribute(name, value);
          }
          word.setAttribute("x", `${place(moment)}%`);
          word.setAttribute("y", 147);
          word.textContent = text;
          return [line, word];
        }),
    );
  }

  function zoom(factor, around = (shown[0] + shown[1]) / 2) {
    const width = Math.min(Math.max((shown[1] - shown[0]) * factor, 7 * DAY), whole[1] - whole[0]);
    const share = (around - shown[0]) / (shown[1] - shown[0]);
    const start = Math.min(Math.max(around - share * width, whole[0]), whole[1] - width);
    shown = [start, start + width];
    waiting ||= requestAnimationFrame(draw);
  }

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, at(event.offsetX));
  }, { passive: false });

  const buttons = document.createElement("div");
  buttons.className = "zoom";
  for (const [sign, factor, name] of [["+", 0.5, figure.dataset.closer], ["−", 2, figure.dataset.further]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => zoom(factor, asked ? (asked[0] + asked[1]) / 2 : undefined));
    buttons.append(button);
  }
  figure.append(buttons);

  // The same span by keys: an end each, in years, or in months where few years are shown.
  const form = figure.querySelector(".ends");
  const ends = [...form.querySelectorAll("label")].map((label) => (
    { input: label.querySelector("input"), output: label.querySelector("output") }));
  const [from, to] = ends;
  const monthOf = (ms, up) => {
    const day = new Date(ms);
    const month = day.getUTCFullYear() * 12 + day.getUTCMonth() + (up && day.getUTCDate() > 1 ? 1 : 0);
    return up ? Math.ceil(month / unit) * unit : Math.floor(month / unit) * unit;
  };
  const msOf = (month) => new Date(Date.UTC(2000, month % 12, 1)).setUTCFullYear(Math.floor(month / 12));
  const touched = new Set();
  let unit = 12;

  function told() {
    for (const { input, output } of ends) {
      const month = Number(input.value) - (input === to.input ? unit : 0);
      const text = unit === 12 ? String(Math.floor(month / 12)) : iso(msOf(month)).slice(0, 7);
      output.textContent = text;
      input.setAttribute("aria-valuetext", text);
    }
  }
  function setEnds() {
    unit = shown[1] - shown[0] > 3 * 366 * DAY ? 12 : 1;
    const [least, most] = [monthOf(shown[0]), monthOf(shown[1], true)];
    const now = asked ? [monthOf(asked[0]), monthOf(asked[1], true)] : [least, most];
    for (const [place, { input }] of ends.entries()) {
      Object.assign(input, { min: least, max: most, step: unit, value: now[place] });
    }
    touched.clear();
    told();
  }
  function moved({ target }) {
    touched.add(target);
    const [low, high] = ends.map(({ input }) => Number(input.value));
    if (low >= high) target.value = target === from.input ? high - unit : low + unit;
    told();
    const [left, right] = ends.map(({ input }) => (place(msOf(Number(input.value))) / 100) * svg.clientWidth);
    brush.style.left = `${left}px`;
    brush.style.width = `${right - left}px`;
    if (!brush.isConnected) figure.append(brush);
  }
  form.querySelector("button").disabled = false;
  form.addEventListener("input", moved);
  // An end that was not moved stays what the address says, be it a day or outside of what is shown.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const [first, last] = [msOf(Number(from.input.value)), msOf(Number(to.input.value)) - DAY];
    const cut = unit === 12 ? 4 : 7;
    const said = new URL(location.href).searchParams;
    const [start, end] = [["start", from, first], ["end", to, last]].map(([name, { input }, ms]) => (
      (!touched.has(input) && said.get(name)) || iso(ms).slice(0, cut)));
    show(here({ start, end, cursor: null, event: null }));
  });

  // A span is drawn with the pointer; letting go asks for it.
  let drag = null;
  const brush = document.createElement("div");
  brush.className = "brush";
  const tip = document.createElement("div");
  tip.className = "tip";

  const stretch = () => {
    drag.frame = 0;
    const [left, right] = [drag.x, drag.from].sort((one, other) => one - other);
    brush.style.left = `${left}px`;
    brush.style.width = `${right - left}px`;
  };

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag = { from: event.offsetX, x: event.offsetX, frame: 0, mark: event.target.closest("[data-id]") };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".marks [data-id]");
    if (over && !drag?.moved) {
      tip.textContent = `${over.dataset.when}: ${over.dataset.title}`;
      const room = figure.clientWidth;
      tip.style.left = `${Math.min(event.offsetX + 10, Math.max(room - 200, 0))}px`;
      tip.style.top = `${event.offsetY + 42}px`;
      figure.append(tip);
    } else tip.remove();
    if (!drag) return;
    drag.x = Math.min(Math.max(event.offsetX, 0), svg.clientWidth);
    if (Math.abs(drag.x - drag.from) < NARROW) return;
    drag.moved = true;
    if (!brush.isConnected) figure.append(brush);
    drag.frame ||= requestAnimationFrame(stretch);
  });
  svg.addEventListener("pointerleave", () => tip.remove());
  svg.addEventListener("pointercancel", () => { drag = null; brush.remove(); });
  svg.addEventListener("pointerup", () => {
    const done = drag;
    drag = null;
    if (!done) return;
    if (done.frame) cancelAnimationFrame(done.frame);
    if (!done.moved) {
      if (done.mark) choose(done.mark.dataset.id, evidenceOf(done.mark.dataset.id));
      return;
    }
    const [first, last] = [done.x, done.from].map(at).sort((one, other) => one - other);
    brush.remove();
    show(here({ ...spanOf(first, last), cursor: null, event: null }));
  });
  if (shown !== whole || whole[1] - whole[0] < 900 * DAY) draw(); // months are drawn here alone
  else setEnds();
  if (figure.dataset.coded) bars(figure, () => shown).then((paint) => { paintBars = paint; paint?.(); });
}

// What datasets count, a bar a week: contacts as height, cooperation above the line and conflict below it.
async function bars(figure, shown) {
  const answer = await fetch(figure.dataset.coded, { headers: { Accept: "application/json" } });
  const canvas = figure.querySelector(".coded");
  const { datasets } = answer.ok ? await answer.json() : { datasets: [] };
  const cells = datasets.flatMap(({ cells: found }) => found.map((cell) => ({ ...cell, at: time(cell.since) })));
  if (!cells.length) {
    canvas.remove();
    return null;
  }
  const most = Math.max(...cells.map((cell) => Math.max(cell.cooperation, -cell.conflict, 1)));
  return () => {
    const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const colour = (name) => getComputedStyle(figure).getPropertyValue(name);
    const [first, last] = shown();
    const scale = width / (last - first);
    const wide = Math.max(7 * DAY * scale - 0.5, 0.7);
    const middle = height * 0.6;
    for (const cell of cells) {
      const x = (cell.at - first) * scale;
      if (x + wide < 0 || x > width) continue;
      pen.fillStyle = colour("--accent");
      pen.fillRect(x, middle - (cell.cooperation / most) * middle, wide, (cell.cooperation / most) * middle);
      pen.fillStyle = colour("--warn");
      pen.fillRect(x, middle, wide, Math.min((-cell.conflict / most) * middle, height - middle));
    }
    pen.fillStyle = colour("--line");
    pen.fillRect(0, middle, width, 1);
  };
}

// As coarse as the span allows, so that the address can be read: years, else months, else days.
function spanOf(first, last) {
  const days = (last - first) / DAY;
  const cut = days > 1500 ? 4 : days > 120 ? 7 : 10;
  return { start: iso(first).slice(0, cut), end: iso(last).slice(0, cut) };
}

// --- Wake what is on the page -----------------------------------------------------------------------------

function wake() {
  const figure = document.querySelector(".strip");
  if (figure) strip(figure);
  const chosen = new URL(location.href).searchParams.get("event");
  if (chosen) mark(chosen);
}

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[href]");
  if (!link) return;
  if (link.dataset.evidence) {
    event.preventDefault();
    choose(link.closest("[data-id]").dataset.id, link.dataset.evidence);
    return;
  }
  const address = new URL(link.href);
  const same = address.origin === location.origin && address.pathname === location.pathname;
  if (same && link.closest(".desk, .tabs, .told-sum") && address.search !== location.search) {
    event.preventDefault();
    address.hash = "";
    show(address.href);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest?.(".desk")) return;
  event.preventDefault();
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  show(address.href);
});

// A place within the page is a step of the history too, and asks for nothing. A step to what the page shows takes back
// one whose answer has not come.
addEventListener("popstate", () => {
  if (location.pathname + location.search !== asked) show(location.href, false);
  else if (loading && !loading.push) loading.abort();
});

// j and k go from row to row, e shows the evidence of one; keys.js tells whether keys of one letter are on.
document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  const rows = [...document.querySelectorAll(".desk li.event")];
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const to = { j: now + 1, k: now - 1 }[event.key];
  if (to !== undefined && rows[to]) {
    rows[to].querySelector("h3 a").focus();
    event.preventDefault();
  } else if (event.key === "e" && now >= 0) {
    rows[now].querySelector("[data-evidence]").click();
  }
});

wake();
