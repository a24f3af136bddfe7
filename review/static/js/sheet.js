// A whole table as a spreadsheet beside its page. The box of the cell in focus is lit on the page; rows can be
// added and struck, lines moved, and the table read anew.

import { get, post, Problem } from "./api.js";
import { ask, byId, make, say } from "./dom.js";
import { showActions } from "./item.js";
import { Grid } from "./grid.js";
import { listen } from "./keys.js";
import { Paper } from "./paper.js";
import { Ruler } from "./ruler.js";
import { normaliseTones } from "./tones.js";
import { followTyping, wireTypingSwitch } from "./typing.js";
import { fieldName, t } from "./words.js";

// After a table was read again its records are made anew in the background: a second or two for one page.
const POLL_MS = 1000;
const POLLS = 4;
const root = byId("sheet-page");
const pageId = root.dataset.page;
const paper = new Paper(byId("viewer"));
const grid = new Grid(byId("sheet"), {
  onFocus: light,
  onSay: sayCell,
  typed: (input, name) => followTyping(input, () => name),
});
let page = null;
let ruler = null;
let focusedAt = performance.now();

async function load() {
  page = await get(`/pages/${pageId}`);
  grid.show(page.records);
  byId("no-rows").hidden = page.records.length > 0;
  byId("sheet-title").textContent = t("sheet.title_of", { file: page.file, n: page.page_no });
  await paper.show(page);
  const rows = page.records.filter((record) => !record.is_struck).flatMap(rowMark);
  paper.lay("rows", rows);
  if (rows.length && !ruler) paper.lookAlong(rows[0].box);
}

function rowMark(record) {
  const boxes = record.fields.map((field) => field.box).filter((box) => box && box[2] > 0);
  if (!boxes.length) return [];
  const [x, y] = [Math.min(...boxes.map((b) => b[0])), Math.min(...boxes.map((b) => b[1]))];
  const [x2, y2] = [Math.max(...boxes.map((b) => b[0] + b[2])), Math.max(...boxes.map((b) => b[1] + b[3]))];
  return [{ box: [x, y, x2 - x, y2 - y], element: make("div", { class: "row-mark" }) }];
}

function light(record, field) {
  focusedAt = performance.now();
  if (!field?.box) {
    paper.lay("field", []);
    return;
  }
  paper.lay("field", [{ box: field.box, element: make("div", { class: "mark" }) }]);
  paper.reveal(field.box);
}

async function guarded(does) {
  try {
    await does();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message, "bad");
    if (error.status === 409 && !document.querySelector("td input")) await load();
  }
}

function sayCell(record, field, value, verdict) {
  const said = normaliseTones(value).replace(/\s+/g, " ").trim();
  const body = { revision: record.revision, took_ms: Math.round(performance.now() - focusedAt) };
  if (verdict === "illegible") body.verdict = "illegible";
  else if (!said || (said === field.text && verdict === null && field.status !== "queued")) return Promise.resolve();
  else Object.assign(body, said === field.text ? { verdict: "confirm" } : { verdict: "correct", text: said });
  return guarded(async () => {
    let answer;
    try {
      answer = await post(`/fields/${field.id}/decision`, body);
    } catch (error) {
      if (error instanceof Problem && body.text) await keepTyped(record, field, value, error);
      throw error;
    }
    Object.assign(field, { text: answer.field.text, status: answer.field.status });
    record.revision = answer.record_revision;
    const row = page.records.indexOf(record);
    const column = grid.columns.findIndex(([key]) => key === field.key);
    const cell = grid.cell(row, column);
    const fresh = grid.cellOf(record, field.key, row, column);
    fresh.tabIndex = cell.tabIndex;
    const hadFocus = cell === document.activeElement;
    cell.replaceWith(fresh);
    if (hadFocus) fresh.focus();
    say(t(`desk.done_${body.verdict}`, { text: said }));
  });
}

// What was typed and could not be kept (somebody was faster, the network is away) goes back into its cell.
async function keepTyped(record, field, typed, problem) {
  if (problem.status === 409) await load();
  const row = page.records.findIndex((one) => one.id === record.id);
  grid.focus(row, grid.columns.findIndex(([key]) => key === field.key));
  grid.edit(typed);
}

function undo() {
  return guarded(async () => {
    await post("/undo");
    await load();
    grid.focus();
    say(t("desk.done_undo"));
  });
}

