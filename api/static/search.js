// Suggestions below a search box, as the combobox pattern of ARIA has them: arrows choose, Enter opens, Escape
// closes. Without this a box is a form like any other.

const WAIT = 120; // ms without a key before anything is asked for
const SHORTEST = 2; // letters of an alphabet; one character of Chinese or Korean says enough

function make(name, given, ...inside) {
  const element = Object.assign(document.createElement(name), given);
  element.append(...inside);
  return element;
}

function suggest(input, number) {
  const says = input.dataset;
  const list = make("ul", { id: `suggestions-${number}`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", says.list);
  const told = make("p", { className: "aside" });
  told.setAttribute("role", "status");
  const given = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(given)) input.setAttribute(name, value);
  input.after(list, told);
  let options = [];
  let chosen = -1;
  let timer = 0;
  let asking = null;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    options = [];
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function choose(place) {
    options[chosen]?.element.removeAttribute("aria-selected");
    chosen = place;
    if (place < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    const { element } = options[place];
    element.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", element.id);
    element.scrollIntoView({ block: "nearest" });
  }

  function open(path, apart) {
    if (apart) window.open(path, "_blank", "noopener");
    else location.assign(path);
  }

  function show(items, typed) {
    const all = new URL(input.form.action);
    for (const [name, value] of new FormData(input.form)) all.searchParams.set(name, value);
    all.searchParams.set("type", ""); // the list itself, not the pair that it may mean
    const last = { name: says.all.replace("{q}", typed), what: "", path: all.pathname + all.search };
    options = [...items, last].map(({ name, what, path }, place) => {
      const element = make("li", { id: `${list.id}-${place}` }, make("span", { className: "name" }, name));
      if (what) element.append(" ", make("span", { className: "what" }, what));
      element.setAttribute("role", "option");
      element.addEventListener("click", (event) => open(path, event.ctrlKey || event.metaKey));
      return { element, path };
    });
    list.replaceChildren(...options.map((option) => option.element));
    list.hidden = false;
    choose(-1);
    input.setAttribute("aria-expanded", "true");
    told.textContent = says.told.replace("{n}", items.length);
  }

  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (typed.length < (/^[\x20-\x7e]*$/.test(typed) ? SHORTEST : 1)) {
      close();
      return;
    }
    const mine = (asking = new AbortController());
    const address = new URL(says.suggest, location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: mine.signal });
      const { items } = answer.ok ? await answer.json() : { items: [] };
      if (asking === mine && document.activeElement === input) show(items, typed);
    } catch {
      if (asking === mine) close(); // no answer: the form can still be sent
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      const places = options.length + 1; // one is the box itself
      choose(((chosen + 1 + step + places) % places) - 1);
    } else if (step === 1) {
      event.preventDefault();
      ask();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      open(options[chosen].path, event.ctrlKey || event.metaKey);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // A press on a suggestion must not take the focus first, for that closes the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-suggest]").forEach(suggest);
