// Sends the query of the box to the API and shows what comes back, all of it as text.
(function () {
  "use strict";

  const form = document.getElementById("cypher");
  if (!form) return;
  const part = (id) => document.getElementById(id);
  const [query, parameters, limit, run, stop, status, warnings, problem, result, csv] =
    ["query", "parameters", "limit", "run", "stop", "status", "warnings", "problem", "result", "csv"].map(part);
  const says = form.dataset;
  const SHOWN = 2000;
  let running = null;
  let last = null;

  function make(name, text) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function cell(value) {
    if (value === null || value === undefined) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  function table(answer) {
    const head = make("tr");
    for (const column of answer.columns) {
      const title = make("th", column);
      title.scope = "col";
      if (answer.rows.length && typeof answer.rows[0][head.childElementCount] === "number") title.className = "number";
      head.append(title);
    }
    const body = make("tbody");
    for (const row of answer.rows.slice(0, SHOWN)) {
      const line = make("tr");
      for (const value of row) {
        const data = make("td", cell(value));
        if (typeof value === "number") data.className = "number";
        line.append(data);
      }
      body.append(line);
    }
    const whole = make("table");
    const top = make("thead");
    top.append(head);
    whole.append(top, body);
    return whole;
  }

  // Where the error is: the line of the query with a caret under the column.
  function pointer(line, column) {
    const text = query.value.split("\n")[line - 1];
    if (text === undefined) return null;
    return make("pre", text + "\n" + " ".repeat(Math.max(0, column - 1)) + "^");
  }

  // What is said of a place in the query, with that place under it.
  function told(text, { line, column }) {
    const parts = [make("p", text)];
    if (line) {
      parts.push(make("p", says.at.replace("{line}", line).replace("{column}", column)));
      const shown = pointer(line, column);
      if (shown) parts.push(shown);
    }
    return parts;
  }

  function fail(answer, statusText) {
    problem.replaceChildren(...told(answer.detail || answer.title || statusText, answer));
    problem.hidden = false;
    status.textContent = "";
  }

  function show(answer) {
    last = answer;
    const rows = answer.rows.length.toLocaleString();
    let line = says.rows.replace("{rows}", rows).replace("{ms}", Math.round(answer.elapsed_ms).toLocaleString());
    if (!answer.rows.length) line = says.empty;
    if (answer.truncated) line += " " + says.truncated.replace("{rows}", rows);
    status.textContent = line;
    warnings.replaceChildren(...answer.warnings.flatMap((warning) => told(warning.text, warning)));
    warnings.hidden = !answer.warnings.length;
    result.replaceChildren(table(answer));
    result.hidden = !answer.rows.length;
    csv.hidden = !answer.rows.length;
  }

  // The parameters as an object; null where the text is no JSON object.
  function given() {
    try {
      const value = JSON.parse(parameters.value.trim() || "{}");
      return value && typeof value === "object" && !Array.isArray(value) ? value : null;
    } catch {
      return null;
    }
  }

  // The address bar then holds what was asked, to be sent to a colleague.
  function remember() {
    const address = new URL(location.href);
    address.searchParams.set("q", query.value);
    if (parameters.value.trim()) address.searchParams.set("parameters", parameters.value);
    else address.searchParams.delete("parameters");
    history.replaceState(null, "", address);
  }

  async function ask() {
    if (running) running.abort();
    const values = given();
    if (!values) {
      fail({ detail: says.parameters }, "");
      parameters.focus();
      return;
    }
    remember();
    const mine = new AbortController();
    running = mine;
    problem.hidden = true;
    warnings.hidden = true;
    result.hidden = true;
    csv.hidden = true;
    stop.hidden = false;
    run.disabled = true;
    status.textContent = says.running;
    try {
      const response = await fetch("/v1/cypher", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ query: query.value, parameters: values, limit: Number(limit.value) }),
        signal: mine.signal,
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) show(answer);
      else fail(answer, response.statusText);
    } catch (error) {
      if (error.name === "AbortError") status.textContent = says.stopped;
      else fail({ detail: says.unreachable }, "");
    } finally {
      if (running === mine) {
        running = null;
        stop.hidden = true;
        run.disabled = false;
      }
    }
  }

  // RFC 4180. A leading = + - @ would be a formula to a spreadsheet, so such text gets an apostrophe.
  function csvCell(value) {
    let text = cell(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function save() {
    const lines = [last.columns].concat(last.rows).map((row) => row.map(csvCell).join(","));
    const link = make("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = "diplograph.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
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
  csv.addEventListener("click", save);
  for (const example of document.querySelectorAll("a.example")) {
    example.addEventListener("click", (event) => {
      event.preventDefault();
      query.value = example.parentElement.querySelector("code").textContent;
      parameters.value = example.dataset.parameters;
      query.focus();
      form.scrollIntoView({ block: "start" });
      ask();
    });
  }
})();
