// Keys of every page: `/` goes to the search box, `?` shows the help over the page, `c` copies the citation of the
// event that is shown. Without this the help is a page of its own. Who does not want keys of one letter turns them off in the help.
// And the other languages: a page may have another address by now than the one it was loaded with.

const OFF = "diplograph.keys-off";
const find = document.getElementById("find");
const link = document.querySelector("a[rel=help]");
let dialog = null;

function isTyping(target) {
  return target.isContentEditable || target.closest?.("input, textarea, select") !== null;
}

function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // the browser keeps nothing for this site
  }
}

// What <html data-keys> says holds for the keys of every script.
function tell(off = areOff()) {
  document.documentElement.dataset.keys = off ? "off" : "on";
}

function turn(on) {
  tell(!on);
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // as above: it is forgotten with the page
  }
}

function make(name, text, given = {}) {
  const element = Object.assign(document.createElement(name), given);
  element.append(text);
  return element;
}

async function loadHelp() {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = make("dialog", "", { className: "help-box" });
  box.setAttribute("aria-label", link.textContent);
  const close = make("button", link.dataset.close, { type: "button", className: "close" });
  close.addEventListener("click", () => box.close());
  const choice = make("input", "", { type: "checkbox", checked: document.documentElement.dataset.keys === "on" });
  choice.addEventListener("change", () => turn(choice.checked));
  const label = make("label", choice, { className: "check" });
  label.append(" ", link.dataset.keys);
  const told = document.importNode(page.querySelector(".help"), true);
  told.querySelector(".keys").after(label);
  box.append(close, told);
  // A click beside the box is one on the dialog itself.
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  return box;
}

function isHelp() {
  return location.pathname === new URL(link.href).pathname;
}

async function showHelp() {
  try {
    dialog ??= await loadHelp();
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
}

tell();
addEventListener("storage", () => tell()); // turned in another window

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.defaultPrevented || document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.key === "/" && find) {
    event.preventDefault();
    find.focus();
    find.select();
  } else if (event.key === "?" && link && !isHelp()) {
    event.preventDefault();
    showHelp();
  } else if (event.key === "c") document.querySelector("button.cite")?.click();
});

for (const name of ["click", "auxclick", "contextmenu"]) {
  document.querySelector(".languages").addEventListener(name, ({ target }) => {
    const language = target.closest("a");
    if (!language) return;
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("lang", language.hreflang);
    language.href = address.href;
  });
}

link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || isHelp()) return;
  event.preventDefault();
  showHelp();
});
