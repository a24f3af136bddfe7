// Tokens of services: made with scopes, shown once, revoked.

import { call, get, post, tried } from "./api.js";
import { byId, make, say } from "./dom.js";
import { t } from "./words.js";

function stateOf(token) {
  if (token.revoked_at) return t("tokens.revoked");
  if (!token.expires_at) return t("tokens.valid");
  if (new Date(token.expires_at) <= new Date()) return t("tokens.over");
  return t("tokens.until_day", { day: new Date(token.expires_at).toLocaleDateString(document.documentElement.lang) });
}

function row(token) {
  const end = make("button", { type: "button", "aria-label": `${t("tokens.revoke")}: ${token.name}` }, t("tokens.revoke"));
  end.addEventListener("click", () =>
    tried(async () => {
      await call("DELETE", `/tokens/${encodeURIComponent(token.name)}`);
      await load();
      say(t("tokens.revoked_now", { name: token.name }));
    }),
  );
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, token.name),
    make("td", {}, token.scopes.map((scope) => t(`scopes.${scope}`)).join(", ")),
    make("td", {}, token.batches === null ? t("people.all_batches") : token.batches.map((one) => one.name).join(", ")),
    make("td", {}, token.created_by),
    make("td", {}, stateOf(token), " ", ...(token.revoked_at ? [] : [end])),
  );
}

async function offerBatches() {
  const { items } = await get("/batches");
  byId("token-batches").replaceChildren(...items.map((one) => make("option", { value: one.id }, one.name)));
}

async function load() {
  const found = await get("/tokens");
  byId("tokens").querySelector("tbody").replaceChildren(...found.items.map(row));
  byId("tokens").hidden = !found.items.length;
}

byId("add-token").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const data = new FormData(form);
  const body = { name: data.get("name"), scopes: data.getAll("scopes") };
  if (!body.scopes.length) {
    say(t("tokens.choose_scope"), "bad");
    return;
  }
  if (data.getAll("batches").length) body.batches = data.getAll("batches");
  // To the end of that day, here.
  if (data.get("until")) body.expires_at = new Date(`${data.get("until")}T23:59:59`).toISOString();
  void tried(async () => {
    const made = await post("/tokens", body);
    byId("secret").querySelector("code").textContent = made.secret;
    byId("secret").hidden = false;
    form.reset();
    await load();
    say(t("tokens.added", { name: made.name }));
  });
});
await Promise.all([load(), offerBatches()]);
