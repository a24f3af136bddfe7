// Calls of /api/v1. A lost session asks for the password in place and goes on; everything else that goes wrong
// is a Problem with the server's own words (RFC 9457).

import { byId, say } from "./dom.js";
import { t } from "./words.js";

const csrfTag = document.querySelector('meta[name="csrf"]');
let csrf = csrfTag?.content ?? "";

// What these say in detail is the id of a field, which is of use to programs only.
const TOLD_BY_TITLE = new Set(["stale", "leased"]);

const sentence = (text) => text[0].toUpperCase() + text.slice(1) + (/[.!?…:]$/.test(text) ? "" : ".");

export class Problem extends Error {
  constructor(body, status) {
    const kind = (body.type ?? "").replace("urn:sohoa:problem:", "");
    const first = TOLD_BY_TITLE.has(kind) ? body.title : body.detail || body.title;
    super([first, body.remedy].filter(Boolean).map(sentence).join(" ") || t("app.failed"));
    this.kind = kind;
    this.status = status;
  }
}

// Return the parsed answer of the API, or throw a Problem; `path` stands below /api/v1.
export async function call(method, path, body) {
  let answer = await send(method, path, body);
  if (answer.status === 401 && !path.startsWith("/session")) {
    await signInAgain();
    answer = await send(method, path, body);
  }
  const isJson = answer.status !== 204 && (answer.headers.get("content-type") ?? "").includes("json");
  const content = isJson ? await answer.json() : {};
  if (!answer.ok) throw new Problem(content, answer.status);
  return content;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

// Do some work; what the server refuses is said in its own words.
export async function tried(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message, "bad");
  }
}

// Give items back even while the page is being left: the request outlives it.
export function releaseOnLeave(items) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const body = JSON.stringify({ items });
  void fetch("/api/v1/queue/release", { method: "POST", headers, body, keepalive: true, credentials: "same-origin" });
}

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof TypeError) throw new Problem({ title: t("app.offline") }, 0);
    throw error;
  }
}

let again = null;

// Ask for the password in a dialog until it is right; calls that wait for it share one dialog.
function signInAgain() {
  again ??= askForPassword().finally(() => {
    again = null;
  });
  return again;
}

function askForPassword() {
  const dialog = byId("sign-in-again");
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector("[data-wrong]");
  wrong.textContent = "";
  form.password.value = "";
  const opened = dialog.open ? null : dialog.showModal();
  form.password.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", async function submit(event) {
      event.preventDefault();
      try {
        const body = { name: form.elements.name.value, password: form.password.value };
        csrf = (await call("POST", "/session", body)).csrf;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        wrong.textContent = problem.message;
        form.password.select();
        return;
      }
      csrfTag.content = csrf;
      form.removeEventListener("submit", submit);
      dialog.close();
      resolve(opened);
    });
    // There is no way on without a session: Escape would only lose what is being typed.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
  });
}
