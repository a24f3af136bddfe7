// The map: one layer of areas over borders that we serve ourselves. What is asked stands in the address.

import { get, tried } from "./api.js";
import { askedOf, byId, fillFromAddress, make } from "./dom.js";
import { listen } from "./keys.js";
import { listOf } from "./listed.js";
import { t } from "./words.js";

const L = window.L; // Leaflet, a classic script that was loaded before
const form = byId("asked");
const [OLDEST, LATEST] = [Number(byId("from").min), Number(byId("to").max)]; // at the ends: any year
const SHADES = ["#fbe3b5", "#f6c177", "#e8963f", "#cc6a1f", "#9c3d10"];
const map = L.map("map", { zoomControl: false, attributionControl: false, zoomSnap: 0.25 }).setView([16.2, 107.6], 5.5);
L.control.zoom({ zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
const ground = L.layerGroup().addTo(map);
const drawn = L.featureGroup().addTo(map);
const shapes = new Map(); // area id to what is drawn of it
let open = null; // the area whose list is shown
let turn = 0; // of loading: an answer that comes late is not drawn

function filters() {
  const values = askedOf(form);
  const [from, to] = [byId("from").value, byId("to").value].map(Number);
  if (from > OLDEST) values.set("died_from", String(Math.min(from, to)));
  if (to < LATEST) values.set("died_to", String(Math.max(from, to)));
  if (isSearch()) for (const name of ["layer", "level", "figure"]) values.delete(name);
  return values;
}

function isSearch() {
  return form.elements.layer.value === "search";
}

function sayYears() {
  const said = (id, end) => (Number(byId(id).value) === end ? t("map.any_year") : byId(id).value);
  byId("from-said").textContent = said("from", OLDEST);
  byId("to-said").textContent = said("to", LATEST);
}

function shade(n, most) {
  const at = most > 1 ? Math.round((Math.log(n) / Math.log(most)) * (SHADES.length - 1)) : SHADES.length - 1;
  return SHADES[Math.max(0, Math.min(SHADES.length - 1, at))];
}

async function drawBorders(level) {
  const [countries, provinces] = await Promise.all([get("/map/borders?level=country"), get(`/map/borders?level=${level}`)]);
  ground.clearLayers();
  L.geoJSON(countries, { interactive: false, style: { color: "#9aa3a8", weight: 1, fillColor: "#eef0ee", fillOpacity: 1 } }).addTo(ground);
  L.geoJSON(provinces, {
    interactive: false,
    style: (one) =>
      one.properties.level === "islands"
        ? { color: "#33507a", weight: 1, dashArray: "3 3", fillColor: "#ffffff", fillOpacity: 0.9 }
        : { color: "#7d8a7d", weight: 0.8, fillColor: "#f7f6ef", fillOpacity: 1 },
    onEachFeature: (one, shape) => {
      if (one.properties.level !== "islands") return;
      shape.bindTooltip(one.properties.name, { permanent: true, direction: "bottom", className: "island-name" });
    },
  }).addTo(ground);
}

function drawAreas(found) {
  drawn.clearLayers();
  shapes.clear();
  const most = Math.max(1, ...found.features.map((one) => one.properties.count));
  // The large ones first, so that none hides a smaller one.
  const ordered = found.features.filter((one) => one.geometry).sort((a, b) => size(b) - size(a));
  for (const one of ordered) {
    const { id, name, count: n } = one.properties;
    const shape = L.geoJSON(one, {
      style: { color: "#7a3c12", weight: 1.2, fillColor: shade(n, most), fillOpacity: 0.62 },
    });
    shape.bindTooltip(`${name}: ${n}`);
    shape.on("click", () => tried(() => openList(one.properties)));
    shape.addTo(drawn);
    shapes.set(id, shape);
  }
}

function size(one) {
  const box = L.geoJSON(one).getBounds();
  return (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
}

function areaRow(one) {
  const button = make("button", { type: "button", class: "link" }, one.name);
  button.addEventListener("click", () => tried(() => openList(one)));
  const cells = isSearch()
    ? [one.count, one.strong ? t("map.strong") : t("map.weak")]
    : [one.count, one.gathered, one.not_gathered];
  return make(
    "tr",
    { "data-area": one.id },
    make("th", { scope: "row", lang: "vi" }, button, " ", make("small", {}, t(`map.levels.${one.level}`))),
    ...cells.map((cell) => make("td", { class: typeof cell === "number" ? "number" : null }, String(cell))),
  );
}

async function load({ fit = false } = {}) {
  const mine = ++turn;
  const query = filters();
  const path = isSearch() ? "/map/search-areas" : "/map/areas";
  const found = await get(`${path}?${query}`);
  if (mine !== turn) return;
  drawAreas(found);
  const heads = isSearch() ? ["area", "count", "evidence"] : ["area", "count", "gathered", "not_gathered"];
  byId("heads").replaceChildren(...heads.map((one) => make("th", { scope: "col" }, t(`map.${one}`))));
  byId("areas").querySelector("tbody").replaceChildren(...found.features.map((one) => areaRow(one.properties)));
  byId("nothing").hidden = found.features.length > 0 || Boolean(found.outside);
  byId("source").textContent = found.source;
  sayOutside(found.outside ?? 0);
  byId("geojson").href = `/api/v1${path}?${query}`;
  byId("kml").href = `/api/v1${path}.kml?${query}`;
  byId("list-section").hidden = true;
  if (fit && drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds().pad(0.2), { maxZoom: 9, animate: false });
}

function sayOutside(n) {
  const place = byId("outside");
  place.hidden = !n;
  const button = make("button", { type: "button", class: "link", id: "outside-open" }, t("map.outside_open"));
  button.addEventListener("click", () => tried(() => openList({ id: "outside", name: t("map.outside", { n }) })));
  place.replaceChildren(`${t("map.outside", { n })} `, button);
}

async function openList(area) {
  open = area;
  for (const row of byId("areas").querySelectorAll("tbody tr")) row.toggleAttribute("aria-current", row.dataset.area === area.id);
  const shape = shapes.get(area.id);
  if (shape) map.fitBounds(shape.getBounds().pad(0.6), { maxZoom: 10, animate: false });
  byId("list-title").textContent = t("map.list", { name: area.name });
  byId("list-section").hidden = false;
  showEvidence(area);
  showPlans(area.cemeteries ?? []);
  await showMen();
  byId("list-title").focus({ preventScroll: true });
  byId("list-title").scrollIntoView({ block: "nearest" });
}

function showEvidence(area) {
  const said = ["spots", "units", "years"].filter((one) => area[one]?.length).map((one) => `${t(`map.${one}`)}: ${area[one].join(", ")}`);
  if (area.remembered) said.push(`${area.remembered} ${t("map.remembered")}`);
  byId("evidence").hidden = !said.length;
  byId("evidence").textContent = said.join(" · ");
}

function showPlans(names) {
  byId("plans").hidden = !names.length;
  byId("plans").replaceChildren(
    ...names.map((name) => make("li", { lang: "vi" }, make("a", { href: `/cemetery?name=${encodeURIComponent(name)}` }, t("map.plan_of", { name })))),
  );
}

const showMen = listOf((after) => {
  const query = filters();
  query.set("area", open.id);
  if (after) query.set("after", after);
  return get(`${isSearch() ? "/map/search-areas/list" : "/map/list"}?${query}`);
});

function changed() {
  sayYears();
  for (const name of ["level", "figure"]) form.elements[name].disabled = isSearch();
  const kept = new URLSearchParams(filters());
  kept.set("layer", form.elements.layer.value);
  history.replaceState(null, "", `?${kept}`);
}

fillFromAddress(form);
for (const [id, name] of [["from", "died_from"], ["to", "died_to"]]) {
  const year = new URLSearchParams(location.search).get(name);
  if (year) byId(id).value = year;
}
let waiting = null;
form.addEventListener("input", (event) => {
  changed();
  clearTimeout(waiting); // a slider that is drawn asks once it rests
  waiting = setTimeout(() => tried(load), event.target.type === "range" ? 250 : 0);
});
form.elements.level.addEventListener("change", () => tried(() => drawBorders(borderLevel())));
form.addEventListener("submit", (event) => event.preventDefault());
byId("print").addEventListener("click", () => window.print());

function borderLevel() {
  return form.elements.level.value === "today" ? "today" : "province";
}

listen([]);
changed();
await tried(() => drawBorders(borderLevel()));
await tried(() => load({ fit: true }));
