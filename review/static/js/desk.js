// The desk: one doubtful field after the other, all from the keyboard. Asks the server, shows, and sends what
// the reviewer says; what a decision means is the server's business.

import { get, post, Problem } from "./api.js";
import { ask, byId, make, say } from "./dom.js";
import { draftOf, dropDraft, dropOldDrafts, keepDraft } from "./drafts.js";
import { chosenFilter, loadFilters } from "./filters.js";
import { choicesOf, showActions, showItem, showReading } from "./item.js";
import { listen } from "./keys.js";
import { Paper } from "./paper.js";
import { Hand } from "./queue.js";
import { around, boxAround, boxesOf, forget, picturesThere, showStrips } from "./strips.js";
import { normaliseTones } from "./tones.js";
import { followTyping, wireTypingSwitch } from "./typing.js";
import { t } from "./words.js";

const desk = byId("desk");
const text = byId("text");
const paper = new Paper(byId("viewer"));
const hand = new Hand(chosenFilter());
let choices = [];
let shownAt = 0;
let isBusy = false;

// ---- showing

async function show() {
  const item = hand.current;
  byId("item").hidden = !item;
  byId("nothing").hidden = Boolean(item);
  if (!item) {
    showStripsOf(null);
    void showCounts();
    return;
  }
  choices = choicesOf(item);
  showItem(item, choices, choose);
  showActions(actions.filter((action) => item.kind === "field" || !action.isForFields));
  text.value = draftOf(item.id) ?? startOf(item);
  byId("draft-hint").hidden = draftOf(item.id) === null;
  text.blur();
  byId("twins").hidden = true;
  shownAt = performance.now();
  const found = await around(item);
  if (hand.current !== item) return;
  if (item.kind === "field") showReading(item, found.pieces);
  showStripsOf(item, found);
  await picturesThere();
  performance.mark("sohoa:item"); // the item can be judged; all else comes after (scripts/bench_desk_page.py)
  if (hand.current !== item) return;
  void showCounts();
  void loadAhead();
  await paper.show(found.page);
  if (hand.current === item) await frame(item);
  desk.dataset.ready = item.id;
}

