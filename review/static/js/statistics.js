// What was measured: work left, confidence against truth, errors with their intervals, people's pace.

import { get } from "./api.js";
import { byId, make } from "./dom.js";
import { calibrationPlot, queuePlot } from "./plot.js";
import { fieldName, t } from "./words.js";

const lang = document.documentElement.lang;
const percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
// Fewer times than this say nothing of a pace.
const ENOUGH_TIMES = 20;
const interval = (low, high) => `${percent.format(low)} – ${percent.format(high)}`;

function showWork(stats) {
  byId("open").textContent = t("statistics.open_n", { n: plain.format(stats.open) });
  const pace = stats.pace_s;
  byId("remaining").textContent = stats.remaining_minutes === null || !pace || pace.n < ENOUGH_TIMES
    ? t("statistics.remaining_unknown")
    : t("statistics.remaining", {
        n: plain.format(Math.ceil(stats.remaining_minutes)), pace: plain.format(pace.median), count: pace.n,
      });
}

function errorRow(rate) {
  const key = rate.by === "field" ? fieldName(rate.key, rate.key) : rate.key;
  const shown = rate.enough
    ? [percent.format(rate.rate), interval(rate.low, rate.high), plain.format(rate.n)]
    : ["—", "—", t("statistics.not_enough", { needed: rate.needed, n: rate.n })];
  return make(
    "tr",
    {},
    make("td", {}, t(`statistics.by_${rate.by}`)),
    make("td", {}, rate.by === "all" ? "" : key),
    make("td", {}, t(`statistics.sources_${rate.source}`)),
    make("td", { class: "number" }, shown[0]),
    make("td", {}, shown[1]),
    make("td", {}, shown[2]),
  );
}

// A share with its interval; below the sample that it needs nothing is claimed.
function shareText(share) {
  return share.enough
    ? `${percent.format(share.rate)} (${interval(share.low, share.high)}, n = ${share.n})`
    : t("statistics.not_enough", { needed: share.needed, n: share.n });
}

function personRow(person) {
  const agreed = person.agreement;
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, person.name),
    make("td", { class: "number" }, plain.format(person.decisions)),
    make("td", { class: "number" }, plain.format(person.per_hour)),
    make("td", { class: "number" }, person.median_s === null ? "—" : plain.format(person.median_s)),
    make("td", {}, agreed ? shareText(agreed) : "—"),
  );
}

function fill(name, rows) {
  byId(name).querySelector("tbody").replaceChildren(...rows);
  byId(name).hidden = !rows.length;
  byId(`no-${name}`).hidden = rows.length > 0;
}

function plotOrNone(place, points, plot) {
  byId(place).replaceChildren(points.length ? plot() : make("p", {}, t("statistics.none")));
}

const stats = await get(`/stats${location.search}`);
showWork(stats);
const measured = stats.calibration
  .filter(({ right }) => right.n > 0)
  .map(({ mean_confidence: confidence, right }) => ({ ...right, confidence, right: right.count / right.n }));
const days = stats.queue_over_time.map((one) => ({ at: one.day, open: one.open, decided: one.closed }));
plotOrNone("calibration", measured, () =>
  calibrationPlot(measured, {
    title: t("statistics.calibration"), acrossWord: t("statistics.axis_confidence"), upWord: t("statistics.axis_right"),
  }),
);
plotOrNone("queue", days, () =>
  queuePlot(days, {
    title: t("statistics.queue"), openWord: t("statistics.axis_open"), decidedWord: t("statistics.axis_decided"),
  }),
);
fill("errors", stats.error_rates.map(errorRow));
fill("people", stats.people.map(personRow));
