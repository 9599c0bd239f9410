// Sends the query of the box to the API and shows what comes back, all of it as text. The editor and the drawing are
// scripts of their own, loaded where they are there and wanted; without them the plain box and the table remain.
const part = (id) => document.getElementById(id);
const form = part("cypher");
const [query, parameters, limit, run, stop, status, truncated, warnings, problem, result, csv] =
  ["query", "parameters", "limit", "run", "stop", "status", "truncated", "warnings", "problem", "result", "csv"].map(part);
const { says, looks } = JSON.parse(part("cypher-data").textContent);
const SHOWN = 2000; // rows of the table
const SOUGHT = 500; // texts that are looked up as ids
const KEPT_CHARS = 2e6; // of an answer that waits for the reader to come back
const PAST = 50; // queries of the history
const LONG = 3000; // milliseconds, after which more is said than that it runs
const views = { result, network: part("network"), json: part("json"), chart: part("chart") };
const linked = new URLSearchParams(location.search);
let running = null;
let last = null; // the answer that is shown
let lastAsked = null; // and what was asked for it
let graph = null; // the module that draws
let charts = null; // and the one that draws charts
let editor = null;
let view = views[linked.get("view")] ? linked.get("view") : "result";
let axes = linked.has("x") ? { x: linked.get("x"), y: linked.get("y") ?? "" } : null; // columns of the chart

function make(name, text) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(text, does) {
  const made = make("button", text);
  made.type = "button";
  made.addEventListener("click", does);
  return made;
}

const fill = (text, values) => text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
const number = (value) => (typeof value === "string" ? BigInt(value) : value).toLocaleString(document.documentElement.lang);

