// Small steps with the page's elements. Text always goes in as text, never as HTML.

// Return the element with this id; a page without it is a mistake of ours.
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

// Make an element: make("li", {class: "x", "aria-label": "y"}, "text", child…).
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SAID_FOR_MS = 6000;
let silence = null;

// Say something to eyes and screen readers; what went wrong stays until the next word, the rest goes away.
export function say(text, kind = "good") {
  const place = byId("say");
  place.textContent = text;
  place.dataset.kind = kind;
  clearTimeout(silence);
  if (kind === "good") silence = setTimeout(() => place.replaceChildren(), SAID_FOR_MS);
}

// Return what a form asks for, without what was left empty.
export function askedOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
}

// Put what the page's address asks for into the form.
export function fillFromAddress(form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
}

// Show a form in a dialog; resolve with its data when it is sent, or null when it is closed.
export function ask(dialog) {
  return new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const done = (event) => {
      event.preventDefault();
      const data = event.type === "submit" && event.submitter?.value !== "cancel" ? new FormData(form) : null;
      form.removeEventListener("submit", done);
      dialog.removeEventListener("cancel", done);
      dialog.close();
      resolve(data);
    };
    form.addEventListener("submit", done);
    dialog.addEventListener("cancel", done);
    dialog.showModal();
  });
}
