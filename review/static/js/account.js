// Changing one's own password; all one's sessions end with it.

import { call, Problem } from "./api.js";
import { byId, say } from "./dom.js";
import { t } from "./words.js";

const form = byId("account");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { old, new: fresh, again } = form.elements;
  byId("problem").textContent = fresh.value === again.value ? "" : t("account.differ");
  if (fresh.value !== again.value) return;
  try {
    await call("PUT", "/session/password", { old: old.value, new: fresh.value });
    form.reset();
    say(t("account.changed"));
    setTimeout(() => location.assign("/sign-in"), 1500);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    byId("problem").textContent = problem.message;
  }
});
