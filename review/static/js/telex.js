// Vietnamese by Telex or VNI keys, for PCs without an input method. `compose` is pure; `attach` wires it to a
// text box. Typing a key twice takes its effect back and writes the key itself (`ss` is s, `11` is 1).

import { isNucleus, parts, splitTone, withTone } from "./tones.js";

const TONES = {
  telex: { s: "\u0301", f: "\u0300", r: "\u0309", x: "\u0303", j: "\u0323", z: "" },
  vni: { 1: "\u0301", 2: "\u0300", 3: "\u0309", 4: "\u0303", 5: "\u0323", 0: "" },
};
// What a key does to vowels: [plain, shaped], tried in order; the first that gives a possible nucleus holds.
const HORN = [["uo", "ươ"], ["ưo", "ươ"], ["uơ", "ươ"], ["u", "ư"], ["o", "ơ"]];
const HOOK = [["a", "ă"]];
const SHAPES = {
  telex: { a: [["a", "â"]], e: [["e", "ê"]], o: [["o", "ô"]], w: [...HORN, ...HOOK] },
  vni: { 6: [["a", "â"], ["e", "ê"], ["o", "ô"]], 7: HORN, 8: HOOK },
};
const STROKE = { telex: "d", vni: "9" };

// Return the word with the key's effect, or null where the key is to be written as it is.
export function compose(word, key, method) {
  const low = key.toLowerCase();
  const split = method in TONES ? splitTone(word) : null;
  if (!split) return null;
  const [bare, tone] = split;
  if (low === STROKE[method]) return stroke(word, bare, key);
  if (low in TONES[method]) return setTone(bare, tone, low, key, method);
  if (low in SHAPES[method]) {
    const shaped = shape(bare, tone, low, key, method);
    if (shaped !== null) return shaped;
  }
  return continueWord(bare, tone, key);
}

function stroke(word, bare, key) {
  const first = bare[0];
  if (!"dDđĐ".includes(first ?? " ") || (bare.length > 1 && !parts(bare))) return null;
  const other = { d: "đ", D: "Đ", đ: "d", Đ: "D" }[first];
  return other + word.slice(1) + ("đĐ".includes(first) ? key : "");
}

function setTone(bare, tone, low, key, method) {
  const wanted = TONES[method][low];
  const split = parts(bare);
  if (!split || !isNucleus(split.nucleus) || (!wanted && !tone)) return null;
  return wanted === tone ? bare + key : withTone(bare, wanted);
}

function shape(bare, tone, low, key, method) {
  if (method === "telex" && low === "w" && !/[aăâeêioôơuưy]/i.test(bare)) {
    return bare === "" || parts(bare + "a") ? bare + (key === "W" ? "Ư" : "ư") : null;
  }
  if (low === "w" && bare.toLowerCase() === "ư") return key;
  const split = parts(bare);
  if (!split) return null;
  // "ư" and "o" became "ươ" by themselves: the key that usually asks for it has nothing left to do.
  if (/ươ/i.test(split.nucleus) && SHAPES[method][low] !== undefined && "w7".includes(low)) return withTone(bare, tone);
  const rules = SHAPES[method][low];
  const made = firstPossible(split, rules) ?? undone(split, rules, key);
  return made === null ? null : withTone(made.bare, tone) + made.rest;
}

function firstPossible({ onset, nucleus, coda }, rules) {
  for (const [plain, shaped] of rules) {
    const at = nucleus.toLowerCase().indexOf(plain);
    if (at < 0) continue;
    // "thuow" may still become thuở; only what follows makes it ươ (see continueWord).
    const isOpen = plain === "uo" && !coda && at + 2 === nucleus.length;
    const next = replaced(nucleus, at, plain, isOpen ? "uơ" : shaped);
    if (isNucleus(next)) return { bare: onset + next + coda, rest: "" };
  }
  return null;
}

function undone({ onset, nucleus, coda }, rules, key) {
  for (const [plain, shaped] of rules) {
    const at = nucleus.toLowerCase().indexOf(shaped);
    if (at >= 0) return { bare: onset + replaced(nucleus, at, shaped, plain) + coda, rest: key };
  }
  return null;
}

function replaced(text, at, old, fresh) {
  const letters = [...fresh].map((c, i) => {
    const was = text[at + i] ?? "";
    return was !== was.toLowerCase() ? c.toUpperCase() : c;
  });
  return text.slice(0, at) + letters.join("") + text.slice(at + old.length);
}

// A letter that makes the word longer may move its tone (hòa + n: hoàn) or its horn (thuơ + n: thươn; ư + o: ươ).
function continueWord(bare, tone, key) {
  if (!/^\p{L}$/u.test(key)) return null;
  let longer = bare + key;
  if (/uơ$/i.test(bare) && !/^qu/i.test(bare) && /[cimnptu]/i.test(key)) {
    longer = bare.slice(0, -2) + (bare.at(-2) === "U" ? "Ư" : "ư") + bare.slice(-1) + key;
  }
  if (/ưo$/i.test(longer)) longer = longer.slice(0, -1) + (key === "O" ? "Ơ" : "ơ");
  const split = parts(longer);
  if (!split || !isNucleus(split.nucleus)) return null;
  const made = withTone(longer, tone);
  return made === (withTone(bare, tone) ?? bare) + key ? null : made;
}

const WORD_BEFORE = /\p{L}+$/u;

// Let `input` be typed in by `method()` ("telex", "vni" or "off"), asked anew at each key, in words that `takes`
// marks. The system's own input method goes before: what it composes is not touched.
export function attach(input, method, takes = () => true) {
  input.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertText" || event.isComposing || event.data?.length !== 1) return;
    const start = input.selectionStart;
    if (start !== input.selectionEnd) return;
    const word = WORD_BEFORE.exec(input.value.slice(0, start))?.[0] ?? "";
    if (!takes(word)) return;
    const made = compose(word, event.data, method());
    if (made === null) return;
    event.preventDefault();
    input.setRangeText(made, start - word.length, start, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
