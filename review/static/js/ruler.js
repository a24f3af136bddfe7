// The lines of a table laid over its page, to be moved by mouse or arrow keys before the table is read anew.

import { make } from "./dom.js";
import { t } from "./words.js";

const STEP_PX = 2;
const BIG_STEP_PX = 20;

export class Ruler {
  // `table` is {index, box, xs, ys}: positions of the lines in pixels of the page image.
  constructor(paper, table) {
    this.paper = paper;
    this.index = table.index;
    this.box = table.box;
    this.xs = [...table.xs];
    this.ys = [...table.ys];
  }

  show() {
    const marks = [
      ...this.xs.map((_, place) => this.line("xs", place)),
      ...this.ys.map((_, place) => this.line("ys", place)),
    ];
    this.lines = marks;
    this.paper.lay("ruler", marks);
    marks[0]?.element.focus({ preventScroll: true });
  }

  hide() {
    this.paper.lay("ruler", []);
  }

  boxOf(axis, place) {
    const [x, y, w, h] = this.box;
    const at = this[axis][place];
    const thick = Math.max(4, Math.round(this.paper.page.width_px / 400));
    return axis === "xs" ? [at - thick / 2, y, thick, h] : [x, at - thick / 2, w, thick];
  }

  line(axis, place) {
    const element = make("div", {
      class: `ruler-line ${axis}`,
      role: "slider",
      tabindex: "0",
      "aria-orientation": axis === "xs" ? "horizontal" : "vertical",
      "aria-label": t(`sheet.line_${axis}`, { n: place + 1 }),
      "aria-valuenow": this[axis][place],
      "aria-valuemin": 0,
      "aria-valuemax": axis === "xs" ? this.paper.page.width_px : this.paper.page.height_px,
    });
    element.addEventListener("focus", () => this.paper.revealFocused(this.boxOf(axis, place)));
    element.addEventListener("keydown", (event) => this.onKey(event, axis, place));
    element.addEventListener("pointerdown", (event) => this.onGrab(event, axis, place));
    return { box: this.boxOf(axis, place), element };
  }

  move(axis, place, at) {
    const lines = this[axis];
    const low = place ? lines[place - 1] + 4 : 0;
    const high = place < lines.length - 1 ? lines[place + 1] - 4 : Infinity;
    lines[place] = Math.round(Math.min(high, Math.max(low, at)));
    const mark = this.lines[axis === "xs" ? place : this.xs.length + place];
    mark.element.setAttribute("aria-valuenow", lines[place]);
    this.paper.viewer.updateOverlay(mark.element, this.paper.rect(this.boxOf(axis, place)));
  }

  onKey(event, axis, place) {
    const back = axis === "xs" ? "ArrowLeft" : "ArrowUp";
    const on = axis === "xs" ? "ArrowRight" : "ArrowDown";
    const step = event.shiftKey ? BIG_STEP_PX : STEP_PX;
    if (event.key !== back && event.key !== on) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(axis, place, this[axis][place] + (event.key === on ? step : -step));
  }

  onGrab(event, axis, place) {
    event.preventDefault();
    event.stopPropagation();
    const element = event.currentTarget;
    element.focus();
    element.setPointerCapture(event.pointerId);
    const view = this.paper.viewer;
    const onMove = (moved) => {
      const frame = view.element.getBoundingClientRect();
      const pixel = new OpenSeadragon.Point(moved.clientX - frame.left, moved.clientY - frame.top);
      const at = view.viewport.viewerElementToImageCoordinates(pixel);
      this.move(axis, place, axis === "xs" ? at.x : at.y);
    };
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", () => element.removeEventListener("pointermove", onMove), { once: true });
  }
}
