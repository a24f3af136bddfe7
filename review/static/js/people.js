// Accounts: who there is, in which role; adding somebody, changing a role, locking an account.

import { call, get, post, Problem } from "./api.js";
import { byId, make, say } from "./dom.js";
import { t } from "./words.js";

const ROLES = byId("people").dataset.roles.split(" ");

async function guarded(does) {
  try {
    await does();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message, "bad");
  }
}

function change(user, values) {
  return guarded(async () => {
    await call("PATCH", `/users/${encodeURIComponent(user.name)}`, values);
    await load();
    say(t("people.changed"));
  });
}

function row(user) {
  const roles = make("select", { "aria-label": `${t("people.change_role")}: ${user.name}` });
  for (const role of ROLES) roles.append(make("option", { value: role, selected: role === user.role }, t(`roles.${role}`)));
  roles.addEventListener("change", () => void change(user, { role: roles.value }));
  const turn = make("button", { type: "button" }, t(user.is_disabled ? "people.enable" : "people.disable"));
  turn.addEventListener("click", () => void change(user, { is_disabled: !user.is_disabled }));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, user.name),
    make("td", {}, user.display_name),
    make("td", {}, roles),
    make("td", {}, t(user.is_disabled ? "people.disabled" : "people.active"), " ", turn),
  );
}

async function load() {
  const found = await get("/users");
  byId("people").querySelector("tbody").replaceChildren(...found.items.map(row));
}

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  void guarded(async () => {
    await post("/users", Object.fromEntries(new FormData(form)));
    const name = form.elements.name.value;
    form.reset();
    await load();
    say(t("people.added", { name }));
  });
});
await load();
