// The men behind a figure or an area (templates/_listed.html), a page at a time; each row opens a dossier.

import { tried } from "./api.js";
import { byId, make } from "./dom.js";
import { t, tOr } from "./words.js";

// Return what starts the list anew and shows its first page. `ask` gets the page after a place ("" for the
// first); `extra` makes further cells of a man.
export function listOf(ask, extra = () => []) {
  let after = "";
  let count = 0;

  async function more() {
    const found = await ask(after);
    byId("listed").append(...found.items.map((one) => manRow(one, ++count, extra(one))));
    after = found.next ?? "";
    byId("more").hidden = !found.next;
  }

  byId("more").addEventListener("click", () => tried(more));
  return async () => {
    after = "";
    count = 0;
    byId("listed").replaceChildren();
    await more();
  };
}

function manRow(one, number, extra) {
  const name = make("a", { href: `/dossiers/${one.dossier}` }, one.name || t("dossiers.unnamed"));
  const texts = [one.born, one.home, one.unit, one.died, one.death_place, one.burial_place, [one.cemetery, one.grave].filter(Boolean).join(", ")];
  return make(
    "tr",
    {},
    make("td", { class: "number" }, String(number)),
    make("td", { lang: "vi" }, name),
    ...texts.map((text) => make("td", { lang: "vi" }, text)),
    make("td", {}, tOr(`answers_of.${one.gathered}`, one.gathered)),
    ...extra,
  );
}
