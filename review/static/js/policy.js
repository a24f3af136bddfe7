// What the archivist chooses for the desk: fields that are read twice, shares that come back to be read again.

import { call, get, tried } from "./api.js";
import { byId, say } from "./dom.js";
import { t } from "./words.js";

const form = byId("policy");
const { audit_accepted: accepted, audit_confirmed: confirmed } = form.elements;
const boxes = [...form.querySelectorAll("[name=two_readings]")];
const toPercent = (share) => String(Math.round(share * 1000) / 10);

const policy = await get("/policy");
for (const box of boxes) box.checked = policy.two_readings.includes(box.value);
accepted.value = toPercent(policy.audit_accepted);
confirmed.value = toPercent(policy.audit_confirmed);

// The fields that matter most, chosen together; saved like any other choice.
byId("key-fields").addEventListener("click", (event) => {
  const names = event.currentTarget.dataset.names.split(" ");
  for (const box of boxes) box.checked ||= names.includes(box.value);
});

async function save() {
  await call("PUT", "/policy", {
    two_readings: boxes.filter((box) => box.checked).map((box) => box.value),
    audit_accepted: Number(accepted.value) / 100,
    audit_confirmed: Number(confirmed.value) / 100,
  });
  say(t("policy.saved"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void tried(save);
});