function addRow() {
  return guarded(async () => {
    say(t("sheet.drag_now"));
    const box = await paper.drag();
    if (!box) return;
    say(t("sheet.reading_row"));
    const read = await post(`/pages/${pageId}/read`, { box, as_row: true });
    byId("row-reading").replaceChildren(...read.cells.map(readCell));
    if (!(await ask(byId("row-dialog")))) return;
    const { record } = await post(`/pages/${pageId}/rows`, { box });
    await load();
    grid.focus(page.records.findIndex((one) => one.id === record.id), 0);
    say(t("sheet.row_added"));
  });
}

const readCell = ({ name, text }) =>
  make("div", {}, make("dt", {}, fieldName(name, name)), make("dd", {}, text || t("desk.nothing_read")));

function strikeRow() {
  return guarded(async () => {
    const record = grid.record;
    if (!record) return;
    if (record.is_struck) {
      await post(`/records/${record.id}/restore`, { revision: record.revision });
    } else {
      byId("strike-text").textContent = record.fields.map((field) => field.text).filter(Boolean).join(" · ");
      if (!(await ask(byId("strike-dialog")))) return;
      await post(`/records/${record.id}/strike`, { revision: record.revision });
    }
    await load();
    grid.focus();
    say(t(record.is_struck ? "sheet.row_restored" : "sheet.row_struck"));
  });
}

// The table in which the cell in focus stands: a page may have several.
function tableInFocus() {
  const box = grid.field?.box;
  const holds = ({ box: [x, y, w, h] }) => box[0] >= x && box[1] >= y && box[0] < x + w && box[1] < y + h;
  return (box && page.tables.find(holds)) ?? page.tables[0];
}

function moveLines() {
  if (ruler) {
    ruler.hide();
    ruler = null;
    return;
  }
  const table = tableInFocus();
  if (!table) {
    say(t("sheet.no_table"), "bad");
    return;
  }
  ruler = new Ruler(paper, table);
  ruler.show();
  say(t("sheet.move_lines_now"));
}

function readAgain() {
  return guarded(async () => {
    if (!ruler) {
      say(t("sheet.move_lines_first"), "bad");
      return;
    }
    const before = JSON.stringify(page.records);
    await post(`/pages/${pageId}/grid`, { table_index: ruler.index, xs: ruler.xs, ys: ruler.ys });
    ruler.hide();
    ruler = null;
    say(t("sheet.reading_again"));
    for (let tries = 0; tries < POLLS; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      await load();
      if (JSON.stringify(page.records) !== before) break;
    }
    grid.focus();
    say(t("sheet.read_again_done"));
  });
}

const nextMethod = wireTypingSwitch(byId("typing"));
const mayChange = Boolean(root.dataset.mayChange);
const actions = [
  { key: "Alt+N", keys: ["n"], words: "sheet.next_queued", does: () => grid.nextQueued() || say(t("sheet.none_queued")) },
  { key: "Alt+A", keys: ["a"], words: "sheet.add_row", does: addRow },
  { key: "Alt+D", keys: ["d"], words: "sheet.strike_row", does: strikeRow },
  { key: "Alt+G", keys: ["g"], words: "sheet.move_lines", does: moveLines },
  { key: "Alt+R", keys: ["r"], words: "sheet.read_again", does: readAgain },
  { key: "Alt+U", keys: ["u", "Ctrl+z"], words: "desk.undo", does: undo },
];
// In the grid letters begin an edit, so the same actions are there with Alt.
const rules = actions.map(({ key, keys, does, words }) => ({
  keys: [key.replace(/.$/, (letter) => letter.toLowerCase()), ...keys],
  does,
  words,
}));
listen([
  { keys: ["ArrowUp", "ArrowDown"], does: () => grid.focus(), words: "sheet.arrows" },
  { keys: ["Enter"], does: () => grid.focus(), words: "sheet.enter" },
  { keys: ["F2"], does: () => grid.edit(), words: "desk.edit" },
  { keys: ["Space"], does: () => grid.confirm(), words: "sheet.confirm" },
  { keys: ["Delete"], does: () => grid.illegible(), words: "desk.illegible" },
  { keys: ["Alt+z", "z"], does: () => paper.whole(), words: "desk.whole_page" },
  { keys: ["F8"], does: () => say(t(`typing.now_${nextMethod()}`)), words: "desk.turn_typing" },
  ...(mayChange ? rules : rules.slice(0, 1)),
]);
showActions(mayChange ? actions : actions.slice(0, 1));
await load();
if (page.records.length) grid.nextQueued({ orThis: true }) || grid.focus();
