// One case: what was asked, what was found, what is new, what happened; steps are added, never changed.

import { get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { chance, hitTables } from "./hits.js";
import { listen } from "./keys.js";
import { fieldName, t } from "./words.js";

const place = byId("enquiry-page");
const number = place.dataset.number;
const mayDecide = place.dataset.mayDecide === "yes";
const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

function line(head, ...inside) {
  return make("tr", {}, make("th", { scope: "row" }, head), make("td", { lang: "vi" }, ...inside));
}

function show(found) {
  const one = found.enquiry;
  const asker = one.asker.is_masked ? t("enquiries.masked") : [one.asker.name, one.asker.relation, one.asker.address].filter(Boolean).join(" · ");
  byId("case").querySelector("tbody").replaceChildren(
    ...Object.entries(one.question).map(([name, text]) => line(fieldName(name, name), text)),
    line(t("enquiries.asker"), asker),
    line(t("enquiries.handler"), one.handler),
    line(t("enquiries.state"), t(`enquiries.states.${one.state}`)),
  );
  byId("found-none").hidden = found.found.length > 0;
  byId("found").replaceChildren(...found.found.map((man) => foundLine(man)));
  showNotices(found.notices);
  byId("events").replaceChildren(...found.events.map(eventRow));
  const letter = document.getElementById("letter");
  if (letter) letter.hidden = one.asker.is_masked;
}

function foundLine(man) {
  const facts = [man.born, man.home, man.unit, man.died, man.death_place, man.burial_place, man.cemetery, man.grave].filter(Boolean).join(" · ");
  const link = make("a", { href: `/dossiers/${man.dossier}` }, man.name || t("dossiers.unnamed"));
  return make("p", { lang: "vi" }, link, ` ${facts} `, mayDecide ? stepButton("unfound", man) : null);
}

function showNotices(notices) {
  byId("watch-none").hidden = notices.length > 0;
  byId("watch").replaceChildren(
    ...notices.map((one) =>
      make(
        "li",
        {},
        make("a", { href: `/dossiers/${one.dossier}` }, `${when.format(Date.parse(one.made_at))} · ${chance(one.probability)}`),
        ` ${one.seen_by ? t("enquiries.seen_by", { who: one.seen_by }) : t("enquiries.new")}`,
      ),
    ),
  );
  const seen = document.getElementById("seen");
  if (seen) seen.hidden = notices.every((one) => one.seen_by);
}

function eventRow(one) {
  return make(
    "tr",
    {},
    make("td", {}, when.format(Date.parse(one.made_at))),
    make("td", {}, one.author),
    make("td", {}, t(`enquiries.kinds.${one.kind}`), one.dossier ? make("span", {}, " ", make("a", { href: `/dossiers/${one.dossier}` }, one.dossier)) : null),
    make("td", { lang: "vi" }, one.text),
  );
}

function stepButton(kind, man) {
  const button = make("button", { type: "button" }, t(kind === "found" ? "enquiries.mark_found" : "enquiries.unmark_found"));
  button.addEventListener("click", () => tried(() => add({ kind, dossier: man.dossier })));
  return button;
}

async function add(step) {
  show(await post(`/enquiries/${number}/events`, step));
  say(t("enquiries.done"));
}

async function look() {
  const { hits } = await get(`/enquiries/${number}/search`);
  byId("none").hidden = hits.length > 0;
  byId("hits").replaceChildren(...hitTables(hits, mayDecide ? (man) => stepButton("found", man) : null));
}

document.getElementById("step")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const said = Object.fromEntries(new FormData(event.target));
  void tried(async () => {
    await add(said);
    event.target.reset();
  });
});
document.getElementById("letter")?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(`/api/v1/enquiries/${number}/letter.pdf?${new URLSearchParams(new FormData(event.target))}`);
});
document.getElementById("seen")?.addEventListener("click", () => tried(async () => show(await post(`/enquiries/${number}/seen`))));
byId("look").addEventListener("click", () => tried(look));
listen([]);
await tried(async () => show(await get(`/enquiries/${number}`)));
await tried(look);
