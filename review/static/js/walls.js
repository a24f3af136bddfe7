// The list of walls: groups of fields that look alike and read alike, largest first.

import { get } from "./api.js";
import { byId, make } from "./dom.js";
import { loadFilters, wallFilter } from "./filters.js";
import { fieldName, t } from "./words.js";

function entry(wall) {
  const crops = wall.sample.map((id) => make("img", { src: `/api/v1/fields/${id}/crop?height=40`, alt: "" }));
  const title = make("strong", { lang: "vi" }, wall.text || t("desk.nothing_read"));
  const facts = t("walls.facts", { field: fieldName(wall.name, wall.name), n: wall.count });
  const link = make("a", { href: `/walls/${encodeURIComponent(wall.twin)}?${query}` }, title, make("span", {}, facts));
  return make("li", {}, link, make("span", { class: "crops" }, ...crops));
}

const place = byId("walls");
const query = new URLSearchParams(wallFilter());
void loadFilters();
const found = await get(`/queue/walls?limit=60&${query}`);
place.replaceChildren(...found.items.map(entry));
byId("no-walls").hidden = found.items.length > 0;
place.querySelector("a")?.focus();
