"""What the fields of one page say of each other: the same text elsewhere, spellings, capitals, doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.text import fold
from models.evidence import PageQuality
from models.record import Field, FieldName, Record

_MOST_ECHOES = 9
_LEAST_ROWS = 3  # of a field, before there is a habit of writing it

Shape = tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Context:
    """Counts over the fields of the records of one page; ``shapes`` is how each field mostly has capitals."""

    texts: Counter[tuple[FieldName, str]]
    spellings: Counter[tuple[FieldName, str]]
    shapes: Mapping[FieldName, Shape]
    doubted: int
    fields: int


def context_of(records: Sequence[Record]) -> Context:
    """Return what stands on one page, over all of its records."""
    fields = [f for r in records for f in r.fields]
    texts = Counter((f.name, f.text) for f in fields if f.text)
    spellings = Counter((name, fold(text)) for name, text in texts)
    return Context(texts, spellings, _habits(fields), sum(map(is_doubted, fields)), len(fields))


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


def is_doubted(made: Field) -> bool:
    """Say whether anything stood against a field when it was made."""
    return made.evidence is None or bool(made.evidence.doubts)


def completed(made: Field, record: Record, context: Context, quality: PageQuality) -> Field:
    """Return the field with what its record and its page add to its evidence."""
    if made.evidence is None:
        return made
    own = is_doubted(made)
    others = sum(map(is_doubted, record.fields)) - own
    shape, habit = case_shape(made.text), context.shapes.get(made.name)
    evidence = replace(
        made.evidence,
        page=quality,
        echoes=min(_MOST_ECHOES, context.texts[made.name, made.text] - 1),
        clashes=max(0, context.spellings[made.name, fold(made.text)] - 1),
        others_doubted=round(others / max(1, len(record.fields) - 1), 3),
        page_doubted=round((context.doubted - own) / max(1, context.fields - 1), 3),
        is_usual_case=shape is None or habit is None or shape == habit,
    )
    return replace(made, evidence=evidence)
