// The sketches of graves beside a dossier, and where one more is marked.

import { get, post, tried } from "./api.js";
import { byId, make } from "./dom.js";
import { kindOf, paperPlace } from "./papers.js";
import { t } from "./words.js";

function figure(one, mayDecide, again) {
  const words = t("sketches.from", { file: one.file, page: one.page_no, who: one.author });
  const said = [one.note, words].filter(Boolean).join(" · ");
  const picture = make("img", { src: one.image_url, alt: said, loading: "lazy" });
  const undo = mayDecide ? make("button", { type: "button", class: "link" }, t("sketches.undo")) : null;
  undo?.addEventListener("click", () =>
    tried(async () => {
      await post(`/sketches/${one.id}/undo`);
      await again();
    }),
  );
  return make("figure", {}, make("a", { href: `/pages/${one.page}` }, picture), make("figcaption", { lang: "vi" }, said, " ", undo));
}

// Show the sketches of a dossier; `dossier` is as the API gives it.
export async function showSketches(dossier, mayDecide) {
  const { items } = await get(`/dossiers/${dossier.id}/sketches`);
  byId("sketches").replaceChildren(...items.map((one) => figure(one, mayDecide, () => showSketches(dossier, mayDecide))));
  const adding = document.getElementById("sketch-adding");
  const papers = dossier.papers.filter((paper) => !paper.is_retracted);
  adding?.replaceChildren(...papers.map((paper) =>
    make("li", {}, make("a", { href: `/records/${paper.record}/sketch` }, t("sketches.add", { place: `${kindOf(paper)}, ${paperPlace(paper)}` })))));
  byId("sketches-section").hidden = !items.length && !mayDecide;
}
