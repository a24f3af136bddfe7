// A table of records as a spreadsheet: cells, arrow keys, editing. Knows nothing of pages or the server.

import { make } from "./dom.js";
import { fieldName, t, tOr } from "./words.js";

const LONG = 24; // characters: a longer text gets room for a few words a line

// Columns are the fields that any of the records has, in the order in which they come.
function columnsOf(records) {
  const found = new Map();
  for (const record of records) {
    for (const field of record.fields) if (!found.has(field.key)) found.set(field.key, fieldName(field.name, field.key));
  }
  return [...found];
}

export class Grid {
  // `events` are {onFocus(record, field), onSay(record, field, text, verdict)}; `typed` wires a text box.
  constructor(table, { onFocus, onSay, typed }) {
    this.table = table;
    this.onFocus = onFocus;
    this.onSay = onSay;
    this.typed = typed;
    this.records = [];
    this.at = [0, 0];
    this.left = null; // the text box that was left last: taking it away makes it lose the focus once more
    table.addEventListener("keydown", (event) => this.onKey(event));
    table.addEventListener("click", (event) => this.onClick(event));
    table.addEventListener("dblclick", () => this.edit());
  }

  // Show records; the cell in focus stays the same one where it is still there.
  show(records) {
    this.records = records;
    this.columns = columnsOf(records);
    const heads = this.columns.map(([key, name]) => make("th", { scope: "col", lang: key.startsWith("other:") ? "vi" : null }, name));
    const rows = records.map((record, row) => this.rowOf(record, row));
    this.table.replaceChildren(
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "#"), ...heads)),
      make("tbody", {}, ...rows),
    );
    if (records.length) this.mark(Math.min(this.at[0], records.length - 1), Math.min(this.at[1], this.columns.length - 1));
  }

  rowOf(record, row) {
    const cells = this.columns.map(([key], column) => this.cellOf(record, key, row, column));
    const attributes = record.is_struck ? { class: "struck" } : {};
    return make("tr", attributes, make("th", { scope: "row" }, String(record.row)), ...cells);
  }

  cellOf(record, key, row, column) {
    const field = record.fields.find((one) => one.key === key);
    const cell = make("td", { role: "gridcell", tabindex: "-1", "data-row": row, "data-column": column, lang: "vi" });
    if (!field) return cell;
    cell.dataset.status = field.status;
    cell.title = tOr(`statuses.${field.status}`, field.status);
    cell.textContent = field.text;
    if (field.text.length > LONG) cell.classList.add("long");
    return cell;
  }

  cell(row = this.at[0], column = this.at[1]) {
    return this.table.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
  }

  get record() {
    return this.records[this.at[0]] ?? null;
  }

  get field() {
    return this.record?.fields.find((one) => one.key === this.columns[this.at[1]]?.[0]) ?? null;
  }

  mark(row, column) {
    if (this.cell()) this.cell().tabIndex = -1;
    this.at = [row, column];
    if (this.cell()) this.cell().tabIndex = 0;
  }

  focus(row = this.at[0], column = this.at[1]) {
    if (!this.cell(row, column)) return;
    this.mark(row, column);
    this.cell().focus();
    this.cell().scrollIntoView({ block: "nearest", inline: "nearest" });
    this.onFocus(this.record, this.field);
  }

  move(dy, dx) {
    const [row, column] = this.at;
    this.focus(
      Math.min(this.records.length - 1, Math.max(0, row + dy)),
      Math.min(this.columns.length - 1, Math.max(0, column + dx)),
    );
  }

  // Go to the next cell that waits for a person, reading down the column, then on to the next column; to this
  // one where `orThis` is asked for.
  nextQueued({ orThis = false } = {}) {
    const order = this.columns.flatMap((_, column) => this.records.map((_, row) => [row, column]));
    const now = order.findIndex(([row, column]) => row === this.at[0] && column === this.at[1]);
    const from = orThis ? now : now + 1;
    const rest = [...order.slice(from), ...order.slice(0, from)];
    const found = rest.find(([row, column]) => this.cell(row, column)?.dataset.status === "queued");
    if (found) this.focus(...found);
    return Boolean(found);
  }

  onClick(event) {
    const cell = event.target.closest("td");
    if (cell && !cell.querySelector("input")) this.focus(Number(cell.dataset.row), Number(cell.dataset.column));
  }

  onKey(event) {
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.altKey || event.metaKey) return;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };
    const step = steps[event.key];
    if (step) this.move(...step);
    else if (event.key === "Home") this.focus(this.at[0], 0);
    else if (event.key === "End") this.focus(this.at[0], this.columns.length - 1);
    else if (event.key === "F2") this.edit();
    else if (event.key === " ") this.confirm();
    else if (event.key === "Delete") this.illegible();
    else if (/^[\p{L}\p{N}]$/u.test(event.key)) this.edit("", event);
    else return;
    // A letter goes on into the text box that has just opened.
    if (!/^[\p{L}\p{N}]$/u.test(event.key)) event.preventDefault();
    event.stopPropagation();
  }

  edit(value) {
    const field = this.field;
    const cell = this.cell();
    if (!field || cell.querySelector("input")) return;
    const label = t("sheet.cell_label", { field: fieldName(field.name, field.key), n: this.record.row });
    const input = make("input", { "aria-label": label, lang: "vi", spellcheck: "false", autocomplete: "off" });
    input.value = value ?? field.text;
    cell.replaceChildren(input);
    this.typed(input, field.name);
    input.focus();
    input.addEventListener("keydown", (event) => this.onEditKey(event, input));
    const record = this.record;
    // Who clicks elsewhere has not taken back what he typed: only Escape does.
    input.addEventListener("blur", () => {
      if (this.left === input) return;
      this.leave(cell, field);
      if (input.value.trim() && input.value !== field.text) void this.onSay(record, field, input.value, null);
    });
  }

  onEditKey(event, input) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.leave(this.cell(), this.field);
      this.focus();
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.sayText(input.value, event.key === "Enter" ? [1, 0] : [0, event.shiftKey ? -1 : 1]);
    }
  }

  leave(cell, field) {
    this.left = cell?.querySelector("input") ?? this.left;
    if (cell?.contains(this.left)) cell.textContent = field.text;
  }

  sayText(value, step) {
    const [record, field] = [this.record, this.field];
    this.leave(this.cell(), field);
    this.move(...step);
    void this.onSay(record, field, value, null);
  }

  confirm() {
    if (this.field?.text) void this.onSay(this.record, this.field, this.field.text, "confirm");
  }

  illegible() {
    if (this.field) void this.onSay(this.record, this.field, "", "illegible");
  }
}
