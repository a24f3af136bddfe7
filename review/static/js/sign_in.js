// Signing in: the name and password go to the API, the reader goes where he wanted to.

import { post, Problem } from "./api.js";
import { byId } from "./dom.js";

const form = byId("sign-in");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  byId("problem").textContent = "";
  try {
    await post("/session", { name: form.elements.name.value.trim(), password: form.elements.password.value });
    location.assign(form.dataset.next);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    byId("problem").textContent = problem.message;
    form.elements.password.select();
  } finally {
    button.disabled = false;
  }
});
