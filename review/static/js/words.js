// The words of the page in the reader's language, put into it by the server. No word stands in any module.

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

// Return the words for `key` ("desk.confirm"), with {name} replaced from `values`.
export function t(key, values = {}) {
  const found = key.split(".").reduce((part, name) => part?.[name], words);
  if (typeof found !== "string") throw new Error(`no words for ${key}`);
  return found.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// Return the words for `key`, or `otherwise` where the catalogue has none (a code newer than this page).
export function tOr(key, otherwise) {
  const found = key.split(".").reduce((part, name) => part?.[name], words);
  return typeof found === "string" ? found : otherwise;
}

// Return the name of a field: by its printed heading where it fits none of the known ones.
export function fieldName(name, key) {
  return name === "other" ? key.replace(/^other:/, "") : tOr(`fields.${name}`, name);
}

// Return a number with so many decimals as the reader's language writes them.
export function decimal(value, digits) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(document.documentElement.lang, form);
}
