// Accounts: who there is, in which role; adding somebody, changing a role, locking an account.

import { call, get, post, tried } from "./api.js";
import { ask, byId, make, say } from "./dom.js";
import { t } from "./words.js";

const ROLES = byId("people").dataset.roles.split(" ");

function change(user, values) {
  return tried(async () => {
    await call("PATCH", `/users/${encodeURIComponent(user.name)}`, values);
    await load();
    say(t("people.changed"));
  });
}

function row(user) {
  const roles = make("select", { "aria-label": `${t("people.change_role")}: ${user.name}` });
  for (const role of ROLES) roles.append(make("option", { value: role, selected: role === user.role }, t(`roles.${role}`)));
  roles.addEventListener("change", () => void change(user, { role: roles.value }));
  const reach = make("button", { type: "button", "aria-label": `${t("people.change_reach")}: ${user.name}` }, t("people.change_reach"));
  reach.addEventListener("click", () => void tried(() => chooseReach(user)));
  const turn = make("button", { type: "button" }, t(user.is_disabled ? "people.enable" : "people.disable"));
  turn.addEventListener("click", () => void change(user, { is_disabled: !user.is_disabled }));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, user.name),
    make("td", {}, user.display_name),
    make("td", {}, roles),
    make("td", {}, reachOf(user), " ", ...(user.role === "administrator" ? [] : [reach])),
    make("td", {}, t(user.is_disabled ? "people.disabled" : "people.active"), " ", turn),
  );
}

// What an account may see: all batches, or those named with the role that holds there.
function reachOf(user) {
  if (user.batches === null) return t("people.all_batches");
  if (!user.batches.length) return t("people.no_batches");
  return user.batches.map((one) => `${one.name} (${t(`roles.${one.role}`)})`).join(", ");
}

function choiceOf(batch, user) {
  const given = (user.batches ?? []).find((one) => one.id === batch.id);
  const roles = make("select", { name: `role-${batch.id}`, "aria-label": `${t("people.role")}: ${batch.name}` });
  roles.append(make("option", { value: "" }, t("people.not_seen")));
  for (const role of ROLES.filter((one) => one !== "administrator"))
    roles.append(make("option", { value: role, selected: given?.role === role }, t(`roles.${role}`)));
  return make("tr", {}, make("th", { scope: "row" }, batch.name), make("td", {}, roles));
}

async function chooseReach(user) {
  const dialog = byId("reach");
  const { items: batches } = await get("/batches");
  dialog.querySelector("#reach-title").textContent = `${t("people.reach")}: ${user.display_name || user.name}`;
  dialog.querySelector("tbody").replaceChildren(...batches.map((batch) => choiceOf(batch, user)));
  const where = dialog.querySelector("form").elements.where;
  where.value = user.batches === null ? "all" : "some";
  for (const roles of dialog.querySelectorAll("tbody select"))
    roles.addEventListener("change", () => (where.value = "some"));
  const said = await ask(dialog);
  if (said === null) return;
  const given = batches
    .map((batch) => ({ batch: batch.id, role: said.get(`role-${batch.id}`) }))
    .filter((one) => one.role);
  await change(user, { batches: said.get("where") === "all" ? "all" : given });
}

async function load() {
  const found = await get("/users");
  byId("people").querySelector("tbody").replaceChildren(...found.items.map(row));
}

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  void tried(async () => {
    await post("/users", Object.fromEntries(new FormData(form)));
    const name = form.elements.name.value;
    form.reset();
    await load();
    say(t("people.added", { name }));
  });
});
await load();
