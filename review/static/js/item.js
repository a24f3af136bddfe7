// The work panel of the desk: what is asked, what was read, what else it may be. Shows; decides nothing.

import { byId, make } from "./dom.js";
import { fieldName, t, tOr } from "./words.js";

// Return what the number keys stand for: [{text, label, answer}].
export function choicesOf(item) {
  if (item.kind !== "field") {
    return item.answers.map((answer) => ({ answer, text: tOr(`answers.${item.kind}.${answer}`, answer), label: "" }));
  }
  if (item.task === "adjudication") return adjudicated(item);
  return item.candidates.slice(0, 5).map((text) => ({ text, label: "" }));
}

// Both readings first, then the machine's where it differs: the third person sees all three.
function adjudicated(item) {
  const readings = (item.readings ?? []).map((one, index) => ({
    text: one.verdict === "illegible" ? "" : one.text,
    isIllegible: one.verdict === "illegible",
    label: t("desk.reader_n", { n: index + 1 }),
  }));
  const known = new Set(readings.map((one) => one.text));
  const rest = [item.text, ...item.candidates].filter((text) => text && !known.has(text));
  const machine = [...new Set(rest)].map((text) => ({ text, label: t("desk.machine") }));
  return [...readings, ...machine].slice(0, 5);
}

// Show an item; `onChoice` is called with the index of a choice that was clicked.
export function showItem(item, choices, onChoice) {
  const isField = item.kind === "field";
  byId("field-name").textContent = isField ? fieldName(item.name, item.field_key) : t(`questions.${item.kind}`);
  byId("item-place").textContent = placeOf(item);
  showReasons(item);
  byId("reading").hidden = !isField;
  byId("edit").hidden = !isField;
  if (isField) showReading(item, [{ text: item.text, doubtful: false }]);
  showPlaceLook(item);
  showChoices(choices, onChoice, item.text);
  showNeighbours(item);
}

// A place can be looked up, and a name that the tables lack added, without leaving the item.
const PLACES = new Set(["home_place", "residence", "death_place", "burial_place", "exhumation_place"]);

function showPlaceLook(item) {
  const look = byId("place-look");
  look.hidden = !PLACES.has(item.name);
  look.querySelector("a").href = `/places?text=${encodeURIComponent(item.text)}`;
}

function placeOf(item) {
  const place = [item.file, t("desk.page_n", { n: item.page_no })];
  if (item.row) place.push(t("desk.row_n", { n: item.row }));
  if (item.task === "adjudication") place.push(t("desk.task_adjudication"));
  return place.join(" · ");
}

function showReasons(item) {
  const lines = item.reasons.map((reason) => make("li", {}, tOr(`reasons.${reason}`, reason)));
  if (item.comment) lines.push(make("li", { class: "flagged" }, t("desk.flagged_with", { comment: item.comment })));
  byId("reasons").replaceChildren(...lines);
}

// Show the machine's reading with its doubtful characters marked: `pieces` is [{text, doubtful}].
export function showReading(item, pieces) {
  const place = byId("reading");
  if (!item.text) {
    place.replaceChildren(make("em", { lang: document.documentElement.lang }, t("desk.nothing_read")));
    return;
  }
  place.replaceChildren(
    ...pieces.map(({ text, doubtful }) =>
      doubtful ? make("mark", { title: t("desk.doubtful") }, text) : document.createTextNode(text),
    ),
  );
}

// The text of a choice with what it has otherwise than the reading underlined: a mark over one vowel is easily
// overlooked. Nothing is underlined where almost all of it is different.
function contrasted(text, reading) {
  const [ours, theirs] = [[...text], [...reading]];
  const shorter = Math.min(ours.length, theirs.length);
  let start = 0;
  while (start < shorter && ours[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < shorter - start && ours.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const middle = ours.slice(start, ours.length - end).join("");
  const isOther = !reading || !middle || middle.length > 0.7 * ours.length;
  if (isOther) return [text];
  return [ours.slice(0, start).join(""), make("u", {}, middle), ours.slice(ours.length - end).join("")];
}

function showChoices(choices, onChoice, reading) {
  const buttons = choices.map((choice, index) => {
    const shown = choice.isIllegible ? make("em", {}, t("statuses.illegible")) : make("span", { lang: "vi" }, ...contrasted(choice.text, reading));
    const label = choice.label ? make("small", {}, choice.label) : null;
    const button = make("button", { type: "button" }, make("kbd", {}, String(index + 1)), " ", shown, label);
    button.addEventListener("click", () => onChoice(index));
    return make("li", {}, button);
  });
  byId("candidates").replaceChildren(...buttons);
  byId("candidates").hidden = !buttons.length;
}

function showNeighbours(item) {
  const rows = (item.neighbours ?? []).map((one) =>
    make(
      "div",
      { class: one.key === item.field_key ? "this" : null, "data-status": one.status },
      make("dt", {}, fieldName(one.name, one.key)),
      make("dd", { lang: "vi", title: tOr(`statuses.${one.status}`, one.status) }, one.text || "—"),
    ),
  );
  byId("neighbours").replaceChildren(...rows);
}

// Show the buttons with their keys: [{keys, words, does}].
export function showActions(actions) {
  byId("actions").replaceChildren(
    ...actions.map(({ key, words, does, isMain }) => {
      const button = make("button", { type: "button", class: isMain ? "main" : null }, make("kbd", {}, key), " ", t(words));
      button.addEventListener("click", () => does());
      return button;
    }),
  );
}
