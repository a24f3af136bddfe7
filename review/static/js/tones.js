// Vietnamese syllables as letters, shapes (â, ơ, đ) and one tone. Pure: text in, text out, no page.
//
// Tones stand where Vietnamese printers and registers put them: hòa, thúy, khỏe (on the first of two open
// vowels). Text that is no syllable is left exactly as it is.

const TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323";
const VOWELS = "aăâeêioôơuưy";
// "k" ends no native word, but names of the highlands: Đắk, Lắk.
const CODAS = new Set(["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"]);
const NUCLEI = new Set(
  ("a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu iê iêu oa oă oe oi oo ôô ôi ơi oai oao oay oeo " +
    "ua uâ uây uê ui uơ uy uya uyê uyu uô uôi ưa ưi ưu ươ ươi ươu yê yêu").split(" "),
);
const ONSETS = new Set(
  ("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x").split(" ").concat(""),
);

// Return [text without its tone, the tone mark or ""]; more than one tone gives null.
export function splitTone(word) {
  const marks = word.normalize("NFD");
  const tones = [...marks].filter((c) => TONE_MARKS.includes(c));
  if (tones.length > 1) return null;
  const bare = [...marks].filter((c) => !TONE_MARKS.includes(c)).join("").normalize("NFC");
  return [bare, tones[0] ?? ""];
}

// Return {onset, nucleus, coda} of a word without tone, in its own letter case, or null for no syllable.
// A word that is still being typed counts when its letters so far can begin one.
export function parts(bare) {
  const low = bare.toLowerCase();
  const found = new RegExp(`^(qu|gi(?=[${VOWELS}])|[^${VOWELS}]*)([${VOWELS}]+)([^${VOWELS}]*)$`).exec(low);
  if (!found) return null;
  const [, onset, nucleus, coda] = found;
  if (!ONSETS.has(onset) || !CODAS.has(coda)) return null;
  const end = onset.length + nucleus.length;
  return { onset: bare.slice(0, onset.length), nucleus: bare.slice(onset.length, end), coda: bare.slice(end) };
}

// Say whether these vowels can stand together (without regard to the letters around them).
export function isNucleus(nucleus) {
  return NUCLEI.has(nucleus.toLowerCase());
}

function tonePlace(nucleus, coda) {
  const low = nucleus.toLowerCase();
  for (const shaped of ["ăâêôơ", "ư"]) {
    const places = [...low].map((c, i) => (shaped.includes(c) ? i : -1)).filter((i) => i >= 0);
    if (places.length) return shaped === "ư" ? places[0] : places[places.length - 1];
  }
  if (coda) return low.length - 1;
  return low.length === 3 ? 1 : 0;
}

// Return the word with this tone mark ("" for none) in its place, or null where it can carry none.
export function withTone(bare, tone) {
  const split = parts(bare);
  if (!split) return null;
  if (!tone) return bare;
  const place = split.onset.length + tonePlace(split.nucleus, split.coda);
  return (bare.slice(0, place + 1) + tone + bare.slice(place + 1)).normalize("NFC");
}

// Return the text with each tone in its usual place and all of it in NFC: hoà becomes hòa.
export function normaliseTones(text) {
  return text.normalize("NFC").replace(/\p{L}+/gu, (word) => {
    const split = splitTone(word);
    if (!split || !split[1]) return word;
    const parsed = parts(split[0]);
    return parsed && isNucleus(parsed.nucleus) ? withTone(split[0], split[1]) : word;
  });
}
