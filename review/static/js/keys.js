// Keys of a page: one table says what each does, the overlay behind "?" shows the same table.

import { byId, make } from "./dom.js";
import { t } from "./words.js";

// A key is written as "Enter", "u", "Ctrl+z", "Alt+1"; letters are meant in either case.
function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const name = key === " " ? "Space" : key;
  return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + name;
}

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

// A button or link in focus has its own use for Enter and Space.
function isOwnUse(target, name) {
  return (name === "Enter" || name === "Space") && target.closest?.("button, a, summary, [role=button]");
}

// Listen for keys. `table` is a list of {keys, does, words, whileTyping}; `words` null keeps a key off the list.
export function listen(table) {
  const overlay = byId("keys");
  fill(overlay, table);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const name = nameOf(event);
    if (document.querySelector("dialog[open]")) {
      if (name === "?" && overlay.open) overlay.close();
      return;
    }
    if (isOwnUse(event.target, name)) return;
    if (name === "?" && !isTyping(event.target)) {
      event.preventDefault();
      overlay.showModal();
      return;
    }
    const typing = isTyping(event.target);
    const rule = table.find((one) => one.keys.includes(name) && Boolean(one.whileTyping) === Boolean(typing));
    if (!rule || (event.repeat && !rule.mayRepeat)) return;
    event.preventDefault();
    rule.does(event);
  });
}

function fill(overlay, table) {
  const list = overlay.querySelector("dl");
  list.replaceChildren();
  for (const rule of table) {
    if (!rule.words) continue;
    // A run of digits is shown by its ends.
    const [shown, between] = rule.keys.length > 3 ? [[rule.keys[0], rule.keys.at(-1)], " – "] : [rule.keys, " / "];
    const caps = shown.flatMap((key, index) => [index ? between : "", make("kbd", {}, label(key))]);
    list.append(make("div", {}, make("dt", {}, ...caps), make("dd", {}, t(rule.words))));
  }
}

const LABELS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

function label(key) {
  return key
    .split("+")
    .map((part) => LABELS[part] ?? (part === "Space" ? t("app.space") : part.length === 1 ? part.toUpperCase() : part))
    .join("+");
}
