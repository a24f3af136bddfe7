// Names of places: what one may mean, then and today; names that people add, with a source, and take back.

import { call, get, post, tried } from "./api.js";
import { askedOf, byId, make, say } from "./dom.js";
import { followTyping, wireTypingSwitch } from "./typing.js";
import { t, tOr } from "./words.js";

const lang = document.documentElement.lang;
const score = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat(lang, { dateStyle: "short" });
const YEARS = ["first_year", "last_year"];

const unitOf = ({ commune, province, code }) => `${[commune, province].filter(Boolean).join(", ")} (${code})`;

function foundRow(one) {
  return make(
    "tr",
    {},
    make("th", { scope: "row", lang: "vi" }, one.then),
    make("td", { lang: "vi" }, one.today.map(unitOf).join("; ") || "—"),
    make("td", { class: "number" }, score.format(one.score)),
    make("td", {}, one.reasons.map((reason) => tOr(`reasons.${reason}`, reason)).join("; ")),
  );
}

async function find() {
  const { items } = await get(`/places/find?${askedOf(byId("find"))}`);
  byId("found").querySelector("tbody").replaceChildren(...items.map(foundRow));
  byId("found").hidden = !items.length;
  byId("nothing").hidden = items.length > 0;
}

function removeButton(one) {
  const button = make("button", { type: "button", "aria-label": `${t("places.remove")}: ${one.name}` }, t("places.remove"));
  button.addEventListener("click", () =>
    tried(async () => {
      await call("DELETE", `/places/${one.number}`);
      await load();
      if (byId("find").elements.text.value) await find();
      say(t("places.removed", { name: one.name }));
    }),
  );
  return button;
}

function addedRow(one) {
  const years = one.first_year || one.last_year ? `${one.first_year ?? ""}–${one.last_year ?? ""}` : "";
  return make(
    "tr",
    {},
    make("th", { scope: "row", lang: "vi" }, one.name),
    make("td", {}, t(`place_levels.${one.level}`)),
    make("td", { lang: "vi" }, one.within),
    make("td", { lang: "vi" }, one.same_as),
    make("td", {}, years),
    make("td", { lang: "vi" }, one.source),
    make("td", {}, one.author),
    make("td", {}, day.format(new Date(one.added_at))),
    make("td", {}, ...(one.may_remove ? [removeButton(one)] : [])),
  );
}

async function load() {
  const { items } = await get("/places");
  byId("added").querySelector("tbody").replaceChildren(...items.map(addedRow));
  byId("added").hidden = !items.length;
  byId("none").hidden = items.length > 0;
}

async function add(form) {
  const body = Object.fromEntries(new FormData(form));
  for (const year of YEARS) {
    if (body[year]) body[year] = Number(body[year]);
    else delete body[year];
  }
  const { files } = await post("/places", body);
  form.reset();
  await load();
  if (byId("find").elements.text.value) await find(); // it may now be among what was found
  say(t(files ? "places.added_weighed" : "places.added", { name: body.name, count: files }));
}

const adding = document.getElementById("add"); // who may only look has none
const turn = wireTypingSwitch(byId("typing"));
document.addEventListener("keydown", (event) => {
  if (event.key !== "F8") return;
  event.preventDefault();
  turn();
});
for (const input of document.querySelectorAll("main input[lang=vi]")) followTyping(input);
byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  void tried(find);
});
adding?.addEventListener("submit", (event) => {
  event.preventDefault();
  void tried(() => add(adding));
});
await load();
if (byId("find").elements.text.value) await tried(find);
