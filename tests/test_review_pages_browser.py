"""Every page as an office PC shows it, in both languages: nothing cut off, no word of the other language.

Pages are found by the site's own menu, so that a new one is looked at too; pictures in build/screenshots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from models.ids import page_id
from models.record import FieldName
from tests.browser import serious_faults, shoot
from tests.desk_builder import FILE, SHA, field_id, record
from tests.desk_server import PEOPLE, Served, enter, leave, serve_desk

# The common screen of a weak PC.
SCREEN: ViewportSize = {"width": 1366, "height": 768}
VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãâéèêíìóòôõúùý]")
ENGLISH = re.compile(r"\b(the|of|and|is|was|not)\b")
# A key of the catalogue that was shown instead of its words.
RAW_KEY = re.compile(r"^[a-z_]+(\.[a-z_-]+)+$")
# Examples of what to type are Vietnamese in both languages.
EXAMPLES = {"q-hint", "within-hint", "same-hint"}
# Words on the page, each with the id of the element around it; what is marked as Vietnamese is data.
WORDS = """() => {
  const found = [];
  const isData = (element) => element.closest("[lang=vi], script, style, .leaflet-container");
  const idOf = (element) => element.closest("[id]")?.id ?? "";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (isData(element)) continue;
    const texts = node === element
      ? ["title", "aria-label", "alt", "placeholder"].map((name) => element.getAttribute(name))
      : [node.textContent];
    for (const text of texts) if (text?.trim()) found.push([idOf(element), text.trim()]);
  }
  return found;
}"""
# Elements whose text does not fit their box and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 2 && one.textContent.trim())
  .filter((one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
  .filter((one) => getComputedStyle(one).textOverflow !== "ellipsis")
  .filter((one) => !one.closest(".unseen, .viewer, .strip, .leaflet-container"))
  .map((one) => `${one.tagName}#${one.id}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_desk(tmp_path_factory.mktemp("pages")) as found:
        yield found


def addresses(page: Page, served: Served) -> list[str]:
    """All pages of the menu, and one of each that is reached from them."""
    (batch,) = served.archive.batches()
    twin, _ = served.desk.alike(field_id(1, FieldName.HOME_PLACE))
    menu = page.locator("header nav a").evaluate_all(
        "(links) => links.map((one) => one.getAttribute('href'))"
    )
    inner = [
        f"/walls/{twin}",
        f"/pages/{page_id(SHA, 1)}",
        f"/records/{record(0).id}",
        f"/batches/{batch.id}",
    ]
    return [*menu, *inner, "/account", "/no-such-page"]


def foreign(page: Page, lang: str) -> list[tuple[str, str]]:
    """Words that are not of the page's language, and raw keys."""
    is_wrong = VIETNAMESE.search if lang == "en" else ENGLISH.search
    said = [(where, without_names(text)) for where, text in page.evaluate(WORDS) if where not in EXAMPLES]
    return [(where, text) for where, text in said if is_wrong(text) or RAW_KEY.match(text)]


def without_names(text: str) -> str:
    """Leave out what is called so in every language: people, batches, files, the switch of languages."""
    for name in (*(display_name for _, display_name, _ in PEOPLE), "Sổ 1984", FILE, "Tiếng Việt"):
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_on_an_office_screen(browser: Browser, served: Served, lang: str) -> None:
    page = enter(browser, served, "quan", at=f"/language/{lang}?next=/account")
    page.set_viewport_size(SCREEN)
    faults: list[str] = []
    for address in addresses(page, served):
        page.goto(served.url + address)
        page.wait_for_load_state("networkidle")
        shoot(page, f"page-{lang}-{'-'.join(address.strip('/').split('/')[:1])}{address.count('/')}")
        faults += [f"{address}: {fault}" for fault in serious_faults(page)]
        faults += [f"{address}: {where}: {text}" for where, text in foreign(page, lang)]
        faults += [f"{address}: cut off: {what}" for what in page.evaluate(CUT_OFF)]
        if page.evaluate("document.documentElement.scrollWidth") > SCREEN["width"]:
            faults.append(f"{address}: wider than the screen")
    assert faults == []
    leave(page)
