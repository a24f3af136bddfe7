// Who may be meant: a table of dossiers with probability and reasons, near misses apart.

import { make } from "./dom.js";
import { t, tOr } from "./words.js";

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumSignificantDigits: 2 });

export const chance = (probability) => percent.format(probability);

// Return the tables of hits and near misses; `extra` makes one more cell of a dossier, or is left out.
export function hitTables(hits, extra = null) {
  const [likely, near] = [hits.filter((one) => !one.is_near_miss), hits.filter((one) => one.is_near_miss)];
  return [
    ...(likely.length ? [make("h3", {}, t("enquiries.hits")), table(likely, extra)] : []),
    ...(near.length ? [make("h3", {}, t("enquiries.near")), table(near, extra)] : []),
  ];
}

function table(hits, extra) {
  const heads = ["fields.full_name", "fields.birth_date", "fields.home_place", "fields.unit", "fields.death_date", "fields.death_place", "fields.cemetery", "enquiries.probability", "enquiries.why"];
  return make(
    "div",
    { class: "wide" },
    make(
      "table",
      { class: "list" },
      make("thead", {}, make("tr", {}, ...heads.map((key) => make("th", { scope: "col" }, t(key))), extra ? make("td", {}) : null)),
      make("tbody", {}, ...hits.map((one) => row(one, extra))),
    ),
  );
}

function row(one, extra) {
  const man = one.dossier;
  const texts = [man.born, man.home, man.unit, man.died, man.death_place, [man.cemetery, man.grave].filter(Boolean).join(", ")];
  return make(
    "tr",
    { "data-dossier": man.dossier },
    make("td", { lang: "vi" }, make("a", { href: `/dossiers/${man.dossier}` }, man.name || t("dossiers.unnamed"))),
    ...texts.map((text) => make("td", { lang: "vi" }, text)),
    make("td", { class: "number" }, chance(one.probability), make("br"), make("small", {}, t("enquiries.bits", { n: one.bits }))),
    make("td", {}, make("ul", { class: "evidence" }, ...one.evidence.map(reason))),
    extra ? make("td", {}, extra(man)) : null,
  );
}

function reason(one) {
  const level = tOr(`levels.${one.comparison}.${one.level}`, one.level);
  const bits = `${one.bits > 0 ? "+" : "−"}${Math.abs(one.bits).toFixed(1)}`;
  return make("li", { class: one.bits > 0 ? "for" : "against" }, `${tOr(`comparisons.${one.comparison}`, one.comparison)}: ${level} (${bits})`);
}
