// Search of records. What is asked stands in the page's address, so that a search can be kept and sent.

import { get } from "./api.js";
import { askedOf, byId, fillFromAddress, make } from "./dom.js";
import { fieldName, t, tOr } from "./words.js";

const form = byId("search");
const body = byId("found").querySelector("tbody");
const NAMED = ["full_name", "title", "issuing_body", "grave_number"];
const SHOWN = ["birth_date", "home_place", "death_date", "unit", "cemetery", "document_number", "document_date"];
let next = null;

function entry({ record }) {
  const fields = record.fields;
  const name = NAMED.map((key) => fields[key]?.text).find(Boolean) ?? record.id;
  const facts = SHOWN.filter((key) => fields[key]?.text).map((key) => `${fieldName(key, key)}: ${fields[key].text}`);
  const { file, page, row } = record.source;
  const place = [file, t("desk.page_n", { n: page }), row ? t("desk.row_n", { n: row }) : null].filter(Boolean);
  return make(
    "tr",
    {},
    make("td", {}, make("a", { href: `/records/${record.id}`, lang: "vi" }, name)),
    make("td", { lang: "vi" }, facts.slice(0, 4).join(" · ")),
    make("td", {}, tOr(`kinds.${record.kind}`, record.kind)),
    make("td", {}, place.join(" · ")),
    make("td", {}, make("span", { class: "tag", "data-status": record.state }, t(`states.${record.state}`))),
  );
}

async function load(cursor = null) {
  const query = askedOf(form);
  query.set("limit", "50");
  if (cursor) query.set("cursor", cursor);
  const found = await get(`/records?${query}`);
  if (!cursor) body.replaceChildren();
  body.append(...found.items.map(entry));
  next = found.next;
  byId("more").hidden = !next;
  byId("found").hidden = !body.children.length;
  byId("none").hidden = Boolean(body.children.length);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${askedOf(form)}`);
  void load();
});
byId("more").addEventListener("click", () => void load(next));

const batches = await get("/batches");
byId("batch").append(...batches.items.map((one) => make("option", { value: one.id }, one.name)));
fillFromAddress(form);
byId("q").focus();
await load();
