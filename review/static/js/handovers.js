// What was handed over to whom, and what of it has come back.

import { call, get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { listen } from "./keys.js";
import { t, tOr } from "./words.js";

const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short" });

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
    make("td", {}, ...["xlsx", "pdf"].flatMap((ending) => [
      make("a", { href: `/api/v1/handovers/${one.number}/list.${ending}`, download: "" }, ending.toUpperCase()), " "])),
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

// Making lists and taking answers in: only for those who may.

async function offerValues() {
  const form = byId("make");
  const by = form.elements.by.value;
  const query = new URLSearchParams({ by, figure: form.elements.figure.value });
  byId("value").replaceChildren(); // what was offered is of another kind: nothing may be made of it meanwhile
  const { values } = await get(`/handovers/receivers?${query}`);
  if (form.elements.by.value !== by || form.elements.figure.value !== query.get("figure")) return;
  byId("value").replaceChildren(...values.map((value) =>
    make("option", { value }, by === "war" ? tOr(`wars.${value}`, value) : value)));
  suggestReceiver();
}

function suggestReceiver() {
  const form = byId("make");
  const value = form.elements.value.value;
  const isCommune = form.elements.by.value.endsWith("_commune");
  form.elements.receiver.value = value && isCommune ? `UBND ${/^(xã|phường|đặc khu)/i.test(value) ? "" : "xã "}${value}` : value;
}

function chosen(form) {
  const data = new FormData(form);
  return {
    by: data.get("by"), figure: data.get("figure"), above: data.get("above"), body: data.get("body"),
    place: data.get("place") || "…", crops: data.has("crops"),
  };
}

async function makeLists(form, isForAll) {
  const body = chosen(form);
  if (isForAll) {
    const prefix = form.elements.by.value.endsWith("_commune") ? "UBND xã" : "";
    const found = await post("/handovers/split", { ...body, prefix });
    say(t("handovers.made_all", { n: found.items.length, nowhere: found.nowhere }));
  } else {
    const one = await post("/handovers", { ...body, value: form.elements.value.value, receiver: form.elements.receiver.value });
    say(t("handovers.made_one", { number: one.number, rows: one.rows }));
  }
  await load();
}

async function takeAnswers(form) {
  const found = await call("POST", "/handovers/answers", new FormData(form));
  say(t("handovers.taken", { n: found.taken }), found.refused.length ? "bad" : "good");
  byId("refused").replaceChildren(...found.refused.map((one) =>
    make("li", {}, `${one.code}: ${tOr(`handovers.${one.why.replaceAll("-", "_")}`, one.why)}`)));
  await load();
}

if (document.getElementById("making")) {
  const form = byId("make");
  byId("making").addEventListener("toggle", () => tried(offerValues), { once: true });
  for (const name of ["by", "figure"]) form.elements[name].addEventListener("change", () => tried(offerValues));
  form.elements.value.addEventListener("change", suggestReceiver);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void tried(() => makeLists(form, event.submitter?.value === "all"));
  });
  byId("take").addEventListener("submit", (event) => {
    event.preventDefault();
    void tried(() => takeAnswers(event.target));
  });
}

listen([]);
await tried(load);
