// What every page has: signing out.

import { call } from "./api.js";

document.getElementById("sign-out")?.addEventListener("click", async () => {
  await call("DELETE", "/session");
  location.assign("/sign-in");
});
