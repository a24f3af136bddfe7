// What was handed over to whom, and what of it has come back.

import { get, Problem } from "./api.js";
import { byId, make, say } from "./dom.js";
import { listen } from "./keys.js";
import { t, tOr } from "./words.js";

const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short" });

async function tried(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message, "bad");
  }
}

function listRow(one) {
  const open = make("button", { type: "button", class: "link" }, one.receiver);
  open.addEventListener("click", () => tried(() => showOne(one.number)));
  return make(
    "tr",
    {},
    make("td", { class: "number" }, String(one.number)),
    make("td", {}, when.format(Date.parse(one.made_at))),
    make("td", { lang: "vi" }, open),
    make("td", { lang: "vi" }, `${tOr(`groups.${one.group}`, one.group)}: ${one.group === "war" ? tOr(`wars.${one.value}`, one.value) : one.value}`),
    make("td", {}, one.author),
    make("td", { class: "number" }, String(one.rows)),
    make("td", { class: "number" }, String(one.answered)),
  );
}

function personRow(row) {
  const came = row.answer
    ? make("a", { href: `/records/${row.answer}` }, when.format(Date.parse(row.answered_at)))
    : t("handovers.waiting");
  return make(
    "tr",
    {},
    make("td", { class: "number" }, String(row.row)),
    make("td", { lang: "vi" }, make("a", { href: `/dossiers/${row.dossier}` }, row.name || t("dossiers.unnamed"))),
    make("td", {}, came),
  );
}

async function showOne(number) {
  const found = await get(`/handovers/${number}`);
  byId("one-title").textContent = `${found.handover.number} · ${found.handover.receiver}`;
  byId("rows").replaceChildren(...found.rows.map(personRow));
  byId("one").hidden = false;
  byId("one-title").scrollIntoView();
}

async function load() {
  const { items } = await get("/handovers");
  byId("lists").hidden = !items.length;
  byId("none").hidden = items.length > 0;
  byId("lists").querySelector("tbody").replaceChildren(...items.map(listRow));
}

listen([]);
await tried(load);
