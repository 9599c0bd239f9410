// CodeMirror over the box of the query. It stands in a shadow root, where its styles need no <style> element, which
// the page's policy would refuse. The box stays, hidden, and holds the same text.
const CLAUSES = `MATCH|OPTIONAL MATCH|WHERE|RETURN|RETURN DISTINCT|WITH|UNWIND|ORDER BY|SKIP|LIMIT|CALL|YIELD|UNION|AS|AND|OR|NOT|IN|
CONTAINS|STARTS WITH|ENDS WITH|IS NULL|IS NOT NULL|CASE|WHEN|THEN|ELSE|END|DESC|EXISTS|COLLECT|COUNT|SHORTEST|EXPLAIN|DISTINCT`.split(/\|\s*/);
const FUNCTIONS = `count|collect|sum|avg|min|max|size|head|last|coalesce|labels|type|keys|properties|nodes|relationships|length|
date|duration.between|toString|toInteger|toFloat|toLower|toUpper|split|substring|replace|trim|range|reduce|startNode|endNode|elementId`.split(/\|\s*/);
const NAME = /^[A-Za-z_]\w*$/;
const quoted = (name) => (NAME.test(name) ? name : `\`${name.replaceAll("`", "``")}\``);

// The bracket that is open at the end of `text`, or "".
function opener(text) {
  const open = [];
  for (const letter of text) {
    if ("([{".includes(letter)) open.push(letter);
    else if (")]}".includes(letter)) open.pop();
  }
  return open.pop() ?? "";
}

// What may stand at the end of `before`: {from, options}, or null. `all` is the whole query.
function completions(before, all, schema, parameters) {
  const at = (text) => before.length - text.length;
  const names = (items, type) => items.map(({ name, count }) => ({ label: quoted(name), type, detail: count?.toLocaleString() }));
  let found = /\$(\w*)$/.exec(before);
  if (found) return { from: at(found[1]), options: parameters.map((label) => ({ label, type: "variable" })) };
  found = /[:|&!]\s*(`?\w*)$/.exec(before);
  if (found) {
    const inside = opener(before);
    if (inside === "{") return null; // the value of a property
    return { from: at(found[1]), options: inside === "[" ? names(schema.relationships, "type") : names(schema.labels, "class") };
  }
  found = /(?:(\w+)\.|[{,]\s*)(\w*)$/.exec(before);
  if (found && (found[1] ? !/^\d/.test(found[1]) : opener(before) === "{")) {
    const owner = found[1] ? labelOf(found[1], all) : /:\s*`?(\w+)`?\s*\{[^{}]*$/.exec(before)?.[1];
    const known = [...schema.labels, ...schema.relationships];
    const own = new Set(known.filter((one) => one.name === owner).flatMap((one) => one.properties));
    const properties = new Set(known.flatMap((one) => one.properties));
    return {
      from: at(found[2]),
      options: [...properties].sort().map((name) => ({ label: quoted(name), type: "property", boost: own.has(name) ? 10 : 0 })),
    };
  }
  found = /(?:^|[^\w`'"])([A-Za-z_]\w*)$/.exec(before);
  if (!found) return null;
  const variables = new Set([...all.matchAll(/[([]\s*([a-z_]\w*)\s*[:)\]{]|\bAS\s+([a-z_]\w*)/gi)].map((one) => one[1] ?? one[2]));
  variables.delete(found[1]);
  return {
    from: at(found[1]),
    options: [
      ...[...variables].map((label) => ({ label, type: "variable", boost: 2 })),
      ...CLAUSES.map((label) => ({ label, type: "keyword", boost: 1 })),
      ...FUNCTIONS.map((label) => ({ label, type: "function", apply: `${label}(` })),
    ],
  };
}

// The label or type that a variable has in its first pattern.
function labelOf(variable, all) {
  return new RegExp(`[(\\[]\\s*${variable}\\s*:\\s*\`?(\\w+)`).exec(all)?.[1];
}

// CodeMirror's own mode for Cypher takes the name of a property for a keyword, and `e` for a function.
function modeOver(cypher) {
  return {
    ...cypher,
    token(stream, state) {
      const style = cypher.token(stream, state);
      const before = stream.string[stream.start - 1];
      if (before === ":" && /^\w/.test(stream.current())) return "atom";
      if (["keyword", "builtin", "def"].includes(style) && before === ".") return "variable";
      return style === "builtin" && stream.peek() !== "(" ? "variable" : style;
    },
  };
}

export function editorOver({ library, box, host, name, ask, parameters }) {
  const { EditorState, EditorView, HighlightStyle, Prec, StreamLanguage, acceptCompletion, autocompletion, bracketMatching, closeBrackets,
    closeBracketsKeymap, completionKeymap, cypher, defaultKeymap, drawSelection, history, historyKeymap, keymap, lineNumbers,
    syntaxHighlighting, tags } = library;
  let schema = { labels: [], relationships: [] };
  const colors = HighlightStyle.define([
    { tag: [tags.keyword, tags.definitionKeyword], color: "var(--accent)", fontWeight: "600" },
    { tag: tags.string, color: "var(--caution)" },
    { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
    { tag: [tags.atom, tags.standard(tags.variableName), tags.definition(tags.variableName)], color: "var(--accent)" },
  ]);
  const look = EditorView.theme({
    "&": { backgroundColor: "var(--raised)", color: "var(--ink)", fontSize: "0.9rem", border: "1px solid var(--line)", borderRadius: "4px" },
    "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "7.5rem", maxHeight: "26rem", overflow: "auto" },
    ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
    ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--muted)", border: "none" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
    ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem", lineHeight: "1.4" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--paper)" },
    ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  });
  const suggest = (context) => {
    const before = context.state.sliceDoc(0, context.pos);
    const found = completions(before, context.state.doc.toString(), schema, parameters());
    if (!found || (!context.explicit && found.from === context.pos && !/[:.$|]$/.test(before))) return null;
    return { ...found, validFor: /^`?\w*$/ };
  };
  // Where a browser itself puts a letter in the place of marked text, it keeps the look of that by a style attribute,
  // which the page's policy refuses. So the editor does it.
  const replace = (event, view) => {
    const { from, to } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || from === to || view.composing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handles) => handles(view, from, to, event.data, insert))) view.dispatch(insert());
    return true;
  };
  const focused = document.activeElement === box;
  const root = host.attachShadow({ mode: "open" });
  const place = document.createElement("div");
  root.append(place);
  const view = new EditorView({
    root,
    parent: place,
    doc: box.value,
    selection: focused ? { anchor: box.selectionStart, head: box.selectionEnd } : undefined,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { ask(); return true; } }, { key: "Ctrl-Enter", run: () => { ask(); return true; } },
        { key: "Tab", run: acceptCompletion }])),
      lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(),
      autocompletion({ override: [suggest], icons: false }),
      EditorView.domEventHandlers({ beforeinput: replace }),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      StreamLanguage.define(modeOver(cypher)), syntaxHighlighting(colors), look, EditorView.lineWrapping, EditorState.tabSize.of(2),
      EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false", autocapitalize: "off" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) box.value = update.state.doc.toString(); }),
    ],
  });
  // To the page a key typed here comes from the host, which is no field: its own keys of one letter stay out.
  host.addEventListener("keydown", (event) => event.stopPropagation());
  box.hidden = true;
  host.hidden = false;
  for (const label of box.labels) label.addEventListener("click", () => view.focus());
  const made = {
    focus: () => view.focus(),
    learn: (known) => { schema = known; },
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    insert: (text) => { view.dispatch(view.state.replaceSelection(text)); view.focus(); },
  };
  if (focused) made.focus();
  return made;
}
