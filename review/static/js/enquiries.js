// Searching for a man, opening a case about him, all cases, and what their handler was told.

import { get, post, tried } from "./api.js";
import { ask, askedOf, byId, fillFromAddress, make } from "./dom.js";
import { chance, hitTables } from "./hits.js";
import { listen } from "./keys.js";
import { t } from "./words.js";

const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short" });
const form = byId("asked");

function asked() {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
}

async function search() {
  const { hits } = await get(`/people-search?${new URLSearchParams(asked())}`);
  byId("hits").replaceChildren(...hitTables(hits));
  byId("none").hidden = hits.length > 0;
  byId("hits-section").hidden = false;
}

async function openCase() {
  const said = await ask(byId("who"));
  if (!said) return;
  const made = await post("/enquiries", { question: asked(), asker: Object.fromEntries(said) });
  location.assign(`/enquiries/${made.enquiry.number}`);
}

const askerName = (asker) => (asker.is_masked ? t("enquiries.masked") : asker.name);

function caseRow(one) {
  const name = make("a", { href: `/enquiries/${one.number}` }, one.question.full_name);
  return make(
    "tr",
    {},
    make("td", { class: "number" }, String(one.number)),
    make("td", {}, when.format(Date.parse(one.made_at))),
    make("td", { lang: "vi" }, name),
    make("td", { lang: "vi" }, askerName(one.asker)),
    make("td", {}, one.handler),
    make("td", {}, t(`enquiries.states.${one.state}`)),
    make("td", { class: "number" }, String(one.found.length)),
  );
}

async function loadCases() {
  const { items } = await get(`/enquiries?${askedOf(byId("which"))}`);
  byId("cases").hidden = !items.length;
  byId("no-cases").hidden = items.length > 0;
  byId("cases").querySelector("tbody").replaceChildren(...items.map(caseRow));
}

async function loadTold() {
  const { items } = await get("/enquiries/notices?unseen=true");
  byId("told-section").hidden = !items.length;
  byId("told").replaceChildren(
    ...items.map((one) =>
      make("li", {}, make("a", { href: `/enquiries/${one.enquiry}` }, t("enquiries.told_one", { n: one.enquiry, p: chance(one.probability) }))),
    ),
  );
}

fillFromAddress(form);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${new URLSearchParams(asked())}`);
  void tried(search);
});
document.getElementById("open-case")?.addEventListener("click", () => tried(openCase));
byId("which").addEventListener("change", () => tried(loadCases));
listen([]);
await Promise.all([tried(loadTold), tried(loadCases)]);
if (asked().full_name) await tried(search);
