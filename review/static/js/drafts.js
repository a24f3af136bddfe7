// What was typed and not yet sent, kept in this browser: a reload, a lost session or a power cut loses nothing.

const PREFIX = "sohoa.draft.";
const KEEP_MS = 14 * 24 * 3600 * 1000;

const keyOf = (id) => PREFIX + (document.body.dataset.user ?? "") + "." + id;

export function keepDraft(id, text) {
  localStorage.setItem(keyOf(id), JSON.stringify({ text, at: Date.now() }));
}

export function draftOf(id) {
  const found = localStorage.getItem(keyOf(id));
  return found === null ? null : JSON.parse(found).text;
}

export function dropDraft(id) {
  localStorage.removeItem(keyOf(id));
}

// Forget drafts of items that nobody came back to for two weeks.
export function dropOldDrafts(now = Date.now()) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && now - JSON.parse(localStorage.getItem(key)).at > KEEP_MS) {
      localStorage.removeItem(key);
    }
  }
}
