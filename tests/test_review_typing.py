"""Telex, VNI and the placing of tones, run where they will run: in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page, Route

from extractors.syllables import is_syllable
from review import static_files
from tests.browser import open_browser

# (keys, what they write, why)
TELEX = [
    ("Nguyeenx Vawn DDuwcs", "Nguyễn Văn Đức", "a whole name"),
    ("NGUYEENX", "NGUYỄN", "capitals stay capitals"),
    ("Ddakws Lawks", "Đắk Lắk", "names of the highlands end in k"),
    ("Chu Vawn Taans", "Chu Văn Tấn", ""),
    ("dduowcj", "được", "the horn on both vowels"),
    ("duocdwj", "được", "marks after the word"),
    ("nguowif", "người", "uo becomes ươ when the word goes on"),
    ("nguwowif", "người", "the horn typed twice"),
    ("giuwongf", "giường", "ư draws the horn of o after it"),
    ("thuowr", "thuở", "but not where the word ends there"),
    ("thuowngr", "thưởng", ""),
    ("ruwowuj", "rượu", ""),
    ("hoaf", "hòa", "tone on the first of two open vowels"),
    ("hoafn", "hoàn", "and it moves when the word is closed"),
    ("hoacwj", "hoặc", ""),
    ("khoer", "khỏe", ""),
    ("thuys", "thúy", ""),
    ("quys", "quý", "u belongs to q"),
    ("giaf", "già", "i belongs to g"),
    ("gif", "gì", "unless there is no other vowel"),
    ("quangw", "quăng", ""),
    ("khuyur", "khuỷu", "the middle of three"),
    ("huyeenj", "huyện", "the vowel with a mark has the tone"),
    ("muaw", "mưa", ""),
    ("tieensz", "tiên", "z takes the tone off"),
    ("dinhd", "đinh", ""),
    ("ass", "as", "twice takes it back"),
    ("aaa", "aa", ""),
    ("ddd", "dd", ""),
    ("ww", "w", ""),
    ("khoeo", "khoeo", "e, o are not twice the same vowel"),
    ("BTL", "BTL", "no vowel, no tone"),
    ("UBNDs", "UBNDs", "no syllable, no tone"),
    ("3/1968", "3/1968", ""),
    ("c13/d6/e12", "c13/d6/e12", "units stay as they are"),
]
VNI = [
    ("Nguye6n4 Va8n D9u7c1", "Nguyễn Văn Đức", "a whole name"),
    ("d9uo7c5", "được", ""),
    ("ngu7o7i2", "người", ""),
    ("thuo73", "thuở", ""),
    ("hoa2n", "hoàn", ""),
    ("to6i1", "tối", ""),
    ("a11", "a1", "twice takes it back"),
    ("D99", "D9", ""),
    ("c13 F304", "c13 F304", "digits after a consonant are digits"),
    ("3/1968", "3/1968", ""),
]
TONES = [
    ("hoà", "hòa", "the usual place"),
    ("HOÀ BÌNH", "HÒA BÌNH", ""),
    ("thuý", "thúy", ""),
    ("khoẻ", "khỏe", ""),
    ("uỷ ban", "ủy ban", ""),
    ("gìa", "già", ""),
    ("qúy", "quý", ""),
    ("chiêú", "chiếu", ""),
    ("Nguye\u0302\u0303n", "Nguyễn", "loose marks are joined"),
    ("Nguyễn", "Nguyễn", "what is right stays"),
    ("hoàn", "hoàn", ""),
    ("quý", "quý", ""),
    ("thuở", "thuở", ""),
    ("ĐĂK", "ĐĂK", ""),
    ("c13/d6-E95", "c13/d6-E95", "what is no syllable stays"),
    ("Pêtrôvích", "Pêtrôvích", "a foreign name stays"),
]
SITE = "http://site.test/"
TYPE = """async ([keys, method]) => {
  const { compose } = await import("/js/telex.js");
  let text = "";
  for (const key of keys) {
    const word = /\\p{L}+$/u.exec(text)?.[0] ?? "";
    const made = compose(word, key, method);
    text = made === null ? text + key : text.slice(0, text.length - word.length) + made;
  }
  return text;
}"""


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(SITE)
    path = static_files.FOLDER / name
    if name and path.is_file():
        route.fulfill(body=path.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><input id=box>", content_type="text/html")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with open_browser() as browser:
        found = browser.new_page()
        found.route("**/*", _serve)
        found.goto(SITE)
        yield found


@pytest.mark.parametrize(("keys", "expected", "why"), TELEX, ids=[row[0] for row in TELEX])
def test_telex(page: Page, keys: str, expected: str, why: str) -> None:
    assert page.evaluate(TYPE, [keys, "telex"]) == expected, why


@pytest.mark.parametrize(("keys", "expected", "why"), VNI, ids=[row[0] for row in VNI])
def test_vni(page: Page, keys: str, expected: str, why: str) -> None:
    assert page.evaluate(TYPE, [keys, "vni"]) == expected, why


def test_off_writes_the_keys(page: Page) -> None:
    assert page.evaluate(TYPE, ["Nguyeenx", "off"]) == "Nguyeenx"


@pytest.mark.parametrize(("text", "expected", "why"), TONES, ids=[row[0] for row in TONES])
def test_tones_stand_in_their_place(page: Page, text: str, expected: str, why: str) -> None:
    normalise = 'async (text) => (await import("/js/tones.js")).normaliseTones(text)'
    assert page.evaluate(normalise, text) == expected, why
    assert page.evaluate(normalise, expected) == expected, "doing it twice changes nothing"


def test_every_syllable_we_know_can_be_typed_and_stays(page: Page) -> None:
    """The tables of ``extractors.syllables`` and of the typing must not contradict each other."""
    vowels = ["".join(v) for n in (1, 2, 3) for v in product("aăâeêioôơuưy", repeat=n)]
    codas = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
    bare = [o + v + c for o in ("", "b") for v in vowels for c in codas]
    words = [w for w in bare if any(is_syllable(f"{w[:i]}\u0301{w[i:]}") for i in range(1, len(w) + 1))]
    assert len(words) > 200
    script = f"""async () => {{
      const {{ parts, isNucleus, withTone, normaliseTones }} = await import("/js/tones.js");
      return {json.dumps(words)}.filter((word) => {{
        const split = parts(word);
        if (!split || !isNucleus(split.nucleus)) return true;
        return normaliseTones(withTone(word, "\\u0301")) !== withTone(word, "\\u0301");
      }});
    }}"""
    assert page.evaluate(script) == []


def test_a_text_box_is_typed_in_at_the_caret(page: Page) -> None:
    page.evaluate(
        """async () => {
          const { attach } = await import("/js/telex.js");
          attach(document.getElementById("box"), () => "telex");
        }"""
    )
    box = page.locator("#box")
    box.press_sequentially("Vawn An")
    box.evaluate("(input) => input.setSelectionRange(0, 0)")
    box.press_sequentially("Lee ")
    assert box.input_value() == "Lê Văn An"
