// The switch for Vietnamese typing (off, Telex, VNI), remembered in this browser, and text boxes that follow it.

import { attach } from "./telex.js";

const KEY = "sohoa.typing";
const METHODS = ["off", "telex", "vni"];
// VNI gives digits another meaning. Where digits are the content (dates, units, numbers) they mark only words that
// are surely words: E27 and d9 are units, "Tie" is on its way to Tiểu đoàn.
const isSurelyWord = (word) => word.length > 1 && /\p{Ll}/u.test(word);
const CHANGED = "sohoa:typing";
const DIGIT_FIELDS = new Set(
  ("birth_date enlistment_date death_date exhumation_date document_date unit grave_lot grave_row grave_number " +
    "certificate_number document_number").split(" "),
);

export function typingMethod() {
  const kept = localStorage.getItem(KEY);
  return METHODS.includes(kept) ? kept : "off";
}

// Make a text box follow the switch; `field` tells for which field it is being typed. `hint` is shown while VNI marks
// only some words there.
export function followTyping(input, field = () => "", hint = null) {
  const isCareful = () => typingMethod() === "vni" && DIGIT_FIELDS.has(field());
  attach(input, typingMethod, (word) => !isCareful() || isSurelyWord(word));
  const tell = () => {
    if (hint) hint.hidden = !isCareful();
  };
  input.addEventListener("focus", tell);
  document.addEventListener(CHANGED, tell);
}

// Wire the group of radio buttons `name="typing"`, and return what turns the switch one step on.
export function wireTypingSwitch(group) {
  const choose = (method) => {
    localStorage.setItem(KEY, method);
    document.dispatchEvent(new Event(CHANGED));
    for (const radio of group.querySelectorAll("input")) radio.checked = radio.value === method;
  };
  choose(typingMethod());
  group.addEventListener("change", (event) => choose(event.target.value));
  return () => {
    const next = METHODS[(METHODS.indexOf(typingMethod()) + 1) % METHODS.length];
    choose(next);
    return next;
  };
}
