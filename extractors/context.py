"""What the fields of neighbouring rows say of each other: texts, spellings, capitals, builds, doubts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.confidence import SPELLED
from extractors.looks import reading_key
from extractors.strangers import is_torn
from extractors.structure import is_structure_doubtful
from extractors.table_sense import doubt_field
from extractors.text import fold
from models.evidence import PageQuality
from models.record import REGISTERS, Field, FieldName, Reason, Record

_MOST_ECHOES = 9
_LEAST_ROWS = 3  # of a field, before there is a habit of writing it

# Doubts of a text that stands in the wrong column, or is a part or a blend of what stands on paper.
_MISFITS = frozenset(
    map(str, (Reason.NOT_IN_GRAMMAR, Reason.ODD_CHARACTERS, Reason.INVALID_SYLLABLE, Reason.IMPOSSIBLE_DATE))
)

Shape = tuple[bool, bool]
_FIGURES, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Context:
    """Counts over the fields of some records of one file; ``shapes`` is how fields mostly have capitals."""

    texts: Counter[tuple[FieldName, str]]
    spellings: Counter[tuple[FieldName, str]]
    shapes: Mapping[FieldName, Shape]
    lengths: Mapping[FieldName, float]
    builds: Mapping[FieldName, Counter[str]]
    doubted: int
    fields: int
    conflicts: float
    filled: Mapping[FieldName, float]
    torn: Mapping[FieldName, float]
    fitting: Mapping[FieldName, float]


def context_of(records: Sequence[Record]) -> Context:
    """Return what stands in these records."""
    fields = [f for r in records for f in r.fields]
    texts = Counter((f.name, f.text) for f in fields if f.text)
    spellings = Counter((name, fold(text)) for name, text in texts)
    written: dict[FieldName, list[str]] = {}
    torn: Counter[FieldName] = Counter()
    fitting: Counter[FieldName] = Counter()
    for made in fields:
        if made.text:
            written.setdefault(made.name, []).append(made.text)
            torn[made.name] += _is_torn(made)
            fitting[made.name] += _is_fitting(made)
    return Context(
        texts,
        spellings,
        _habits(fields),
        {name: median(map(len, found)) for name, found in written.items() if len(found) >= _LEAST_ROWS},
        {name: Counter(map(build_of, found)) for name, found in written.items()},
        sum(map(is_doubted, fields)),
        len(fields),
        round(sum(map(_is_in_conflict, records)) / max(1, len(records)), 3),
        {name: round(min(1.0, len(found) / len(records)), 2) for name, found in written.items()},
        {name: round(torn[name] / len(found), 2) for name, found in written.items()},
        {
            name: round(fitting[name] / len(found), 2)
            for name, found in written.items()
            if len(found) >= _LEAST_ROWS
        },
    )


def _is_torn(made: Field) -> bool:
    """Say whether a field seems to go on, as a text or as it was read (``Quảng Xương,``)."""
    evidence = made.evidence
    return evidence is not None and (
        evidence.is_torn or (not evidence.is_ditto and is_torn(made.name, made.raw))
    )


def _is_fitting(made: Field) -> bool:
    """Say whether a field reads as what it is: understood, where its kind has something to understand."""
    evidence = made.evidence
    if evidence is None or not made.text:
        return False
    is_known = evidence.has_value or made.name not in SPELLED
    return is_known and not evidence.is_foreign and not _MISFITS.intersection(evidence.doubts)


def _is_in_conflict(record: Record) -> bool:
    name = str(Reason.DATES_CONFLICT)
    return any(f.evidence is not None and name in f.evidence.doubts for f in record.fields)


def _habits(fields: Sequence[Field]) -> dict[FieldName, Shape]:
    shapes: dict[FieldName, Counter[Shape]] = {}
    for made in fields:
        shape = case_shape(made.text)
        if shape is not None:
            shapes.setdefault(made.name, Counter())[shape] += 1
    return {name: c.most_common(1)[0][0] for name, c in shapes.items() if c.total() >= _LEAST_ROWS}


def case_shape(text: str) -> Shape | None:
    """Return whether the first word and whether the second begins with a capital; None without two words.

    Words are runs of letters: figures have no case.
    """
    words = [w for w in text.split() if w[:1].isalpha()]
    return (words[0][0].isupper(), words[1][0].isupper()) if len(words) > 1 else None


def build_of(text: str) -> str:
    """Return how a text is built: runs of figures as 0, runs of letters as a, all else as it stands."""
    return _LETTERS.sub("a", _FIGURES.sub("0", text))


def _length_share(text: str, usual: float | None) -> float:
    """Return how near (0..1) the length of a text is to the usual one; 1 where nothing is usual."""
    return 1.0 if not usual or not text else round(min(len(text), usual) / max(len(text), usual), 2)


def _build_share(text: str, builds: Counter[str]) -> float:
    """Return the share of the other rows that are built as ``text`` is; 1 where there are too few to tell."""
    others = builds.total() - 1
    return 1.0 if others < _LEAST_ROWS - 1 else round((builds[build_of(text)] - 1) / others, 2)


def is_doubted(made: Field) -> bool:
    """Say whether anything stood against a field when it was made."""
    return made.evidence is None or bool(made.evidence.doubts)


def _lacks_name(record: Record) -> bool:
    """Say whether a row of a register has no name, nor says that nobody knows it: a part of another row?"""
    if record.document_kind not in REGISTERS or not record.is_named:
        return False
    return not any(f.name is FieldName.FULL_NAME and f.text for f in record.fields)


@dataclass(frozen=True, slots=True)
class RecordContext:
    """What the fields of one record say about each other: how many are doubted, what share of them fits."""

    fields: int
    doubted: int
    fit: float
    lacks_name: bool


def record_context(record: Record) -> RecordContext:
    """Return what a record adds to the evidence of each of its fields."""
    written = [f for f in record.fields if f.text]
    return RecordContext(
        len(record.fields),
        sum(map(is_doubted, record.fields)),
        round(sum(map(_is_fitting, written)) / max(1, len(written)), 2),
        _lacks_name(record),
    )


def completed(made: Field, record: RecordContext, context: Context, quality: PageQuality) -> Field:
    """Return the field with what its record and its page add to its evidence."""
    if made.evidence is None:
        return made
    if record.lacks_name and str(Reason.FIELD_MISSING) not in made.evidence.doubts:
        made = doubt_field(made, Reason.FIELD_MISSING)
    own = is_doubted(made)
    others = record.doubted - own
    shape, habit = case_shape(made.text), context.shapes.get(made.name)
    assert made.evidence is not None
    evidence = replace(
        made.evidence,
        page=quality,
        echoes=min(_MOST_ECHOES, context.texts[made.name, made.text] - 1),
        clashes=max(0, context.spellings[made.name, fold(made.text)] - 1),
        others_doubted=round(others / max(1, record.fields - 1), 3),
        page_doubted=round((context.doubted - own) / max(1, context.fields - 1), 3),
        conflicts=context.conflicts,
        filled=context.filled.get(made.name, 1.0),
        torn_around=context.torn.get(made.name, 0.0),
        fitting=context.fitting.get(made.name, 1.0),
        row_fit=record.fit,
        is_torn=_is_torn(made),
        is_as_read=made.evidence.is_ditto or reading_key(made.text) in reading_key(made.raw),
        usual_length=_length_share(made.text, context.lengths.get(made.name)),
        usual_build=_build_share(made.text, context.builds.get(made.name, Counter())),
        is_usual_case=shape is None or habit is None or shape == habit,
    )
    made = replace(made, evidence=evidence)
    return doubt_field(made, Reason.STRUCTURE_DOUBTFUL) if is_structure_doubtful(evidence) else made
