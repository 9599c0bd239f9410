// Buttons that copy: <button type="button" class="copy with-script" data-copy="text" data-copied="Copied">.

const SHOWN = 2000; // ms that a button says it has copied

// Over plain http from another machine a browser has no clipboard to write to but this one.
function copyBySelection(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "aside" });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function textOf(button) {
  // An address is copied whole, wherever the site stands.
  const text = button.dataset.copy;
  return button.hasAttribute("data-address") ? new URL(text, location.href).href : text;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button || !(await copy(textOf(button)))) return;
  button.focus();
  const word = button.firstElementChild ?? button;
  word.dataset.says ??= word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => (word.textContent = word.dataset.says), SHOWN);
});
