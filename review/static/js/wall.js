// A wall: many crops that read alike, said together in one go; odd ones are struck out and go back to the desk.

import { post, releaseOnLeave, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { wallFilter } from "./filters.js";
import { listen } from "./keys.js";
import { cropUrl } from "./paper.js";
import { normaliseTones } from "./tones.js";
import { followTyping, wireTypingSwitch } from "./typing.js";
import { fieldName, t } from "./words.js";

const AT_ONCE = 200;
const [CROP_PX, CROP_MOST_PX] = [48, 400]; // as the style sheet has it
const page = byId("wall-page");
const wall = byId("wall");
const text = byId("text");
let items = [];
let struck = new Set();
let lastSaid = []; // the decisions that one press of Enter made: one press of U takes them all back
let shownAt = 0;

function tile(item, index) {
  const [x, y, w, h] = item.box;
  const pad = Math.round(Math.max(6, h * 0.3));
  const url = cropUrl(item.page_id, [x - pad, y - pad, w + 2 * pad, h + 2 * pad], CROP_PX);
  // Its room is there before it is loaded: nothing moves under the mouse.
  const width = Math.round(Math.min(CROP_MOST_PX, (CROP_PX * (w + 2 * pad)) / (h + 2 * pad)));
  const size = { width, height: CROP_PX };
  const image = make("img", { src: url, alt: item.text, lang: "vi", loading: index > 40 ? "lazy" : "eager", ...size });
  const attributes = { type: "button", "aria-pressed": "false", tabindex: index ? "-1" : "0", "data-id": item.id };
  const button = make("button", attributes, image);
  button.addEventListener("click", () => strike(index));
  return make("li", {}, button);
}

const buttons = () => [...wall.querySelectorAll("button")];

function strike(index) {
  const item = items[index];
  if (!item) return;
  if (!struck.delete(item.id)) struck.add(item.id);
  buttons()[index].setAttribute("aria-pressed", String(struck.has(item.id)));
  showCount();
}

function showCount() {
  const n = items.length - struck.size;
  byId("confirm-words").textContent = t("walls.confirm_n", { n });
  byId("confirm").disabled = n === 0;
}

function focused() {
  return buttons().indexOf(document.activeElement);
}

// Crops flow in lines of different lengths: up and down go to the nearest crop of the next line.
function move(dx, dy) {
  const all = buttons();
  const now = Math.max(0, focused());
  let next = now + dx;
  if (dy) {
    const from = all[now].getBoundingClientRect();
    const middle = from.left + from.width / 2;
    const tops = all.map((one) => one.getBoundingClientRect());
    const line = tops.filter((box) => (dy > 0 ? box.top > from.top + 4 : box.top < from.top - 4)).map((box) => box.top);
    if (!line.length) return;
    const top = dy > 0 ? Math.min(...line) : Math.max(...line);
    const gap = (box) => Math.abs(box.left + box.width / 2 - middle);
    const near = tops.filter((box) => Math.abs(box.top - top) < 4).sort((a, b) => gap(a) - gap(b))[0];
    next = tops.indexOf(near);
  }
  const target = all[Math.min(all.length - 1, Math.max(0, next))];
  for (const one of all) one.tabIndex = one === target ? 0 : -1;
  target?.focus();
}

async function sayAll() {
  const said = normaliseTones(text.value).replace(/\s+/g, " ").trim();
  if (!said) {
    say(t("desk.empty_text"), "bad");
    return;
  }
  const chosen = items.filter((item) => !struck.has(item.id));
  if (!chosen.length) return;
  const took = Math.round((performance.now() - shownAt) / chosen.length);
  const decisions = chosen.map((item) => ({
    field: item.id,
    revision: item.revision,
    took_ms: took,
    ...(said === item.text ? { verdict: "confirm" } : { verdict: "correct", text: said }),
  }));
  await tried(async () => {
    const answer = await post("/decisions", { decisions });
    lastSaid = answer.done.map((decision) => decision.id);
    await post("/queue/release", { items: [...struck] });
    await load();
    say(t("walls.done_n", { n: answer.done.length, refused: answer.refused.length }), answer.refused.length ? "bad" : "good");
  });
}

const undo = () =>
  tried(async () => {
    if (!lastSaid.length) await post("/undo");
    while (lastSaid.length) await post("/undo", { decision: lastSaid.pop() });
    await load();
    say(t("desk.done_undo"));
  });

async function load() {
  const passed = struck; // struck ones stay out of this wall, whatever the queue gives
  const found = await post("/queue/claim", { count: AT_ONCE, filter: { ...wallFilter(), twin: page.dataset.twin } });
  items = found.items.filter((item) => !passed.has(item.id));
  shownAt = performance.now();
  byId("wall-done").hidden = items.length > 0;
  wall.replaceChildren(...items.map(tile));
  const [first] = items;
  if (first) {
    byId("wall-title").textContent = t("walls.title_of", { field: fieldName(first.name, first.field_key) });
    text.value = page.dataset.text || first.text;
  }
  showCount();
  buttons()[0]?.focus();
}

const nextMethod = wireTypingSwitch(byId("typing"));
const turnTyping = () => say(t(`typing.now_${nextMethod()}`));
followTyping(text, () => items[0]?.name ?? "");
wall.addEventListener("keydown", (event) => {
  // On a crop, Enter says all and Space strikes it: the button's own click would strike for both.
  if (event.key !== "Enter") return;
  event.preventDefault();
  void sayAll();
});
byId("confirm").addEventListener("click", () => void sayAll());
listen([
  { keys: ["Enter"], does: () => void sayAll(), words: "walls.confirm" },
  { keys: ["x", "Space"], does: () => strike(focused()), words: "walls.strike" },
  { keys: ["ArrowRight"], does: () => move(1, 0), words: "walls.move", mayRepeat: true },
  { keys: ["ArrowLeft"], does: () => move(-1, 0), words: null, mayRepeat: true },
  { keys: ["ArrowDown"], does: () => move(0, 1), words: null, mayRepeat: true },
  { keys: ["ArrowUp"], does: () => move(0, -1), words: null, mayRepeat: true },
  { keys: ["e", "F2"], does: () => text.focus(), words: "walls.edit" },
  { keys: ["u", "Ctrl+z"], does: () => void undo(), words: "desk.undo" },
  { keys: ["F8"], does: turnTyping, words: "desk.turn_typing" },
  { keys: ["Enter"], does: () => void sayAll(), whileTyping: true, words: null },
  { keys: ["Escape"], does: () => buttons()[0]?.focus(), whileTyping: true, words: null },
  { keys: ["F8"], does: turnTyping, whileTyping: true, words: null },
]);
byId("back").href = `/walls?${new URLSearchParams(wallFilter())}`;
addEventListener("pagehide", () => items.length && releaseOnLeave(items.map((item) => item.id)));
await load();
