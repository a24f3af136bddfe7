// The pair desk: two papers side by side, agreement and contradiction lit, one key a word.

import { get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { listen } from "./keys.js";
import { claimed, kindOf, paperPlace, signed } from "./papers.js";
import { decimal, fieldName, t, tOr } from "./words.js";

let pair = null;
let busy = false;
const done = []; // ids of this visit's words, for taking back

function head(paper, dossier, papers) {
  const many = papers > 1 ? t("dossiers.more_papers", { n: papers }) : t("dossiers.only_paper");
  return [
    `${kindOf(paper)} `,
    make("small", {}, paperPlace(paper)),
    make("small", {}, make("a", { href: `/dossiers/${dossier}` }, many)),
  ];
}

function sideRow(side) {
  const bits = side.bits === null ? "" : signed(side.bits);
  const light = tOr(`dossiers.${side.light}`, side.light);
  return make(
    "tr",
    { "data-light": side.light },
    make("th", { scope: "row" }, fieldName(side.name, side.name)),
    make("td", {}, claimed(side.left, side.name)),
    make("td", {}, claimed(side.right, side.name)),
    make("td", { class: "number", "data-light": side.light, title: light }, bits, make("span", { class: "unseen" }, light)),
  );
}

function show(found) {
  pair = found.pair;
  byId("open").textContent = t("dossiers.open", { n: found.open });
  byId("pair").hidden = !pair;
  byId("nothing").hidden = Boolean(pair);
  byId("comment").value = "";
  if (!pair) return;
  byId("left-head").replaceChildren(...head(pair.left, pair.left_dossier, pair.left_papers));
  byId("right-head").replaceChildren(...head(pair.right, pair.right_dossier, pair.right_papers));
  byId("sides").replaceChildren(...pair.sides.map(sideRow));
  byId("refused").hidden = !pair.is_refused;
  byId("probability").textContent =
    pair.probability === null ? t("dossiers.no_link") : t("dossiers.probability", { p: decimal(pair.probability, 2) });
}

// One thing at a time: a key pressed twice says nothing twice.
async function once(work) {
  if (busy) return;
  busy = true;
  try {
    await tried(work);
  } finally {
    busy = false;
  }
}

async function next(skip = null) {
  show(await post("/pairs/next", skip ? { skip } : {}));
}

function judge(verdict) {
  return once(async () => {
    if (!pair) return;
    const body = { verdict, comment: byId("comment").value };
    const dossier = await post(`/pairs/${pair.left.record}/${pair.right.record}/words`, body);
    const mine = dossier.pair_words.filter((word) => word.left === pair.left.record && word.right === pair.right.record);
    done.push({ id: mine.at(-1).id, pair: [pair.left.record, pair.right.record] });
    byId("undo").disabled = false;
    say(t(verdict === "same" ? "dossiers.said_same" : "dossiers.said_different"));
    await next();
  });
}

function undo() {
  return once(async () => {
    const last = done.pop();
    if (!last) return;
    await post(`/pair-words/${last.id}/undo`);
    byId("undo").disabled = !done.length;
    const again = await get(`/pairs/${last.pair[0]}/${last.pair[1]}`);
    const { open_pairs: open } = await get("/linking");
    show({ pair: again, open });
    say(t("dossiers.undone"));
  });
}

const skip = () => once(() => next(pair ? [pair.left.record, pair.right.record] : null));
byId("same").addEventListener("click", () => judge("same"));
byId("different").addEventListener("click", () => judge("different"));
byId("skip").addEventListener("click", skip);
byId("undo").addEventListener("click", undo);
byId("again").addEventListener("click", () => once(() => next()));
listen([
  { keys: ["y"], does: () => judge("same"), words: "dossiers.same" },
  { keys: ["n"], does: () => judge("different"), words: "dossiers.different" },
  { keys: ["s"], does: skip, words: "dossiers.skip" },
  { keys: ["u"], does: undo, words: "dossiers.undo" },
]);
await once(() => next());