// Have the next items at hand, with their pictures. What cannot be had now is asked for again when it is due.
async function loadAhead() {
  try {
    await hand.fill();
    for (const next of hand.items) await around(next);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

// Between two readings nothing is put into the box: who decides must choose or write.
const startOf = (item) => (item.task === "adjudication" ? "" : item.text);

function showStripsOf(item, found) {
  if (item) showStrips(item, found);
  byId("strips").hidden ||= !item;
  byId("close-up").hidden ||= !item;
}

// A question about a page has no box of its own: its row is framed, or the lines between its columns are drawn.
async function frame(item) {
  paper.lay("lines", []);
  paper.lay("field", boxesOf(item).map((box) => ({ box, element: make("div", { class: "mark" }) })));
  const place = item.kind === "field" || item.kind === "row" ? boxAround(boxesOf(item)) : null;
  if (place) paper.lookAt(place);
  else paper.whole();
  if (item.kind !== "columns") return;
  const { tables } = await get(`/pages/${item.page_id}`);
  if (hand.current !== item) return;
  paper.lay("lines", tables.flatMap(({ box, xs }) => xs.map((x) => ({ box: [x - 2, box[1], 4, box[3]], element: make("div", { class: "column-line" }) }))));
}

// Counts are told when they can be had; no item waits for them.
async function showCounts() {
  const counts = await loadFilters();
  if (counts) byId("counts").textContent = t("desk.counts", { open: counts.open, mine: counts.mine_today ?? 0 });
}

// ---- saying

// Run one step at a time: a key pressed twice decides once.
async function step(does) {
  if (isBusy) return;
  isBusy = true;
  try {
    await does();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await onProblem(error);
  } finally {
    isBusy = false;
  }
}

async function onProblem(problem) {
  if (problem.kind === "stale" || problem.kind === "lost-lease") {
    const item = hand.current;
    say(problem.message, "bad");
    forget(item);
    await hand.drop();
    if (!(await hand.take([item.id]))) say(t("desk.taken_by_other"), "bad");
    await show();
  } else if (problem.kind === "leased" || problem.status === 404) {
    await hand.drop();
    await show();
    say(t("desk.taken_by_other"), "bad");
  } else {
    say(problem.message, "bad"); // the item and its draft stay where they are
  }
}

function decide(verdict, said, comment) {
  return step(async () => {
    const item = hand.current;
    if (!item) return;
    const body = { verdict, revision: item.revision, took_ms: Math.round(performance.now() - shownAt) };
    if (said !== undefined) body.text = said;
    if (comment !== undefined) body.comment = comment;
    const answer = await post(`/fields/${item.id}/decision`, body);
    dropDraft(item.id);
    forget(item);
    hand.learn(answer.field);
    await hand.drop();
    await show();
    say(t(`desk.done_${verdict}`, { text: said ?? item.text }));
    if (verdict === "correct") offerTwins(answer.twins ?? [], said);
  });
}

function answerQuestion(answer) {
  return step(async () => {
    const item = hand.current;
    await post(`/items/${item.id}/answer`, { answer, took_ms: Math.round(performance.now() - shownAt) });
    if (item.kind === "columns" && answer === "wrong") {
      location.assign(`/pages/${item.page_id}`); // where the lines can be moved
      return;
    }
    await hand.drop();
    await show();
    say(t("desk.done_answer"));
  });
}

// Say what stands in the text box: the same text is a confirmation, another one a correction.
function sayText() {
  const item = hand.current;
  if (!item) return;
  if (item.kind !== "field") {
    say(t("desk.choose_a_number"), "bad");
    return;
  }
  const said = normaliseTones(text.value).replace(/\s+/g, " ").trim();
  if (!said) say(t("desk.empty_text"), "bad");
  else if (said === item.text && item.task !== "adjudication") void decide("confirm");
  else void decide("correct", said);
}

function choose(index) {
  const item = hand.current;
  const choice = choices[index];
  if (!item || !choice) return;
  if (choice.answer) void answerQuestion(choice.answer);
  else if (choice.isIllegible) void decide("illegible");
  else if (choice.text === item.text && item.task !== "adjudication") void decide("confirm");
  else void decide("correct", choice.text);
}

function edit(value) {
  if (hand.current?.kind !== "field") return;
  if (value !== undefined) text.value = value;
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

async function flag() {
  if (!isField()) return;
  const data = await ask(byId("flag"));
  if (!data) return;
  byId("flag").querySelector("form").reset();
  await decide("flag", undefined, data.get("comment"));
}

function undo() {
  return step(async () => {
    const answer = await post("/undo");
    const id = answer.field?.id ?? answer.undone.field; // of a question about a page: its own
    forget({ id });
    await hand.take([id]);
    await show();
    say(t("desk.done_undo"));
  });
}

function move(direction) {
  return step(async () => {
    if (await hand.move(direction)) await show();
  });
}

function offerTwins(twins, said) {
  const [first] = twins;
  if (!first || first.count < 1) return;
  const address = `/walls/${encodeURIComponent(first.twin)}?text=${encodeURIComponent(said)}`;
  const link = make("a", { href: address }, t("desk.twins", { n: first.count, text: said }));
  byId("twins").replaceChildren(make("kbd", {}, "T"), " ", link);
  byId("twins").hidden = false;
}

function openTwins() {
  const link = byId("twins").querySelector("a");
  if (link && !byId("twins").hidden) location.assign(link.href);
}

function openSheet() {
  if (hand.current) location.assign(`/pages/${hand.current.page_id}`);
}

// ---- wiring

const isField = () => hand.current?.kind === "field";
const actions = [
  { key: "Enter", words: "desk.confirm", does: sayText, isMain: true, isForFields: true },
  { key: "E", words: "desk.edit", does: () => edit(), isForFields: true },
  { key: "I", words: "desk.illegible", does: () => isField() && decide("illegible"), isForFields: true },
  { key: "S", words: "desk.skip", does: () => isField() ? decide("skip") : move(1) },
  { key: "F", words: "desk.flag", does: flag, isForFields: true },
  { key: "U", words: "desk.undo", does: undo },
  { key: "N", words: "desk.next", does: () => move(1) },
  { key: "M", words: "desk.as_table", does: openSheet },
];
const nextMethod = wireTypingSwitch(byId("typing"));
const turnTyping = () => say(t(`typing.now_${nextMethod()}`));

function leaveText() {
  if (hand.current) dropDraft(hand.current.id);
  text.value = hand.current ? startOf(hand.current) : "";
  byId("draft-hint").hidden = true;
  text.blur();
}

const doesOf = (key) => actions.find((one) => one.key === key).does;
const DIGITS = ["1", "2", "3", "4", "5", "6"];
listen([
  { keys: ["Enter"], does: sayText, words: "desk.confirm" },
  { keys: DIGITS, does: (event) => choose(Number(event.key) - 1), words: "desk.pick" },
  { keys: ["e", "F2"], does: () => edit(), words: "desk.edit" },
  { keys: ["i"], does: doesOf("I"), words: "desk.illegible" },
  { keys: ["s"], does: doesOf("S"), words: "desk.skip" },
  { keys: ["f"], does: flag, words: "desk.flag" },
  { keys: ["u", "Ctrl+z"], does: undo, words: "desk.undo" },
  { keys: ["n", "ArrowRight"], does: () => move(1), words: "desk.next" },
  { keys: ["p", "ArrowLeft"], does: () => move(-1), words: "desk.previous" },
  { keys: ["t"], does: openTwins, words: "desk.open_twins" },
  { keys: ["m"], does: openSheet, words: "desk.as_table" },
  { keys: ["g"], does: () => byId("place-look").hidden || byId("place-look").querySelector("a").click(), words: "desk.look_place_up" },
  { keys: ["z"], does: () => paper.whole(), words: "desk.whole_page" },
  { keys: ["x"], does: () => hand.current?.box && paper.lookAt(hand.current.box), words: "desk.back_to_field" },
  { keys: ["F8"], does: turnTyping, words: "desk.turn_typing" },
  { keys: ["Enter"], does: sayText, whileTyping: true, words: null },
  { keys: ["Escape"], does: leaveText, whileTyping: true, words: "desk.leave_text" },
  { keys: ["F8"], does: turnTyping, whileTyping: true, words: null },
  {
    keys: DIGITS.map((digit) => `Alt+${digit}`),
    does: (event) => edit(choices[Number(event.key) - 1]?.text),
    whileTyping: true,
    words: "desk.edit_candidate",
  },
]);
followTyping(text, () => hand.current?.name ?? "", byId("vni-hint"));
text.addEventListener("input", () => {
  if (!hand.current) return;
  keepDraft(hand.current.id, text.value);
  byId("draft-hint").hidden = false;
});
byId("look-again").addEventListener("click", () => step(async () => {
  await hand.fill();
  await show();
}));
dropOldDrafts();
await step(async () => {
  await hand.start(desk.dataset.first);
  await show();
});
