// One batch: how far it is, what failed and why, trying again, and files dropped here to be scanned.

import { call, get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { t } from "./words.js";

const id = byId("batch-page").dataset.batch;
const POLL_MS = 3000;
let timer = null;

async function load() {
  const batch = await get(`/batches/${id}`);
  const { status } = batch;
  const open = status.waiting + status.leased;
  byId("batch-name").textContent = batch.name;
  byId("equation").textContent = t("batches.equation", { ...status, open });
  byId("progress").max = Math.max(1, status.pages_in);
  byId("progress").value = status.pages_in - open;
  byId("records-count").textContent = String(status.records);
  const queued = document.getElementById("queued");
  if (queued) queued.textContent = String(status.fields_queued);
  showFailures(batch.failures);
  showControl(await get(`/batches/${id}/control`), open);
  await showDocuments();
  clearTimeout(timer);
  if (open) timer = setTimeout(() => void load(), POLL_MS);
}

// Buttons for what can be changed now: a batch that is read to its end needs none of them.
function showControl({ mode, priority }, open) {
  const told = byId("mode");
  told.hidden = mode === "active" && priority === 0;
  told.textContent = t(`batches.mode_${mode}`, { priority });
  for (const button of document.querySelectorAll("#control button")) {
    const changes = button.dataset.mode ? button.dataset.mode !== mode : Number(button.dataset.priority) !== priority;
    const fits = button.dataset.mode === "paused" || button.dataset.priority ? mode === "active" : true;
    button.hidden = !(changes && fits && (open || mode !== "active"));
  }
}

function showFailures(failures) {
  byId("failures").querySelector("tbody").replaceChildren(
    ...failures.map((one) =>
      make(
        "tr",
        {},
        make("td", {}, one.file),
        make("td", { class: "number" }, one.page_no ? String(one.page_no) : ""),
        make("td", {}, one.message),
        make("td", {}, one.remedy),
      ),
    ),
  );
  byId("failures").hidden = !failures.length;
  byId("no-failures").hidden = failures.length > 0;
  const retry = document.getElementById("retry");
  if (retry) retry.hidden = !failures.some((one) => one.page_no);
}

async function showDocuments() {
  const found = await get(`/batches/${id}/documents`);
  byId("documents").replaceChildren(...found.items.map(documentEntry));
}

// A file of the batch; its pages are asked for when it is opened.
function documentEntry({ sha256, name, pages }) {
  const list = make("p", { class: "row" });
  const entry = make("details", {}, make("summary", {}, `${name} · ${t("batches.pages_n", { n: pages })}`), list);
  entry.addEventListener("toggle", () =>
    tried(async () => {
      if (!entry.open || list.children.length) return;
      const found = await get(`/pages?document=${sha256}`);
      const links = found.items.map((page) =>
        make("a", { class: "button", href: `/pages/${page.id}` }, String(page.page_no)),
      );
      list.replaceChildren(...links);
    }),
  );
  return make("li", {}, entry);
}

function send(files) {
  return tried(async () => {
    if (!files.length) return;
    const form = new FormData();
    for (const file of files) form.append("files", file);
    say(t("batches.uploading", { n: files.length }));
    const answer = await call("POST", `/batches/${id}/files`, form);
    byId("upload-refused").replaceChildren(
      ...answer.refused.map((one) => make("li", {}, t("batches.upload_refused", one), " ", one.remedy)),
    );
    say(t("batches.uploaded", { n: answer.taken }), answer.refused.length ? "bad" : "good");
    await load();
  });
}

document.getElementById("control")?.addEventListener("click", (event) =>
  tried(async () => {
    const { mode, priority } = event.target.dataset;
    if (!mode && !priority) return;
    if (mode === "cancelled" && !window.confirm(t("batches.cancel_sure"))) return;
    await post(`/batches/${id}/control`, mode ? { mode } : { priority: Number(priority) });
    await load();
  }),
);
document.getElementById("retry")?.addEventListener("click", () =>
  tried(async () => {
    const answer = await post(`/batches/${id}/retry`);
    await load();
    say(t("batches.retried", { n: answer.pages }));
  }),
);
const drop = document.getElementById("drop");
if (drop) {
  byId("files").addEventListener("change", (event) => void send([...event.target.files]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    void send([...event.dataTransfer.files]);
  });
}
await tried(load);
