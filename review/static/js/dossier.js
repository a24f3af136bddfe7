// A dossier: what its papers claim side by side, what holds and why, what links them, and its history.

import { get, post, tried } from "./api.js";
import { ask, byId, make, say } from "./dom.js";
import { listen } from "./keys.js";
import { claimed, evidenceList, kindOf, paperPlace } from "./papers.js";
import { showSketches } from "./sketches.js";
import { decimal, fieldName, t, tOr } from "./words.js";

const root = byId("dossier-page");
const mayDecide = Boolean(root.dataset.mayDecide);
const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
let dossier = null;

// Do what changes the dossier, show it as it is then, and say what was done.
const changed = (work, done) =>
  tried(async () => {
    show(await work());
    say(done);
  });

function button(words, does, kind = "") {
  const made = make("button", { type: "button", class: kind }, words);
  made.addEventListener("click", does);
  return made;
}

async function choose(field, value, record, source) {
  byId("choose-title").textContent = `${t("dossiers.choose_title")}: ${fieldName(field.name, field.name)}`;
  byId("choose-value").value = value;
  byId("choose-why").value = "";
  const data = await ask(byId("choose"));
  if (!data) return;
  const body = { record, source, subject: field.name, value: data.get("value"), why: data.get("why") };
  await changed(() => post(`/dossiers/${dossier.id}/words`, body), t("dossiers.chosen"));
}

function taken(field) {
  const why = field.chosen_by === "machine"
    ? t(`dossiers.why_${field.why}`)
    : t("dossiers.by_person", { who: field.chosen_by, why: field.why });
  const parts = [make("div", { class: "taken", lang: "vi" }, field.chosen), make("small", { class: "hint" }, why)];
  if (field.is_conflict) parts.push(make("div", { class: "conflict" }, t("dossiers.conflict")));
  if (field.word && mayDecide) {
    parts.push(button(t("dossiers.unchoose"), () =>
      changed(() => post(`/dossiers/${dossier.id}/words/${field.word}/undo`), t("dossiers.undone"))));
  }
  return parts;
}

function claimRow(field) {
  const values = field.values.map((value) => {
    const claim = value.claims[0];
    const pick = mayDecide && field.values.length > 1
      ? button(t("dossiers.choose"), () => choose(field, value.text, claim.record, claim.record), "link")
      : null;
    return make("li", {}, ...value.claims.flatMap((one) => [claimed(one, field.name), make("small", { class: "hint" }, placeOf(one.record))]), pick);
  });
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, fieldName(field.name, field.name)),
    make("td", {}, ...taken(field)),
    make("td", {}, make("ul", {}, ...values)),
  );
}

function paperRow(paper) {
  const gone = paper.is_retracted ? make("span", { class: "tag" }, t("dossiers.retracted")) : null;
  return make(
    "tr",
    {},
    make("td", {}, kindOf(paper), " ", gone),
    make("td", {}, make("a", { href: `/records/${paper.record}` }, paperPlace(paper))),
  );
}

function placeOf(record) {
  const paper = dossier.papers.find((one) => one.record === record);
  return paper ? `${kindOf(paper)}: ${paperPlace(paper)}` : record;
}

function linkRow(link) {
  const cut = mayDecide
    ? button(t("dossiers.cut"), () =>
        changed(() => post(`/pairs/${link.left}/${link.right}/words`, { verdict: "different" }), t("dossiers.cut_done")))
    : null;
  return make(
    "tr",
    {},
    make("td", {}, placeOf(link.left)),
    make("td", {}, placeOf(link.right)),
    make("td", { class: "number" }, decimal(link.probability, 3)),
    make("td", {}, evidenceList(link.evidence)),
    make("td", {}, cut),
  );
}

