// The plan of a cemetery: lots, rows and numbers as the papers give them, with what is missing between.

import { get, tried } from "./api.js";
import { byId, make } from "./dom.js";
import { listen } from "./keys.js";
import { t } from "./words.js";

const cemetery = byId("plan-page").dataset.cemetery;

function graveLink(one) {
  return make("a", { href: `/dossiers/${one.dossier}`, lang: one.name ? "vi" : null }, one.name || t("dossiers.unnamed"));
}

function kindOf(place) {
  if (place.gap) return "gap";
  if (place.graves.length > 1) return "double";
  return place.graves[0].named === "no" ? "unnamed" : "named";
}

function placeOf(place) {
  const inside = place.gap
    ? [make("span", {}, t("map.gap", { n: place.gap }))]
    : place.graves.flatMap((one, at) => [at ? ", " : "", graveLink(one)]);
  return make("li", { class: "grave", "data-kind": kindOf(place) }, make("b", {}, place.number), ...inside);
}

function rowOf(row) {
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, row.name ? t("map.row", { name: row.name }) : t("map.no_row")),
    make("td", {}, make("ul", { class: "plan-row" }, ...row.places.map(placeOf))),
  );
}

function lotOf(lot) {
  const title = make("h2", {}, lot.name ? t("map.lot", { name: lot.name }) : t("map.no_lot"));
  return make("section", {}, title, make("table", {}, make("tbody", {}, ...lot.rows.map(rowOf))));
}

async function load() {
  const found = await get(`/cemeteries/plan?cemetery=${encodeURIComponent(cemetery)}`);
  byId("lead").textContent = t("map.plan_lead", found);
  byId("lots").replaceChildren(...found.lots.map(lotOf));
  byId("loose-section").hidden = !found.loose.length;
  byId("loose").replaceChildren(...found.loose.map((one) => make("li", {}, graveLink(one))));
}

listen([]);
byId("print").addEventListener("click", () => window.print());
if (cemetery) await tried(load);
