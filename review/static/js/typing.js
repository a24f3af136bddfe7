// The switch for Vietnamese typing (off, Telex, VNI), remembered in this browser, and text boxes that follow it.

import { attach } from "./telex.js";

const KEY = "sohoa.typing";
const METHODS = ["off", "telex", "vni"];
// VNI gives digits another meaning: where digits are the content (dates, units, numbers) it stays off.
const DIGIT_FIELDS = new Set(
  ("birth_date enlistment_date death_date exhumation_date document_date unit grave_lot grave_row grave_number " +
    "certificate_number document_number").split(" "),
);

export function typingMethod() {
  const kept = localStorage.getItem(KEY);
  return METHODS.includes(kept) ? kept : "off";
}

// Make a text box follow the switch; `field` tells for which field it is being typed.
export function followTyping(input, field = () => "") {
  attach(input, () => {
    const method = typingMethod();
    return method === "vni" && DIGIT_FIELDS.has(field()) ? "off" : method;
  });
}

// Wire the group of radio buttons `name="typing"`, and return what turns the switch one step on.
export function wireTypingSwitch(group) {
  const choose = (method) => {
    localStorage.setItem(KEY, method);
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
