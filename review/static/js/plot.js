// Plots as SVG elements: numbers in, a picture out. Styled by the site's sheet; the tables beside say the same.

import { decimal } from "./words.js";

const [WIDTH, HEIGHT] = [560, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 26, 14, 46];
const [PLOT_W, PLOT_H] = [WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
const SVG = "http://www.w3.org/2000/svg";

function part(name, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

const across = (share) => LEFT + share * PLOT_W;
const up = (share) => TOP + (1 - share) * PLOT_H;

function line(points, kind) {
  const path = points.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(" ");
  return part("polyline", { class: kind, points: path });
}

// The axes with their marks: [share, text] along each, and a word at the end of each.
function frame(title, acrossMarks, upMarks, acrossWord = "", upWord = "") {
  const svg = part("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
  const [bottom, right] = [TOP + PLOT_H, LEFT + PLOT_W];
  for (const [share, text] of upMarks) {
    svg.append(part("line", { class: "grid", x1: LEFT, x2: right, y1: up(share), y2: up(share) }));
    svg.append(part("text", { x: LEFT - 6, y: up(share) + 4, "text-anchor": "end" }, text));
  }
  for (const [share, text] of acrossMarks) {
    svg.append(part("text", { x: across(share), y: bottom + 16, "text-anchor": "middle" }, text));
  }
  svg.append(part("path", { class: "axis", d: `M${LEFT} ${TOP}V${bottom}H${right}` }));
  svg.append(part("text", { x: right, y: bottom + 34, "text-anchor": "end" }, acrossWord));
  svg.append(part("text", { x: LEFT + 6, y: TOP + 8 }, upWord));
  return svg;
}

// Confidence given (across) against the share found right (up), with intervals; the diagonal is the truth.
// `points` are {confidence, right, low, high, n}.
export function calibrationPlot(points, { title, acrossWord, upWord }) {
  const marks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => [share, decimal(share, 1)]);
  const svg = frame(title, marks, marks, acrossWord, upWord);
  svg.append(line([[0, 0], [1, 1]], "truth"));
  for (const { confidence, right, low, high, n } of points) {
    const x = across(confidence);
    svg.append(part("line", { class: "interval", x1: x, x2: x, y1: up(low), y2: up(high) }));
    const dot = part("circle", { class: "point", cx: x, cy: up(right), r: 4 });
    dot.append(part("title", {}, `${decimal(confidence, 2)}: ${decimal(right, 2)} (${decimal(low, 2)}–${decimal(high, 2)}), n = ${n}`));
    svg.append(dot);
  }
  return svg;
}

// The next round number that four divides well: 37 gives 40, 410 gives 800.
export function roundUp(number) {
  let size = 1;
  while (size * 10 < number) size *= 10;
  return [1, 2, 4, 8, 10].map((many) => many * size).find((round) => round >= number);
}

// Fields waiting and decided day by day. `points` are {at, open, decided}, oldest first.
export function queuePlot(points, { title, openWord, decidedWord }) {
  const top = Math.max(4, roundUp(Math.max(1, ...points.flatMap((one) => [one.open, one.decided]))));
  const times = points.map((one) => Date.parse(one.at));
  const [first, span] = [times[0] ?? 0, Math.max(1, (times.at(-1) ?? 1) - (times[0] ?? 0))];
  const told = new Intl.DateTimeFormat(document.documentElement.lang, { day: "2-digit", month: "2-digit" });
  const step = Math.max(1, Math.ceil(points.length / 6));
  const marks = times.filter((_, index) => index % step === 0).map((at) => [(at - first) / span, told.format(at)]);
  const heights = [0, 1, 2, 3, 4].map((quarter) => [quarter / 4, String(Math.round((top * quarter) / 4))]);
  const svg = frame(title, marks, heights);
  [["open", openWord], ["decided", decidedWord]].forEach(([kind, word], index) => {
    const places = points.map((one, at) => [(times[at] - first) / span, one[kind] / top]);
    svg.append(line(places, `line-${kind}`));
    for (const [x, y] of places) svg.append(part("circle", { class: `legend-${kind}`, cx: across(x), cy: up(y), r: 3 }));
    const [x, y] = [LEFT + index * 150, TOP + PLOT_H + 28];
    svg.append(part("rect", { class: `legend-${kind}`, x, y, width: 14, height: 5 }));
    svg.append(part("text", { x: x + 20, y: y + 7 }, word));
  });
  return svg;
}
