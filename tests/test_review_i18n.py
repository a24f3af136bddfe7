"""The words of the screen: both languages complete, every code named, no word outside the catalogue."""

from __future__ import annotations

import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest

import review
from models.people import Role
from models.record import DocumentKind, FieldName, FieldStatus, Reason, RecordKind, RecordState
from models.review import Verdict
from review.i18n import LANGUAGES, catalogue, keys_of

ROOM = Path(review.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
SCRIPTS = sorted((ROOM / "static" / "js").glob("*.js"))
KEYS = set(keys_of(catalogue("vi").words))


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(keys_of(catalogue("en").words)) == KEYS


def test_both_languages_fill_in_the_same_values() -> None:
    vi, en = catalogue("vi"), catalogue("en")
    assert {k: holes(vi.t(k)) for k in KEYS} == {k: holes(en.t(k)) for k in KEYS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_words_are_empty(lang: str) -> None:
    assert [key for key in KEYS if not catalogue(lang).t(key).strip()] == []


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("fields", FieldName),
        ("statuses", FieldStatus),
        ("reasons", Reason),
        ("states", RecordState),
        ("kinds", RecordKind),
        ("roles", Role),
        ("verdicts", Verdict),
        ("answers.document_kind", DocumentKind),
    ],
)
def test_every_code_has_words(section: str, codes: type[FieldName]) -> None:
    missing = [code.value for code in codes if f"{section}.{code.value}" not in KEYS]
    assert missing == [], f"add these to [{section}] in review/catalogue/*.toml"


class _Texts(HTMLParser):
    """Collects the words that stand in a template itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"[^\W\d_]{2,}", data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("alt", "title", "aria-label", "placeholder") and value:
                self.found += re.findall(r"[^\W\d_]{2,}", value)


KEY_CAPS = {"Enter"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.S)
    texts = _Texts()
    texts.feed(bare)
    assert set(texts.found) - KEY_CAPS == set()


def used_keys(text: str) -> set[str]:
    return {
        key
        for key in re.findall(r"""["'`]([a-z_]+(?:\.[a-z_-]+)+)["'`]""", text)
        if key.split(".")[0] in SECTIONS
    }


SECTIONS = {key.split(".")[0] for key in KEYS}


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=lambda p: p.name)
def test_every_key_that_is_asked_for_is_there(path: Path) -> None:
    assert used_keys(path.read_text("utf-8")) - KEYS == set()


@pytest.mark.parametrize("path", [*TEMPLATES], ids=lambda p: p.name)
def test_no_script_or_style_stands_in_a_page(path: Path) -> None:
    """The Content-Security-Policy allows none; JSON for the scripts to read is no script."""
    text = path.read_text("utf-8")
    assert re.search(r"<style|\sstyle=|\son[a-z]+=", text) is None
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert [tag for tag in inline if "application/json" not in tag] == []


def test_json_for_scripts_cannot_end_its_element() -> None:
    assert "<" not in catalogue("en").part(KEYS and sorted(SECTIONS))


def test_unknown_keys_are_mistakes_and_unknown_codes_are_not() -> None:
    words = catalogue("en")
    with pytest.raises(KeyError):
        words.t("app.no_such_words")
    with pytest.raises(KeyError):
        words.t("app")
    assert words.t_or("reasons.brand-new", "brand-new") == "brand-new"
