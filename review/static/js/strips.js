// The crops of the desk: heading over row with the field framed, and the field alone at reading size.

import { get } from "./api.js";
import { byId } from "./dom.js";
import { cropUrl, preload } from "./paper.js";

// The field alone is enlarged to at most twice its pixels, and the row is shown a little smaller than life: the
// one is for marks over vowels, the other for finding one's place.
const CLOSE_UP = { scale: 2, height: 150 };
const STRIP = { scale: 0.8, height: 76 };
const MARGIN_PX = 14;

const known = new Map();

// Return what stands around an item on its page (it came with the item, or is asked once), its pictures being
// loaded meanwhile.
export function around(item) {
  const address = item.kind === "field" ? `/fields/${item.id}/around` : `/pages/${item.page_id}/around`;
  if (!known.has(item.id)) {
    const answer = (item.around ? Promise.resolve(item.around) : get(address)).then((found) => {
      for (const url of Object.values(pictures(item, found))) if (url) preload(url);
      return found;
    });
    answer.catch(() => known.delete(item.id)); // asked again when it is shown
    known.set(item.id, answer);
  }
  return known.get(item.id);
}

export function forget(item) {
  known.delete(item.id);
}

function withMargin([x, y, w, h]) {
  return [x - MARGIN_PX, y - MARGIN_PX, w + 2 * MARGIN_PX, h + 2 * MARGIN_PX];
}

// The part of a row worth showing: the field with as much to its sides as fits at this scale.
function windowOf(item, found, width) {
  const row = found.row;
  const scale = Math.min(STRIP.scale, STRIP.height / row[3]);
  const shown = Math.min(row[2], Math.round(width / scale));
  const middle = item.box[0] + item.box[2] / 2;
  const left = Math.round(Math.min(Math.max(row[0], middle - shown / 2), row[0] + row[2] - shown));
  return { left, shown, scale };
}

// The width of the paper's side of the desk: what is loaded ahead is then what is shown.
const paperWidth = () => Math.max(400, byId("viewer").clientWidth);

// The boxes that a question is about: the field's own, or those of the row it asks for.
export function boxesOf(item) {
  return item.box ? [item.box] : item.neighbours.map((one) => one.box).filter((box) => box[2] > 0);
}

// The smallest box around some boxes; null for none.
export function boxAround(boxes) {
  if (!boxes.length) return null;
  const [x, y] = [0, 1].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [x2, y2] = [0, 1].map((side) => Math.max(...boxes.map((box) => box[side] + box[side + 2])));
  return [x, y, x2 - x, y2 - y];
}

// A question whether a row is a record shows that row, as large as its width allows.
function rowPicture(item) {
  const box = item.kind === "row" ? boxAround(boxesOf(item)) : null;
  if (!box) return {};
  const close = withMargin(box);
  const scale = Math.min(CLOSE_UP.scale, CLOSE_UP.height / close[3], (paperWidth() - 30) / close[2]);
  return { close: cropUrl(item.page_id, close, Math.max(24, Math.round(close[3] * scale))) };
}

function pictures(item, found) {
  if (item.kind !== "field" || !item.box) return rowPicture(item);
  const { left, shown, scale } = windowOf(item, found, paperWidth());
  const [, y, , h] = found.row;
  const strip = (top, height) => cropUrl(item.page_id, [left, top, shown, height], Math.round(height * scale));
  const close = withMargin(item.box);
  const enlarged = Math.min(CLOSE_UP.scale, CLOSE_UP.height / close[3], (paperWidth() - 30) / close[2]);
  return {
    row: strip(y, h),
    heading: found.heading ? strip(found.heading[1], found.heading[3]) : null,
    close: cropUrl(item.page_id, close, Math.max(24, Math.round(close[3] * enlarged))),
  };
}

function put(place, url) {
  place.hidden = !url;
  const image = place.querySelector("img");
  if (url && image.getAttribute("src") !== url) image.src = url;
}

// Resolve when the crops that are shown have been painted, or could not be.
export function picturesThere() {
  const shown = [...document.querySelectorAll("#strips img[src], #close-up img[src]")].filter((image) => image.offsetParent);
  return Promise.allSettled(shown.map((image) => image.decode()));
}

// Show the crops of an item; `found` is the answer of `around`.
export function showStrips(item, found) {
  const urls = pictures(item, found);
  byId("strips").hidden = !urls.row;
  put(byId("row-strip"), urls.row);
  put(byId("heading-strip"), urls.heading);
  put(byId("close-up"), urls.close);
  if (!urls.row) return;
  const { left, scale } = windowOf(item, found, paperWidth());
  const mark = byId("row-strip").querySelector(".mark");
  const [x, y, w, h] = item.box;
  Object.assign(mark.style, {
    left: `${(x - left) * scale - 3}px`,
    top: `${(y - found.row[1]) * scale - 3}px`,
    width: `${w * scale + 6}px`,
    height: `${h * scale + 6}px`,
  });
}
