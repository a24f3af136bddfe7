// One record: its fields with their crops, their boxes on the page, and everything that was said of them.

import { get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { Paper } from "./paper.js";
import { decimal, fieldName, t, tOr } from "./words.js";

const root = byId("record-page");
const paper = new Paper(byId("viewer"));
const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
const mayDecide = Boolean(root.dataset.mayDecide);

// The published record groups lists and unknown columns; here every field stands with its key.
function flat(fields) {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (Array.isArray(field)) return field.map((one, index) => ({ ...one, name, key: `${name}#${index}` }));
    if (name !== "other") return [{ ...field, name, key: name }];
    return Object.entries(field).map(([heading, one]) => ({ ...one, name, key: `other:${heading}` }));
  });
}

function fieldRow(field, id, proposed) {
  const name = fieldName(field.name, field.key);
  const crop = id && field.box[2] > 0
    ? make("img", { src: `/api/v1/fields/${id}/crop?height=36`, alt: t("records.crop_of", { field: name }), loading: "lazy" })
    : null;
  const status = make("span", { class: "tag", "data-status": field.status }, tOr(`statuses.${field.status}`, field.status));
  const isOpen = field.status === "queued" && mayDecide && id;
  const review = isOpen ? make("a", { href: `/desk?item=${id}` }, t("records.review_field")) : null;
  const other = proposed ? make("p", { class: "hint", lang: "vi" }, t("records.proposed", { text: proposed })) : null;
  const look = make("button", { type: "button", class: "link" }, name);
  look.addEventListener("click", () => light(field));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, look),
    make("td", { lang: "vi" }, make("div", {}, field.text || "—"), crop, other),
    make("td", {}, status, " ", review),
    make("td", { class: "number" }, decimal(field.confidence, 2)),
  );
}

function light(field) {
  paper.lay("field", [{ box: field.box, element: make("div", { class: "mark" }) }]);
  paper.lookAt(field.box);
}

function said(decision) {
  const verdict = tOr(`verdicts.${decision.verdict}`, decision.verdict);
  const parts = [verdict];
  if (decision.text) parts.push(`“${decision.text}”`);
  if (decision.seen_text && decision.seen_text !== decision.text) parts.push(`(${t("records.seen")}: “${decision.seen_text}”)`);
  if (decision.comment) parts.push(`— ${decision.comment}`);
  return parts.join(" ");
}

// What stands on paper beside what was said of it.
function cropOf({ field, field_key: key }) {
  if (!key) return null;
  return make("img", { src: `/api/v1/fields/${field}/crop?height=28`, alt: "", loading: "lazy" });
}

function historyRow(decision) {
  const undo = make("button", { type: "button" }, t("records.undo_step"));
  undo.addEventListener("click", () => void undoStep(decision.id));
  const canUndo = mayDecide && !decision.is_undone && decision.verdict !== "undo";
  const took = decision.took_ms ? ` · ${t("records.seconds", { n: decimal(decision.took_ms / 1000, 1) })}` : "";
  const last = canUndo ? undo : decision.is_undone ? t("records.undone") : "";
  return make(
    "tr",
    {},
    make("td", {}, when.format(Date.parse(decision.made_at)) + took),
    make("td", {}, decision.author),
    make("td", {}, decision.field_key ? fieldName(decision.field_key.replace(/[:#].*/, ""), decision.field_key) : ""),
    make("td", { lang: "vi" }, make("span", { class: decision.is_undone ? "undone" : null }, said(decision)), cropOf(decision)),
    make("td", {}, last),
  );
}

const undoStep = (id) =>
  tried(async () => {
    await post("/undo", { decision: id });
    await load();
    say(t("records.undo_done"));
  });

// What the machine came to read after a person had spoken, where it differs: key to text.
function proposals(claims, fields) {
  const found = new Map();
  for (const field of fields) {
    const own = claims.filter((claim) => claim.key === field.key);
    const spoken = Math.max(...own.filter((claim) => claim.origin === "person").map((claim) => Date.parse(claim.made_at)));
    const later = own.filter((one) => one.origin === "machine" && !one.withdrawn && Date.parse(one.made_at) > spoken);
    if (later.length && later.at(-1).text !== field.text) found.set(field.key, later.at(-1).text);
  }
  return found;
}

async function load() {
  const found = await get(`/records/${root.dataset.record}`);
  const { record } = found;
  const fields = flat(record.fields);
  const title = fields.find((field) => ["full_name", "title", "grave_number"].includes(field.name));
  byId("record-title").textContent = title?.text || record.id;
  const { file, page, row } = record.source;
  const place = [tOr(`kinds.${record.kind}`, record.kind), file, t("desk.page_n", { n: page })];
  if (row) place.push(t("desk.row_n", { n: row }));
  byId("record-place").replaceChildren(
    `${place.join(" · ")} `,
    make("span", { class: "tag", "data-status": record.state }, t(`states.${record.state}`)),
  );
  byId("as-table").href = `/pages/${found.page_id}`;
  byId("as-table").hidden = !mayDecide;
  const proposed = proposals(found.claims ?? [], fields);
  byId("fields").querySelector("tbody").replaceChildren(
    ...fields.map((field) => fieldRow(field, found.field_ids[field.key], proposed.get(field.key))),
  );
  byId("history").querySelector("tbody").replaceChildren(...found.history.map(historyRow));
  byId("history").hidden = !found.history.length;
  byId("no-history").hidden = found.history.length > 0;
  await showPage(found.page_id, fields, page);
}

async function showPage(pageId, fields, pageNo) {
  const around = await get(`/pages/${pageId}/around`);
  await paper.show(around.page);
  const boxed = fields.filter((field) => field.page === pageNo && field.box[2] > 0);
  paper.lay("all", boxed.map((field) => ({
    box: field.box,
    element: make("div", { class: "field-mark", "data-status": field.status }),
  })));
  if (boxed.length) paper.lookAlong(boxed[0].box);
}

await load();
