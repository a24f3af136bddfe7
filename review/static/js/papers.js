// Papers and claims as they are shown in dossiers and pairs.

import { make } from "./dom.js";
import { decimal, fieldName, t, tOr } from "./words.js";

export function paperPlace(paper) {
  return t("dossiers.paper", { file: paper.file, page: paper.page, row: paper.row || "–" });
}

export function kindOf(paper) {
  return tOr(`answers.document_kind.${paper.document_kind}`, tOr(`kinds.${paper.kind}`, paper.document_kind));
}

// A claim with its pixels; a doubtful reading says so.
export function claimed(claim, name, height = 34) {
  if (!claim) return make("span", {}, "—");
  const mark = claim.status === "queued" || claim.status === "disputed" ? " ?" : "";
  const crop = make("img", {
    src: `/api/v1/fields/${claim.field}/crop?height=${height}`,
    alt: t("dossiers.crop_of", { field: fieldName(name, name) }),
    loading: "lazy",
  });
  crop.addEventListener("error", () => crop.remove());
  return make("div", { lang: "vi" }, make("a", { href: `/records/${claim.record}` }, claim.text + mark), crop);
}

export function evidenceList(evidence) {
  return make(
    "ul",
    { class: "evidence" },
    ...evidence.map((one) =>
      make("li", { class: one.bits > 0 ? "for" : "against" },
        `${tOr(`comparisons.${one.comparison}`, one.comparison)} ${signed(one.bits)}`)),
  );
}

export function signed(bits) {
  return (bits > 0 ? "+" : "−") + decimal(Math.abs(bits), 1);
}
