// Totals: every figure opens to its list, every row of a list to its dossier. What is asked stands in the address.

import { get, tried } from "./api.js";
import { askedOf, byId, fillFromAddress, make } from "./dom.js";
import { listen } from "./keys.js";
import { listOf } from "./listed.js";
import { decimal, fieldName, t, tOr } from "./words.js";

const FIGURES = ["all", "gathered", "gathered_here", "gathered_elsewhere", "not_gathered", "not_known", "unnamed", "incomplete", "open"];
const SVG = "http://www.w3.org/2000/svg";
const BARS = 12; // lines drawn: more are not read from a picture
const form = byId("asked");
let meant = null; // the line and figure whose list is open

function nameOf(value, by) {
  if (value === "*") return t("totals.sum");
  if (by === "war") return tOr(`wars.${value}`, value);
  return value && value !== "0" ? value : t("totals.not_said");
}

function figureCell(line, figure) {
  const n = line.counts[figure];
  if (!n) return make("td", { class: "number" }, "0");
  const open = make("a", { href: "#list-title" }, String(n));
  open.addEventListener("click", (event) => {
    event.preventDefault();
    void openList(line.value, figure);
  });
  const doubt = line.doubts[figure];
  const error = doubt >= 0.05 ? make("small", { class: "hint" }, ` ± ${decimal(doubt, 1)}`) : null;
  return make("td", { class: "number" }, open, error);
}

function lineRow(line, by) {
  return make(
    "tr",
    {},
    make("th", { scope: "row", lang: "vi" }, nameOf(line.value, by)),
    ...FIGURES.map((figure) => figureCell(line, figure)),
    make("td", { class: "number" }, String(line.split)),
  );
}

function draw(lines, by) {
  const chart = byId("chart");
  const shown = lines.slice(0, BARS);
  chart.toggleAttribute("hidden", shown.length === 0);
  const most = Math.max(1, ...shown.map((line) => line.counts.all));
  const height = 24;
  chart.setAttribute("viewBox", `0 0 900 ${shown.length * height + 6}`);
  chart.replaceChildren();
  shown.forEach((line, index) => {
    let x = 260;
    const label = document.createElementNS(SVG, "text");
    label.setAttribute("x", "250");
    label.setAttribute("y", String(index * height + 17));
    label.setAttribute("text-anchor", "end");
    label.textContent = nameOf(line.value, by);
    chart.append(label);
    for (const figure of ["gathered", "not_gathered", "not_known"]) {
      const width = (line.counts[figure] / most) * 620;
      const bar = document.createElementNS(SVG, "rect");
      for (const [key, value] of Object.entries({ x, y: index * height + 4, width, height: height - 7, class: `bar-${figure}` })) {
        bar.setAttribute(key, String(value));
      }
      const title = document.createElementNS(SVG, "title");
      title.textContent = `${t(`totals.${figure}`)}: ${line.counts[figure]}`;
      bar.append(title);
      chart.append(bar);
      x += width;
    }
  });
}

async function load() {
  const query = askedOf(form);
  const by = query.get("by");
  const found = await get(`/totals?${query}`);
  const heads = [t("totals.place"), ...FIGURES.map((f) => t(`totals.${f}`)), t("totals.split")];
  byId("heads").replaceChildren(...heads.map((words, at) => make("th", { scope: "col", class: at ? "number" : null }, words)));
  byId("lines").replaceChildren(...found.lines.map((line) => lineRow(line, by)));
  byId("foot").replaceChildren(lineRow(found.sum, by));
  byId("totals").hidden = !found.lines.length;
  byId("nothing").hidden = found.lines.length > 0;
  draw(found.lines, by);
  byId("list-section").hidden = true;
  meant = null;
  pointDownload();
}

function listQuery() {
  const query = askedOf(form);
  if (!meant) {
    query.set("whole", "true");
    return query;
  }
  query.set("figure", meant.figure);
  if (meant.value === "*") query.set("whole", "true");
  else query.set("value", meant.value);
  return query;
}

function pointDownload() {
  byId("download").href = `/api/v1/totals/sheet.xlsx?${listQuery()}`;
}

function declaredRow(one) {
  return make(
    "tr",
    {},
    make("td", {}, make("a", { href: `/pages/${one.page}` }, `${one.file}, ${t("totals.page")} ${one.page_no}`)),
    make("td", { lang: "vi" }, one.words),
    make("td", { class: "number" }, String(one.declared)),
    make("td", { class: "number" }, String(one.counted)),
    make("td", { class: "number" }, String(one.since_last)),
    make("td", { class: one.is_off ? "conflict" : null }, t(one.is_off ? "totals.differs" : "totals.same")),
  );
}

async function loadDeclared() {
  const { items } = await get("/totals/declared");
  const rows = [...items].sort((one, other) => Number(other.is_off) - Number(one.is_off));
  byId("declared").querySelector("tbody").replaceChildren(...rows.map(declaredRow));
  byId("declared").hidden = !items.length;
  byId("no-declared").hidden = items.length > 0;
}

byId("declared-section").addEventListener("toggle", () => tried(loadDeclared), { once: true });

async function openList(value, figure) {
  meant = { value, figure };
  byId("list-title").textContent = `${t("totals.list")}: ${nameOf(value, askedOf(form).get("by"))} · ${t(`totals.${figure}`)}`;
  byId("list-section").hidden = false;
  pointDownload();
  await tried(showMen);
  byId("list-title").scrollIntoView();
}

const showMen = listOf(
  (after) => {
    const query = listQuery();
    if (after) query.set("after", after);
    return get(`/totals/list?${query}`);
  },
  (one) => [make("td", {}, one.lacks.map((name) => fieldName(name, name)).join(", "))],
);

fillFromAddress(form);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${askedOf(form)}`);
  void tried(load);
});
byId("print").addEventListener("click", () => window.print());
listen([]);
await tried(load);
