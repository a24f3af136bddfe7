// How the house stands, and who looked at what; refreshed by itself every half minute.

import { get, tried } from "./api.js";
import { askedOf, byId, make } from "./dom.js";
import { t, tOr } from "./words.js";

const EVERY_MS = 30_000;
const lang = document.documentElement.lang;
const plain = new Intl.NumberFormat(lang);
const moment = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "medium" });
const body = (id) => byId(id).querySelector("tbody");

const line = (name, value) => make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "number" }, value));

function showCounts(now) {
  const pages = (state) => plain.format(now.pages[state] ?? 0);
  body("counts").replaceChildren(
    ...["waiting", "leased", "done", "failed"].map((state) => line(t(`operator.pages_${state}`), pages(state))),
    line(t("operator.longest_wait"), t("operator.minutes", { count: plain.format(Math.round(now.longest_wait_s / 60)) })),
    ...["leases_run_out", "files_to_understand", "questions_open", "questions_held"].map(
      (name) => line(t(`operator.${name}`), plain.format(now[name])),
    ),
  );
}

function show(now) {
  byId("at").textContent = t("operator.at", { time: moment.format(new Date(now.at)) });
  showCounts(now);
  const failures = Object.entries(now.failures).sort((a, b) => b[1] - a[1]);
  body("failures").replaceChildren(...failures.map(([code, count]) => line(tOr(`failure_codes.${code}`, code), plain.format(count))));
  byId("no-failures").hidden = failures.length > 0;
  body("workers").replaceChildren(
    ...now.workers.map((worker) => line(
      worker.name,
      t("operator.processes", { count: plain.format(worker.processes), pages: plain.format(worker.pages) }),
    )),
  );
  byId("no-workers").hidden = now.workers.length > 0;
}

const filter = document.getElementById("access-filter");

async function loadAccess() {
  if (!filter) return;
  const wanted = askedOf(filter);
  const found = await get(`/operator/access?${wanted}`);
  const rows = found.items.map((look) => make(
    "tr",
    {},
    make("td", {}, moment.format(new Date(look.at))),
    make("td", {}, look.who),
    make("td", {}, look.did),
    make("td", {}, look.subject),
  ));
  body("access").replaceChildren(...rows);
}

filter?.addEventListener("submit", (event) => {
  event.preventDefault();
  void tried(loadAccess);
});
const load = () => tried(async () => show(await get("/operator/standing")));
setInterval(() => void load(), EVERY_MS);
await load();
await tried(loadAccess);