// Everything that happened, oldest first: words about pairs, words about values, records that came and went.
function events() {
  const pairWords = dossier.pair_words.map((word) => ({
    at: word.made_at,
    what: [t("dossiers.said", { who: word.author, verdict: tOr(`dossiers.${word.verdict}`, word.verdict) }), placeOf(word.left), placeOf(word.right), word.comment],
    holds: word.holds,
    undo: word.verdict === "undo" || !word.holds ? null : () => post(`/pair-words/${word.id}/undo`),
  }));
  const words = dossier.words.map((word) => ({
    at: word.made_at,
    what: [`${word.author}: ${fieldName(word.subject, word.subject)}`, word.undoes ? t("dossiers.unchoose") : `“${word.value}”`, word.why],
    holds: word.holds,
    undo: null,
  }));
  const moves = dossier.moves.map((move) => ({
    at: move.moved_at,
    what: [
      placeOf(move.record),
      move.to_id === dossier.id ? t("dossiers.moved_in", { id: move.from_id }) : t("dossiers.moved_out", { id: move.to_id }),
      move.cause === "links" ? t("dossiers.by_links") : t("dossiers.by_word"),
    ],
    holds: true,
    undo: null,
  }));
  return [...pairWords, ...words, ...moves].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function eventRow(event) {
  const undo = event.undo && mayDecide ? button(t("dossiers.undo"), () => changed(event.undo, t("dossiers.undone"))) : null;
  return make(
    "tr",
    {},
    make("td", {}, when.format(Date.parse(event.at))),
    make("td", { class: event.holds ? null : "undone", lang: "vi" }, event.what.filter(Boolean).join(" · ")),
    make("td", {}, undo),
  );
}

async function answer(one) {
  byId("answer-title").textContent = `${t("dossiers.decide_status")}: ${t(`aspects.${one.aspect}`)}`;
  byId("answer-value").value = one.answer;
  byId("answer-why").value = "";
  const data = await ask(byId("answer"));
  if (!data) return;
  const body = { record: dossier.papers[0].record, subject: `status:${one.aspect}`, value: data.get("value"), why: data.get("why") };
  await changed(() => post(`/dossiers/${dossier.id}/words`, body), t("dossiers.answer"));
}

function findingLine(finding) {
  const words = `${t(`answers_of.${finding.answer}`)}: ${tOr(`status_rules.${finding.rule}`, finding.rule)}`;
  const said = finding.text ? ` “${finding.text}”` : "";
  return make("li", { lang: "vi" }, make("a", { href: `/records/${finding.record}` }, words + said));
}

function standingRow(one) {
  const why = one.by === "machine"
    ? one.why ? t("dossiers.by_rule", { why: tOr(`status_rules.${one.why}`, one.why) }) : ""
    : t("dossiers.by_person", { who: one.by, why: one.why });
  const conflict = one.is_open ? make("div", { class: "conflict" }, t("dossiers.conflict")) : null;
  const decide = mayDecide ? button(t("dossiers.decide_status"), () => answer(one), "link") : null;
  const undo = mayDecide && one.word
    ? button(t("dossiers.unchoose"), () => changed(() => post(`/dossiers/${dossier.id}/words/${one.word}/undo`), t("dossiers.undone")), "link")
    : null;
  return make(
    "tr",
    { "data-aspect": one.aspect },
    make("th", { scope: "row" }, t(`aspects.${one.aspect}`)),
    make("td", {}, make("div", { class: "taken" }, t(`answers_of.${one.answer}`), one.year ? ` (${one.year})` : ""),
      make("small", { class: "hint" }, why), conflict),
    make("td", {}, make("ul", {}, ...one.findings.map(findingLine))),
    make("td", {}, decide, undo),
  );
}

function candidateRow(one) {
  const reasons = one.reasons.map((reason) =>
    make("li", { class: reason.points > 0 ? "for" : "against" },
      `${t(`candidates.${reason.code}`)}: ${reason.grave} / ${reason.man} (${reason.points})`));
  return make(
    "tr",
    {},
    make("td", { lang: "vi" }, make("a", { href: `/dossiers/${one.dossier}` }, one.name)),
    make("td", {}, one.died),
    make("td", { class: "number" }, decimal(one.points, 1)),
    make("td", { lang: "vi" }, make("ul", { class: "evidence" }, ...reasons)),
  );
}

async function showStatus(id) {
  const found = await get(`/dossiers/${id}/status`);
  byId("status").replaceChildren(...found.standing.map(standingRow));
  const isUnnamed = found.standing.some((one) => one.aspect === "named" && one.answer === "no");
  byId("candidates-section").hidden = !isUnnamed;
  byId("candidates").replaceChildren(...found.candidates.map(candidateRow));
  byId("no-candidates").hidden = found.candidates.length > 0;
}

function show(found) {
  dossier = found;
  void showStatus(found.id);
  void showSketches(found, mayDecide);
  byId("dossier-name").textContent = found.name || t("dossiers.unnamed");
  byId("dossier-id").textContent = `${t("dossiers.title")} ${found.id}`;
  const asked = root.dataset.dossier;
  byId("redirected").hidden = asked === found.id;
  byId("redirected").textContent = t("dossiers.redirected", { id: asked });
  byId("claims").replaceChildren(...found.fields.map(claimRow));
  byId("papers").replaceChildren(...found.papers.map(paperRow));
  byId("links").replaceChildren(...found.links.map(linkRow));
  byId("links-section").hidden = !found.links.length;
  const all = events();
  byId("history").replaceChildren(...all.map(eventRow));
  byId("history-table").hidden = !all.length;
  byId("no-history").hidden = all.length > 0;
}

listen([]);
await tried(async () => show(await get(`/dossiers/${root.dataset.dossier}`)));
