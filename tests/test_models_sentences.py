"""Every sentence that an error says has a Vietnamese row, and every row is still said somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from models import desk_errors, errors
from models.errors import SohoaError
from models.sentences import SENTENCES_VI as PLAIN_VI
from models.sentences import to_vietnamese
from models.sentences_desk import DESK_SENTENCES_VI
from storage.grids import DecidedRowsError
from storage.outsiders import NotInvitedError
from storage.people import NameTakenError

ROOT = Path(__file__).parent.parent
ROOMS = ("dossiers", "models", "pipeline", "extractors", "storage", "flows", "cli", "review")
SENTENCES_VI = {**PLAIN_VI, **DESK_SENTENCES_VI}
ERRORS = {
    name: kind
    for name, kind in [*vars(errors).items(), *vars(desk_errors).items()]
    if isinstance(kind, type) and issubclass(kind, SohoaError)
} | {kind.__name__: kind for kind in (DecidedRowsError, NotInvitedError, NameTakenError)}
# Of these the text comes after the kind and the status of the problem.
PROBLEMS = {"ProblemError": 2, "bad_input": 0, "problem": 9}


def _template(node: ast.expr) -> str | None:
    """The text of a literal, with {} for what an f-string fills in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def _said() -> Iterator[tuple[str, str]]:
    """(place, sentence) of the literal message and remedy of every error that our rooms raise."""
    for path in sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            name = node.func.id
            if name not in ERRORS and name not in PROBLEMS:
                continue
            at = PROBLEMS.get(name, 0)
            named = (k.value for k in node.keywords if k.arg in ("remedy", "detail"))
            parts = [*node.args[at : at + 1], *named]
            for part in parts:
                sentence = _template(part)
                if sentence is not None and sentence.replace("{}", "").strip(" :"):
                    yield f"{path.name}:{node.lineno}", sentence


def _is_technical(sentence: str) -> bool:
    """A sentence that only names an exception and its place, for the log: nothing to translate."""
    return not any(word.isalpha() and word != "at" for word in sentence.replace("{}", " ").split())


def test_every_sentence_of_an_error_has_its_vietnamese() -> None:
    lacking = [f"{place}: {said}" for place, said in _said() if said not in SENTENCES_VI]
    assert [row for row in lacking if not _is_technical(row.partition(": ")[2])] == []


def test_every_remedy_of_a_class_has_its_vietnamese() -> None:
    assert {kind.remedy for kind in ERRORS.values()} <= SENTENCES_VI.keys()


def test_a_sentence_stands_in_one_file_only() -> None:
    assert PLAIN_VI.keys() & DESK_SENTENCES_VI.keys() == set()


def test_no_row_is_left_of_a_sentence_that_nobody_says() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for room in ROOMS for p in (ROOT / room).rglob("*.py"))
    literal = {said for _, said in _said()} | {kind.remedy for kind in ERRORS.values()}
    stale = [s for s in SENTENCES_VI if s not in literal and source.count(f'"{s}"') < 2]
    # Notes of checks, faults of the program, and sentences with a verb put in are f-strings of other calls.
    filled = _filled()
    assert [s for s in stale if not any(_is_like(s, one) or _is_like(one, s) for one in filled)] == []


def _is_like(sentence: str, template: str) -> bool:
    """Say whether a sentence is a template with its holes filled in."""
    return re.fullmatch("(.*)".join(map(re.escape, template.split("{}"))), sentence) is not None


def _filled() -> set[str]:
    """Return every f-string of our rooms that says more than its values, as a template."""
    trees = (ast.parse(p.read_text("utf-8")) for room in ROOMS for p in (ROOT / room).rglob("*.py"))
    found = (_template(node) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    return {one for one in found if one is not None and len(one.replace("{}", "").strip(" :,()")) >= 6}


@pytest.mark.parametrize("english", sorted(SENTENCES_VI))
def test_a_row_has_the_same_holes_in_both_languages(english: str) -> None:
    def holes(text: str) -> int:
        return sum(name is not None for _, name, _, _ in Formatter().parse(text))

    assert holes(english) == holes(SENTENCES_VI[english])


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("The file has more than 2000 pages.", "Tệp có hơn 2000 trang."),
        ("The TIFF file is cut off or broken at its start.", "Tệp TIFF bị cắt cụt hoặc hỏng ngay từ đầu."),
        (
            "The image has 40000 x 50 pixels, more than 7 in all.",
            "Ảnh có 40000 x 50 điểm ảnh, nhiều hơn mức 7 cho phép.",
        ),
        ("object a.{}.b is not in the store", "không có a.{}.b trong kho"),
        ("something a driver said", "something a driver said"),
    ],
)
def test_what_varies_is_carried_over(english: str, vietnamese: str) -> None:
    assert to_vietnamese(english) == vietnamese
