// The reviewer's hand: a few items claimed ahead, kept while the page is open, given back when it is left.

import { call, post, releaseOnLeave } from "./api.js";

const AHEAD = 3;
const RENEW_AT_MOST_MS = 30_000;
const KEY_CURRENT = "sohoa.desk.current";

export class Hand {
  // `filter` goes with every claim.
  constructor(filter) {
    this.filter = filter;
    this.items = [];
    this.at = 0;
    this.filling = null;
    addEventListener("pagehide", () => this.items.length && releaseOnLeave(this.items.map((item) => item.id)));
  }

  get current() {
    return this.items[this.at] ?? null;
  }

  // Take the named item, the one that was open before a reload, or the most harmful ones.
  async start(first) {
    const wanted = first || this.remembered();
    if (wanted) await this.take([wanted]);
    // One is enough to begin with; the others come when it is shown.
    if (!this.items.length) await this.claimMore(1);
    this.remember();
    this.timer = setTimeout(() => this.renew(), this.renewIn());
  }

  // Claim these very items, in front of all others; those that cannot be had are left out.
  async take(ids) {
    const found = await post("/queue/claim", { count: ids.length, filter: { items: ids }, around: true });
    const fresh = found.items.filter((item) => !this.items.some((held) => held.id === item.id));
    this.items.splice(this.at, 0, ...fresh);
    const place = this.items.findIndex((item) => ids.includes(item.id));
    if (place >= 0) this.at = place;
    this.remember();
    return place >= 0;
  }

  fill() {
    this.filling ??= this.claimMore(AHEAD).finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  async claimMore(wanted) {
    const missing = wanted + this.at - this.items.length;
    if (missing <= 0) return;
    const found = await post("/queue/claim", { count: missing, filter: this.filter, around: true });
    const fresh = found.items.filter((item) => !this.items.some((held) => held.id === item.id));
    this.items.push(...fresh);
  }

  // Let go of the current item (it is decided, skipped or lost) and stand before the next one.
  async drop() {
    this.items.splice(this.at, 1);
    if (this.at >= this.items.length) await this.fill();
    if (this.at >= this.items.length) this.at = Math.max(0, this.items.length - 1);
    this.remember();
  }

  // Stand before the next (1) or former (-1) item without deciding this one.
  async move(step) {
    const next = this.at + step;
    if (next < 0) return false;
    this.at = next;
    if (next >= this.items.length) await this.fill();
    if (this.at >= this.items.length) this.at = Math.max(0, this.items.length - 1);
    this.remember();
    return true;
  }

  replaceCurrent(item) {
    this.items[this.at] = { ...this.current, ...item };
  }

  // Let the held items know what was just said of a field of the same row.
  learn({ id, text, status }) {
    for (const item of this.items) {
      for (const one of item.neighbours) if (one.id === id) Object.assign(one, { text, status });
    }
  }

  remember() {
    if (this.current) sessionStorage.setItem(KEY_CURRENT, JSON.stringify([this.current.id, this.filter]));
    else sessionStorage.removeItem(KEY_CURRENT);
  }

  // What was open under the same filter: who has just chosen another wants what fits it.
  remembered() {
    const [id, filter] = JSON.parse(sessionStorage.getItem(KEY_CURRENT) ?? "[]");
    return JSON.stringify(filter) === JSON.stringify(this.filter) ? id : null;
  }

  renewIn() {
    const until = Math.min(...this.items.map((item) => Date.parse(item.lease_until)));
    const left = Number.isFinite(until) ? (until - Date.now()) / 3 : RENEW_AT_MOST_MS;
    return Math.min(RENEW_AT_MOST_MS, Math.max(2_000, left));
  }

  // Prolong what is held. Offline is no reason to stop trying: the lease may outlive a short break.
  async renew() {
    try {
      if (this.items.length) {
        const found = await call("POST", "/queue/renew", { items: this.items.map((item) => item.id) });
        for (const item of this.items) item.lease_until = found.lease_until;
      }
    } finally {
      this.timer = setTimeout(() => this.renew(), this.renewIn());
    }
  }
}
