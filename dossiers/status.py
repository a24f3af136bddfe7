"""How a man stands: gathered or not, remains or none, notified …, each answer with its evidence.

Derived from claims by the rows of ``status_rules``; a person's word (``status:gathered``) stands above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dossiers.status_rules import PAPER_RULES, WORD_RULES
from extractors.text import fold_words
from models.dossier import Word, standing
from models.record import Field, FieldName, FieldStatus, Record
from models.summary import Answer, Aspect

SUBJECT = "status:"
_YEAR = re.compile(r"\b(19[4-9]\d|20[0-4]\d)\b")
_PATTERNS = tuple((rule, re.compile(rule.pattern)) for rule in WORD_RULES)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found on one paper; ``field`` is None where the paper itself says it."""

    rule: str
    answer: Answer
    strength: int
    record: Record
    field: Field | None
    year: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to one question, who gave it (``machine`` or a person), why, and all that was found.

    ``is_open``: rules of equal strength contradict each other and nobody has decided.
    """

    aspect: Aspect
    answer: Answer
    by: str
    why: str
    year: int
    findings: tuple[Finding, ...]
    is_open: bool


def status_of(records: Iterable[Record], words: Iterable[Word] = ()) -> tuple[Standing, ...]:
    """Return the answers to all questions about one dossier."""
    papers = list(records)
    said = standing(words)
    found: dict[Aspect, list[Finding]] = {aspect: [] for aspect in Aspect}
    for record in papers:
        for aspect, finding in _findings(record):
            found[aspect].append(finding)
    return tuple(_standing(aspect, found[aspect], said.get(f"{SUBJECT}{aspect}")) for aspect in Aspect)


def _findings(record: Record) -> Iterator[tuple[Aspect, Finding]]:
    answer = Answer.YES if record.is_named else Answer.NO
    strength = 3 if record.is_named else 1  # one paper that has his name is enough
    rule = "named" if record.is_named else "unnamed"
    yield Aspect.NAMED, Finding(rule, answer, strength, record, record.get("full_name"), 0)
    exhumed = record.get(FieldName.EXHUMATION_DATE.value)
    for paper in PAPER_RULES:
        if record.document_kind is paper.document:
            year = _year(exhumed.text) if exhumed is not None else 0
            yield paper.aspect, Finding(paper.id, paper.answer, paper.strength, record, None, year)
    for field in record.fields:
        if field.status is not FieldStatus.ILLEGIBLE:
            yield from _in_words(record, field)


def _in_words(record: Record, field: Field) -> Iterator[tuple[Aspect, Finding]]:
    key = fold_words(field.text)
    for rule, pattern in _PATTERNS:
        if field.name in rule.fields and pattern.search(key):
            finding = Finding(rule.id, rule.answer, rule.strength, record, field, _year(field.text))
            yield rule.aspect, finding


def _year(text: str) -> int:
    found = _YEAR.findall(text)
    return int(found[-1]) if found else 0


def _standing(aspect: Aspect, found: Sequence[Finding], word: Word | None) -> Standing:
    findings = tuple(sorted(found, key=lambda f: (-f.strength, -f.year, f.rule, f.record.id)))
    if word is not None:
        year = _year(word.why)
        return Standing(aspect, Answer(word.value), word.author, word.why, year, findings, is_open=False)
    if not findings:
        return Standing(aspect, Answer.UNKNOWN, "machine", "", 0, (), is_open=False)
    best = findings[0]
    equals = [f for f in findings if f.strength == best.strength and f.year in (0, best.year)]
    years = [f.year for f in findings if f.answer is best.answer and f.year]
    return Standing(
        aspect,
        best.answer,
        "machine",
        best.rule,
        min(years, default=0),
        findings,
        is_open=len({f.answer for f in equals}) > 1,
    )
