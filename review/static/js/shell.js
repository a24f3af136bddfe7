// What every page has: the menu of further pages, which closes when it is left, and signing out.

import { call } from "./api.js";

const more = document.getElementById("more");
document.addEventListener("click", (event) => more && !more.contains(event.target) && (more.open = false));
more?.addEventListener("focusout", (event) => event.relatedTarget && !more.contains(event.relatedTarget) && (more.open = false));
more?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !more.open) return;
  event.stopPropagation(); // the page has meanings of its own for this key
  more.open = false;
  more.querySelector("summary").focus();
});

document.getElementById("sign-out")?.addEventListener("click", async () => {
  await call("DELETE", "/session");
  location.assign("/sign-in");
});