// The browser's own storage, named by `store`, may be full or refused; where it is refused, its very name throws.
function recall(store, key, otherwise) {
  try {
    return JSON.parse(window[store].getItem(`diplograph.cypher.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(store, key, value) {
  try {
    window[store].setItem(`diplograph.cypher.${key}`, JSON.stringify(value));
  } catch {
    // then it is not kept
  }
}

// ---- pages of ids

const ROOMS = {
  Event: "events", Source: "sources", Actor: "entities", Country: "entities", Person: "entities", Organization: "entities",
  CodedActor: "entities", Place: "entities", Treaty: "entities", Resolution: "entities", Occasion: "entities",
};
const FIND_IDS = `UNWIND $p.ids AS id
CALL (id) {
  ${["Actor", "Event", "Place", "Treaty", "Resolution", "Occasion", "Source", "Dyad"]
    .map((label) => `MATCH (n:${label} {id: id}) RETURN n`).join("\n  UNION\n  ")}
}
RETURN id, labels(n) AS labels`;
const LIKE_AN_ID = /^(?=.*[A-Za-z])[\w.:-]{2,120}$/;
const NO_ID = /(^|\.)(lang|language|script|alpha2|alpha3|code|kind|status|type|edtf|date|start|end|mode|direction)$|\(/i;

function pageOf(labels, id) {
  const language = new URLSearchParams(location.search).get("lang");
  const asked = language ? `?lang=${encodeURIComponent(language)}` : "";
  if (labels.includes("Dyad")) return `/relations/${id.split("-").map(encodeURIComponent).join("/")}${asked}`;
  const label = labels.find((one) => ROOMS[one]);
  return label ? `/${ROOMS[label]}/${encodeURIComponent(id)}${asked}` : null;
}

const isNode = (value) => Boolean(value && Array.isArray(value.labels) && value.properties && "id" in value);
const nameOf = ({ id, properties }) => String(
  properties[`name_${document.documentElement.lang}`] ?? properties[`title_${document.documentElement.lang}`] ??
  properties.name ?? properties.title ?? properties.text ?? id);

// Characters that nobody sees and that turn text around, as graph/hidden.py has them: a page and its files show
// their numbers. The API's own answer has them as they are.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\p{Surrogate}]/gu;
const shown = (text) => text.replace(HIDDEN, (one) => `[U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);

// An integer beyond 2^53 - 1 in size is no number of JavaScript (RFC 8259, section 6), so it becomes text of the same digits.
const LONG_DIGITS = /^-?\d{16,}$/;
const isExact = (value) => typeof value === "string" && LONG_DIGITS.test(value) && !Number.isSafeInteger(Number(value));
const isNumber = (value) => typeof value === "number" || isExact(value);

function exact(text) {
  if (!/\d{16}/.test(text)) return text;
  let quoted = false;
  return text.replace(/\\.|"|-?\d[\d.eE+-]*/g, (one) => {
    if (one === '"') quoted = !quoted;
    return !quoted && isExact(one) ? `"${one}"` : one;
  });
}

function readable(text) {
  const clean = text.search(HIDDEN) < 0 && !text.includes("\\u00"); // as JSON writes control characters
  return JSON.parse(exact(text), clean ? undefined : (_, value) => (typeof value === "string" ? shown(value) : value));
}

async function send(body, signal) {
  const response = await fetch("/v1/cypher", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body,
    signal,
  });
  return { response, answer: await response.text().then(readable).catch(() => ({})) };
}

// Makes links of the texts in the table that are ids of something with a page.
async function link(answer) {
  const columns = answer.columns.map((name) => !NO_ID.test(name));
  const texts = new Set(answer.rows.slice(0, SHOWN).flatMap((row) =>
    row.filter((value, at) => columns[at] && typeof value === "string" && LIKE_AN_ID.test(value))));
  if (!texts.size) return;
  const ids = [...texts].slice(0, SOUGHT);
  let found;
  try {
    found = await send(JSON.stringify({ query: FIND_IDS, parameters: { p: { ids } }, limit: SOUGHT * 2 }));
  } catch {
    return;
  }
  if (!found.response.ok || answer !== last) return;
  const pages = new Map(found.answer.rows.map(([id, labels]) => [id, pageOf(labels, id)]));
  for (const data of result.querySelectorAll("td:not(:has(a))")) {
    const page = columns[data.cellIndex] && pages.get(data.textContent);
    if (page) data.replaceChildren(anchor(data.textContent, page));
  }
}

function anchor(text, page) {
  const made = make("a", text);
  made.href = page;
  return made;
}

// ---- what is shown

function cell(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function shownCell(value) {
  const page = isNode(value) ? pageOf(value.labels, value.id) : null;
  const data = make("td", page ? undefined : cell(value));
  if (page) data.append(anchor(nameOf(value), page));
  if (isNumber(value)) data.className = "number";
  return data;
}

function table(answer) {
  const head = make("tr");
  for (const column of answer.columns) {
    const title = make("th", column);
    title.scope = "col";
    if (answer.rows.length && isNumber(answer.rows[0][head.childElementCount])) title.className = "number";
    head.append(title);
  }
  const body = make("tbody");
  for (const row of answer.rows.slice(0, SHOWN)) {
    const line = make("tr");
    line.append(...row.map(shownCell));
    body.append(line);
  }
  const whole = make("table");
  const top = make("thead");
  top.append(head);
  whole.append(top, body);
  return whole;
}

// Where the error is: the line of the query with a caret under the column.
function pointer(q, line, column) {
  const text = q.split("\n")[line - 1];
  if (text === undefined) return null;
  return make("pre", text + "\n" + " ".repeat(Math.max(0, column - 1)) + "^");
}

// What is said of a place in the query `q`, with that place under it.
function told(q, text, { line, column }) {
  const parts = [make("p", text)];
  if (line) {
    parts.push(make("p", fill(says.at, { line, column })));
    const shown = pointer(q, line, column);
    if (shown) parts.push(shown);
  }
  return parts;
}

function fail(q, answer, statusText) {
  const plainly = says[answer.status];
  problem.replaceChildren(...(plainly ? [make("p", plainly)] : []), ...told(q, answer.detail || answer.title || statusText, answer));
  if (plainly) problem.firstChild.className = "plainly";
  problem.hidden = false;
  status.textContent = "";
}

function hideAnswer() {
  for (const element of [problem, warnings, truncated, part("shown"), ...Object.values(views)]) element.hidden = true;
}

// Everything in an answer that can be drawn: nodes by id, and the relationships between them.
function drawable(rows) {
  const nodes = new Map();
  const edges = new Map();
  (function look(value) {
    if (!value || typeof value !== "object") return;
    if (isNode(value)) nodes.set(value.id, value);
    else if (typeof value.type === "string" && "start" in value && "end" in value && value.properties) {
      edges.set(JSON.stringify([value.type, value.start, value.end, value.properties]), value);
    } else Object.values(value).forEach(look);
  })(rows);
  for (const { start, end } of edges.values()) {
    for (const id of [start, end]) if (!nodes.has(id)) nodes.set(id, { id, labels: [], properties: {} });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function show(answer, wanted, when) {
  last = answer;
  lastAsked = wanted;
  hideAnswer();
  const some = answer.rows.length > 0;
  const rows = number(answer.rows.length);
  let line = fill(answer.rows.length === 1 ? says.row : says.rows, { rows, ms: number(Math.round(answer.elapsed_ms)) });
  if (!some) line = says.empty;
  if (when) line += ` ${fill(says.again, { when: new Date(when).toLocaleString(document.documentElement.lang) })}`;
  status.textContent = line;
  const less = [];
  if (answer.truncated) less.push(fill(says.truncated, { rows }));
  if (answer.rows.length > SHOWN) less.push(fill(says.shown, { rows, shown: number(SHOWN) }));
  truncated.textContent = less.join(" ");
  truncated.hidden = !less.length;
  warnings.replaceChildren(...answer.warnings.flatMap((warning) => told(wanted.q, warning.text, warning)));
  warnings.hidden = !answer.warnings.length;
  result.replaceChildren(table(answer));
  const drawn = drawable(answer.rows);
  csv.hidden = !some;
  part("shown").hidden = !some;
  part("graphml").hidden = !drawn.nodes.length;
  const flat = answer.rows.some((row) => row.some((value) => ["string", "number", "boolean"].includes(typeof value)));
  for (const [name, can] of [["network", drawn.nodes.length > 0], ["chart", flat]]) {
    document.querySelector(`[data-view="${name}"]`).disabled = !can;
    if (view === name && !can) view = "result";
  }
  if (some) choose(view);
  link(answer);
}

async function choose(name) {
  view = name;
  for (const other of document.querySelectorAll("[data-view]")) other.setAttribute("aria-pressed", other.dataset.view === name);
  for (const [key, panel] of Object.entries(views)) panel.hidden = key !== name;
  if (name === "json") views.json.textContent = JSON.stringify(asObjects(last), null, 2);
  if (name === "network") await drawn();
  if (name === "chart") await charted();
  noteView();
}

// A chart of two columns: those of the address, or those that a reader would most often choose.
async function charted() {
  const answer = last;
  charts ??= await import(form.dataset.chart);
  if (answer !== last || view !== "chart") return;
  const kinds = charts.columnKinds(answer);
  const named = (kind) => answer.columns.filter((_, at) => kind(kinds[at]));
  const numbers = named((kind) => kind === "number");
  const fits = axes && named(Boolean).includes(axes.x) && ["", ...numbers].includes(axes.y);
  if (!fits) axes = charts.usual(answer);
  const offer = (id, names, chosen) => part(id).replaceChildren(...names.map(([value, text]) => {
    const option = make("option", text);
    option.value = value;
    option.selected = value === chosen;
    return option;
  }));
  offer("chart-x", named(Boolean).map((name) => [name, name]), axes?.x);
  offer("chart-y", [...numbers.map((name) => [name, name]), ["", says.chart_rows]], axes?.y);
  const made = axes && charts.chart(answer, axes, says, number);
  part("drawn-chart").replaceChildren(...(made ? [made.picture] : []));
  part("chart-told").textContent = made ? [made.told, made.cut].filter(Boolean).join(" ") : says.empty;
}

for (const id of ["chart-x", "chart-y"]) {
  part(id).addEventListener("change", async () => {
    axes = { x: part("chart-x").value, y: part("chart-y").value };
    await charted();
    noteView();
  });
}

// The address of a query that was asked also says how its result is looked at.
function noteView() {
  const address = new URL(location.href);
  if (!address.searchParams.has("q")) return;
  const said = { view: view === "result" ? null : view, x: view === "chart" ? axes?.x : null, y: view === "chart" ? axes?.y : null };
  for (const [name, value] of Object.entries(said)) {
    if (value === null || value === undefined) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  history.replaceState(null, "", address);
}

async function drawn() {
  const answer = last;
  graph ??= await import(form.dataset.graph);
  await graph.load(form.dataset.vis);
  if (answer !== last || view !== "network") return;
  const { nodes, edges } = drawable(last.rows);
  const shown = graph.draw({ canvas: part("canvas"), nodes, edges, looks, nameOf, chosen: tell, opened: (node) => open(node) });
  part("left-out").textContent = fill(says.drawn, { shown: number(shown), nodes: number(nodes.length) });
  part("left-out").hidden = shown === nodes.length;
}

function open(node) {
  const page = pageOf(node.labels, node.id);
  if (page) location.assign(page);
}

// The chosen node in words, under the drawing.
function tell(node) {
  const page = pageOf(node.labels, node.id);
  const line = part("chosen");
  line.replaceChildren(make("b", nameOf(node)), ` ${node.labels.join(", ")} · ${node.id} `);
  if (page) line.append(anchor(says.open, page));
}

const asObjects = ({ columns, rows }) => rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at], value])));

// ---- asking

// The parameters as an object; null where the text is no JSON object.
function given() {
  try {
    const value = JSON.parse(parameters.value.trim() || "{}");
    return value && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const asked = () => ({ q: query.value, p: parameters.value.trim() });
const same = (one, other) => one.q === other.q && one.p === other.p;

// The address bar then holds what was asked, to be sent to a colleague.
function remember() {
  const address = new URL(location.href);
  const { q, p } = asked();
  address.searchParams.set("q", q);
  if (p) address.searchParams.set("parameters", p);
  else address.searchParams.delete("parameters");
  history.replaceState(null, "", address);
  noteView();
  const past = recall("localStorage", "history", []).filter((other) => !same(other, { q, p }));
  keep("localStorage", "history", [{ q, p, at: Date.now() }, ...past].slice(0, PAST));
  list();
}

async function ask({ plan = false } = {}) {
  if (running) running.abort();
  if (!given()) {
    hideAnswer();
    fail("", { detail: says.parameters }, "");
    parameters.focus();
    return;
  }
  if (!plan) remember();
  const mine = new AbortController();
  running = mine;
  hideAnswer();
  stop.hidden = false;
  const stood = document.activeElement === run; // a button that is disabled loses the focus
  run.disabled = true;
  status.textContent = says.running;
  const wanted = asked();
  const q = plan ? `EXPLAIN\n${wanted.q}` : wanted.q;
  // Parameters go as they were typed: JavaScript would round a long integer.
  const body = `{"query": ${JSON.stringify(q)}, "parameters": ${wanted.p || "{}"}, "limit": ${limit.value}}`;
  const long = setTimeout(() => { status.textContent = says.runningLong; }, LONG);
  try {
    const { response, answer } = await send(body, mine.signal);
    mine.signal.throwIfAborted(); // stopped while the answer came
    if (plan) for (const place of [answer, ...(answer.warnings ?? [])]) if (place.line) place.line -= 1;
    if (!response.ok) fail(wanted.q, answer, response.statusText);
    else {
      show(answer, wanted);
      if (plan) lastAsked = { ...wanted, q };
      else keepAnswer(wanted, answer);
    }
  } catch (error) {
    if (running !== mine) return; // another query runs by now
    if (error.name === "AbortError") status.textContent = says.stopped;
    else fail(wanted.q, { detail: says.unreachable }, "");
  } finally {
    clearTimeout(long);
    if (running === mine) {
      const { activeElement } = document;
      running = null;
      run.disabled = false;
      if (activeElement === stop || (stood && activeElement === document.body)) run.focus({ preventScroll: true });
      stop.hidden = true;
    }
  }
}

// A reader who follows a link and comes back finds the answer that was there.
function keepAnswer(wanted, answer) {
  const short = JSON.stringify(answer).length < KEPT_CHARS;
  keep("sessionStorage", "answer", short ? { ...wanted, at: Date.now(), answer } : null);
}

function begin() {
  const address = new URL(location.href).searchParams;
  if (!address.has("q")) return;
  const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const left = cameBack && recall("sessionStorage", "answer", null);
  if (left && same(left, asked())) show(left.answer, asked(), left.at);
  else ask();
}

// ---- saving

// RFC 4180. A leading = + - @ would be a formula to a spreadsheet, so such text gets an apostrophe.
function csvCell(value) {
  let text = cell(value);
  if (typeof value === "string" && !isExact(value) && /^[=+\-@\t\r\n]/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function save(text, type, name) {
  const made = make("a");
  made.href = URL.createObjectURL(new Blob([text], { type }));
  made.download = name;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 1000);
}

csv.addEventListener("click", () => {
  const lines = [last.columns].concat(last.rows).map((row) => row.map(csvCell).join(","));
  save("\ufeff" + lines.join("\r\n") + "\r\n", "text/csv", "diplograph.csv");
});
part("save-json").addEventListener("click", () =>
  save(JSON.stringify({ ...lastAsked, ...last }, null, 2), "application/json", "diplograph.json"));
part("graphml").addEventListener("click", async () => {
  graph ??= await import(form.dataset.graph);
  save(graph.graphml(drawable(last.rows), nameOf), "application/graphml+xml", "diplograph.graphml");
});

// ---- history and saved queries, in this browser only

function put({ q, p }) {
  if (editor) editor.write(q);
  query.value = q;
  parameters.value = p ?? "";
}

// Fills a list anew. Who stood on a button of it then stands on the one there, else on the last, else on what unfolds it.
function lay(id, items, there = (place) => place) {
  const buttons = () => [...part(id).querySelectorAll("button")];
  const stood = buttons().indexOf(document.activeElement);
  part(id).replaceChildren(...(items.length ? items : [make("li", says.none)]));
  if (stood < 0) return;
  const now = buttons();
  const to = now[there(stood)] ?? now.at(-1) ?? part(id).closest("details").querySelector("summary");
  to.focus({ preventScroll: true });
}

function list() {
  const past = recall("localStorage", "history", []);
  const saved = recall("localStorage", "saved", []);
  const entry = (one, text) => button(text, () => {
    put(one);
    form.scrollIntoView({ block: "start" });
    ask();
  });
  lay("history", past.map((one) => {
    const item = make("li");
    item.append(entry(one, one.q.split("\n").find((line) => line.trim()) ?? ""));
    item.firstChild.title = one.q;
    return item;
  }), () => 0); // what was asked again is the first now
  lay("saved", saved.map((one) => {
    const item = make("li");
    const drop = button("×", () => {
      keep("localStorage", "saved", recall("localStorage", "saved", []).filter((other) => other.name !== one.name));
      list();
    });
    drop.setAttribute("aria-label", fill(says.remove, { name: one.name }));
    item.append(entry(one, one.name), drop);
    return item;
  }));
  part("forget").hidden = !past.length;
}

part("keep").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = part("keep-name").value.trim();
  const others = recall("localStorage", "saved", []).filter((other) => other.name !== name);
  keep("localStorage", "saved", [{ name, ...asked() }, ...others]);
  part("keep-name").value = "";
  list();
});
part("forget").addEventListener("click", () => {
  keep("localStorage", "history", []);
  list();
  part("past").querySelector("summary").focus();
});

// ---- the schema, with counts and properties as they are now

async function fillSchema() {
  const response = await fetch("/v1/schema", { headers: { Accept: "application/json" } });
  if (!response.ok) return null;
  const schema = await response.json();
  const write = (text) => (editor ? editor.insert(text) : query.setRangeText(text, query.selectionStart, query.selectionEnd, "end"));
  const names = (items, before) => items.map((one) => {
    const [whole, head, inside] = [make("details"), make("summary"), make("p")];
    head.append(make("code", before + one.name), make("span", number(one.count)));
    inside.append(button(before + one.name, () => write(before + one.name)),
      ...one.properties.map((name) => button(name, () => write(name))));
    whole.append(head, inside);
    return whole;
  });
  const laid = (id, items) => {
    const holder = make("div");
    holder.id = id;
    holder.append(...items);
    part(id).replaceWith(holder);
  };
  laid("labels", names(schema.labels, ":"));
  laid("relations", names(schema.relationships, ":"));
  return schema;
}

async function fillEditor() {
  if (!form.dataset.editor) return;
  const { editorOver } = await import(form.dataset.editor);
  const library = await import(form.dataset.codemirror);
  editor = editorOver({
    library, box: query, host: part("editor"), name: says.query, ask: () => ask(), parameters: () => Object.keys(given() ?? {}),
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
stop.addEventListener("click", () => { if (running) running.abort(); });
part("plan").addEventListener("click", () => ask({ plan: true }));
part("copy").addEventListener("click", async () => {
  remember();
  await navigator.clipboard.writeText(location.href);
  status.textContent = says.copied;
});
for (const other of document.querySelectorAll("[data-view]")) other.addEventListener("click", () => choose(other.dataset.view));
for (const example of document.querySelectorAll("a.example")) {
  example.addEventListener("click", (event) => {
    event.preventDefault();
    put({ q: example.parentElement.querySelector("code").textContent, p: example.dataset.parameters });
    (editor ?? query).focus();
    form.scrollIntoView({ block: "start" });
    ask();
  });
}
part("schema").open = !window.matchMedia("(max-width: 46rem)").matches;
part("copy").hidden = !navigator.clipboard;
list();
begin();
Promise.all([fillSchema(), fillEditor()]).then(([schema]) => { if (schema && editor) editor.learn(schema); }).catch(() => {});
