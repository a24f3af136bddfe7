// Filters of the queue: what can be chosen comes from its counts, what is chosen stands in the page's address.

import { get, Problem } from "./api.js";
import { byId, make } from "./dom.js";
import { fieldName, t, tOr } from "./words.js";

const NAMES = ["batch", "document", "kind", "field", "reason", "province", "task"];
const IN_VIETNAMESE = new Set(["batch", "document", "province"]); // whatever the language of the page
const FLAGGED = "flagged"; // not a task of the queue, but what an adjudicator looks for beside disputes

// Return the filter that the page's address asks for, as the API takes it.
export function chosenFilter() {
  const asked = new URLSearchParams(location.search);
  const chosen = Object.fromEntries(NAMES.filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]));
  if (chosen.task !== FLAGGED) return chosen;
  const { task: _, ...rest } = chosen;
  return { ...rest, flagged: true };
}

// The same for walls, which hold only what one person decides alone.
export function wallFilter() {
  const { task: _, flagged: __, ...chosen } = chosenFilter();
  return chosen;
}

const byCount = (counts, words) =>
  Object.entries(counts ?? {})
    .sort((a, b) => b[1] - a[1])
    .map(([value, count]) => ({ value, text: words(value), count }));

const named = (entries) => (entries ?? []).map(({ id, name, count }) => ({ value: id, text: name, count }));

// Return the counts of the queue and fill the form with what it holds; null where they cannot be had now. An open
// form stays as it is: somebody is choosing in it.
export async function loadFilters() {
  let counts;
  try {
    counts = await get("/queue/counts");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return null;
  }
  if (!byId("filters").open) showFilters(counts);
  return counts;
}

function showFilters(counts) {
  const chosen = Object.fromEntries(new URLSearchParams(location.search));
  const tasks = { adjudication: counts.disputed, [FLAGGED]: counts.flagged };
  const open = Object.fromEntries(Object.entries(tasks).filter(([, count]) => count));
  const choices = [
    ["batch", named(counts.by_batch)],
    ["document", named(counts.by_document)],
    ["kind", byCount(counts.by_kind, (value) => tOr(`kinds.${value}`, value))],
    ["field", byCount(counts.by_field, (value) => fieldName(value, value))],
    ["reason", byCount(counts.by_reason, (value) => tOr(`reasons.${value}`, value))],
    ["province", byCount(counts.by_province, (value) => value)],
    ["task", byCount(open, (value) => t(`filters.task_${value}`))],
  ];
  const labels = choices
    .filter(([name, options]) => options.length || chosen[name])
    .map(([name, options]) => select(name, options, chosen[name]));
  byId("filter-choices").replaceChildren(...labels);
  const told = choices.map(([name, options]) => options.find((one) => one.value === chosen[name])?.text ?? chosen[name]);
  byId("filter-summary").textContent = told.filter(Boolean).map((text) => ` · ${text}`).join("");
}

function select(name, options, chosen) {
  const known = options.some((one) => one.value === chosen);
  const list = make("select", { name }, make("option", { value: "" }, t("desk.all")));
  for (const { value, text, count } of options) {
    const attributes = { value, selected: value === chosen, lang: IN_VIETNAMESE.has(name) ? "vi" : null };
    list.append(make("option", attributes, `${text.length > 60 ? `${text.slice(0, 59)}…` : text} (${count})`));
  }
  if (chosen && !known) list.append(make("option", { value: chosen, selected: true }, chosen));
  return make("label", {}, t(`filters.${name}`), list);
}
