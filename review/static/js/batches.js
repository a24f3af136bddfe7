// The list of batches, each with how far it is.

import { get, post, Problem } from "./api.js";
import { byId, make, say } from "./dom.js";
import { t } from "./words.js";

const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

// The equation of a batch in words: what came in is done, failed, excluded or waiting.
export function equation(status) {
  return t("batches.equation", { ...status, open: status.waiting + status.leased });
}

function row(batch) {
  const { status } = batch;
  const finished = status.done + status.failed + status.excluded;
  const bar = make("progress", { max: Math.max(1, status.pages_in), value: finished, "aria-label": t("batches.progress") });
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, make("a", { href: `/batches/${batch.id}` }, batch.name)),
    make("td", {}, day.format(Date.parse(batch.created_at))),
    make("td", {}, equation(status), bar),
    make("td", { class: "number" }, String(status.records)),
    make("td", { class: "number" }, String(status.fields_queued)),
    make("td", { class: "number" }, String(status.failed + status.refused_files)),
  );
}

async function load() {
  const found = await get("/batches");
  byId("batches").querySelector("tbody").replaceChildren(...found.items.map(row));
  byId("batches").hidden = !found.items.length;
  byId("none").hidden = found.items.length > 0;
}

document.getElementById("new-batch")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const made = await post("/batches", { name: event.target.elements.name.value.trim() });
    location.assign(`/batches/${made.id}`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message, "bad");
  }
});
if (document.getElementById("batches")) await load();
