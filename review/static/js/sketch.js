// A sketch of a grave is marked: a box drawn on a page of the record's file, or the whole page.

import { get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { listen } from "./keys.js";
import { t } from "./words.js";

const record = byId("sketch-page").dataset.record;
const picture = byId("picture");
const drawn = byId("drawn");
let size = null; // of the page image, in pixels
let from = null; // where drawing began, as shares of the picture
let box = null; // as shares of the picture: left, top, right, bottom

function shareAt(event) {
  const frame = picture.getBoundingClientRect();
  const within = (value) => Math.min(1, Math.max(0, value));
  return [within((event.clientX - frame.left) / frame.width), within((event.clientY - frame.top) / frame.height)];
}

function showBox() {
  drawn.hidden = !box;
  byId("no-box").hidden = !box;
  if (!box) return;
  const [left, top, right, bottom] = box.map((share) => share * 100);
  Object.assign(drawn.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
}

function stretch(event) {
  const [x, y] = shareAt(event);
  box = [Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y)];
  showBox();
}

async function showPage(id) {
  const page = await get(`/pages/${id}`);
  size = [page.width_px, page.height_px];
  box = null;
  showBox();
  picture.alt = t("sketches.image", { page: page.page_no, file: page.file });
  picture.src = `/api/v1/pages/${id}/image?width=1200`;
}

async function keep(form) {
  const [wide, high] = size;
  const pixels = box && [box[0] * wide, box[1] * high, (box[2] - box[0]) * wide, (box[3] - box[1]) * high].map(Math.round);
  await post(`/records/${record}/sketches`, { page: byId("page").value, box: pixels, note: form.elements.note.value });
  say(t("sketches.kept"));
}

async function begin() {
  const { record: found } = await get(`/records/${record}`);
  const { items } = await get(`/pages?document=${found.source.sha256}`);
  byId("page").replaceChildren(...items.map((one) => make("option", { value: one.id, selected: one.page_no === found.source.page }, String(one.page_no))));
  await showPage(byId("page").value);
  const dossier = await get(`/records/${record}/dossier`);
  byId("back").href = `/dossiers/${dossier.id}`;
}

picture.addEventListener("dragstart", (event) => event.preventDefault());
byId("drawn-on").addEventListener("pointerdown", (event) => {
  from = shareAt(event);
  byId("drawn-on").setPointerCapture(event.pointerId);
  event.preventDefault();
});
byId("drawn-on").addEventListener("pointermove", (event) => from && stretch(event));
byId("drawn-on").addEventListener("pointerup", () => {
  from = null;
});
byId("no-box").addEventListener("click", () => {
  box = null;
  showBox();
});
byId("page").addEventListener("change", (event) => tried(() => showPage(event.target.value)));
byId("mark").addEventListener("submit", (event) => {
  event.preventDefault();
  void tried(() => keep(event.target));
});
listen([]);
await tried(begin);
