// What stations brought into a batch: its sheets with their counts, and pages that were scanned twice.

import { get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { decimal, t } from "./words.js";

const id = byId("batch-page").dataset.batch;

function sheetEntry(sheet) {
  const key = sheet.expected ? sheet.state : "uncounted";
  const words = t(`stations.${key}`, { ...sheet, decided_by: sheet.decided_by ?? "" });
  return make("li", { class: sheet.state === "wrong" ? "wrong" : false }, words);
}

function copyEntry(copy) {
  const link = (page, words) => make("a", { href: `/pages/${page}` }, words);
  return make(
    "li",
    {},
    link(copy.page_id, t("stations.place", { file: copy.file, page: copy.page_no })),
    ` ${t("stations.better")} = `,
    link(copy.other_id, t("stations.place", { file: copy.other_file, page: copy.other_page_no })),
    ` (${decimal(copy.likeness, 2)})`,
  );
}

function showSheets({ items }) {
  byId("sheets").hidden = !items.length;
  byId("sheet-list").replaceChildren(...items.map(sheetEntry));
  const accept = document.getElementById("accept-count");
  if (accept) accept.hidden = !items.some((sheet) => sheet.state === "wrong");
}

async function load() {
  showSheets(await get(`/batches/${id}/sheets`));
  const { items } = await get(`/batches/${id}/copies`);
  byId("copies").hidden = !items.length;
  byId("copy-list").replaceChildren(...items.map(copyEntry));
}

document.getElementById("accept-count")?.addEventListener("click", () =>
  tried(async () => {
    showSheets(await post(`/batches/${id}/sheets/accept`));
    say(t("stations.accepted_now"));
  }),
);
await tried(load);
