"""What a dossier's papers claim, field by field, side by side; and which value is shown first, and why.

Nothing is overwritten: every value keeps the records that say it. The machine only proposes which to read
first; a person's word stands above, with his name and reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dossiers.date_spans import span_of
from extractors.text import fold_words
from models.dossier import Word, standing
from models.record import DateValue, DocumentKind, Field, FieldName, FieldStatus, Record, UnknownValue

# A dossier shows what is about the man; the rest stays with its paper.
FIELDS: tuple[FieldName, ...] = (
    FieldName.FULL_NAME, FieldName.OTHER_NAME, FieldName.BIRTH_DATE, FieldName.HOME_PLACE,
    FieldName.RESIDENCE, FieldName.NEXT_OF_KIN, FieldName.ENLISTMENT_DATE, FieldName.RANK,
    FieldName.POSITION, FieldName.UNIT, FieldName.DEATH_DATE, FieldName.DEATH_PLACE,
    FieldName.DEATH_REASON, FieldName.BURIAL_PLACE,
    FieldName.EXHUMATION_DATE, FieldName.EXHUMATION_PLACE, FieldName.CEMETERY, FieldName.GRAVE_LOT,
    FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER, FieldName.CERTIFICATE_NUMBER, FieldName.DOCUMENT_NUMBER,
    FieldName.NOTES,
)  # fmt: skip
# Fields that differ without contradicting: a man has several names, ranks and papers.
MANY = frozenset(
    {FieldName.OTHER_NAME, FieldName.NOTES, FieldName.DOCUMENT_NUMBER, FieldName.RANK, FieldName.POSITION}
)
_SPOKEN = frozenset({FieldStatus.CONFIRMED, FieldStatus.CORRECTED})
# A paper speaks louder of what it was made for: (document, field) to a factor. A judgement of ours.
_LOUDER: Mapping[tuple[DocumentKind, FieldName], float] = {
    (DocumentKind.GRAVE_REGISTER, FieldName.CEMETERY): 1.5,
    (DocumentKind.GRAVE_REGISTER, FieldName.GRAVE_LOT): 1.5,
    (DocumentKind.GRAVE_REGISTER, FieldName.GRAVE_ROW): 1.5,
    (DocumentKind.GRAVE_REGISTER, FieldName.GRAVE_NUMBER): 1.5,
    (DocumentKind.DEATH_NOTICE, FieldName.DEATH_DATE): 1.5,
    (DocumentKind.DEATH_NOTICE, FieldName.DEATH_PLACE): 1.5,
    (DocumentKind.DEATH_NOTICE, FieldName.BURIAL_PLACE): 1.5,
    (DocumentKind.EXHUMATION_MINUTES, FieldName.EXHUMATION_DATE): 1.5,
    (DocumentKind.EXHUMATION_MINUTES, FieldName.EXHUMATION_PLACE): 1.5,
}
BY_MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Claimed:
    """One paper's claim: the record and its field."""

    record: Record
    field: Field


@dataclass(frozen=True, slots=True)
class ValueClaims:
    """One value with all that say it; ``text`` as the most trusted of them writes it."""

    text: str
    claims: tuple[Claimed, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class FieldClaims:
    """One field of a dossier: its values, likeliest first, and the one that holds.

    ``chosen_by`` is a person, or ``machine``; ``why`` the person's reason, or ``papers`` (so many say it),
    ``only`` (nothing else is said). ``is_conflict``: values that cannot both be true, nobody has chosen.
    """

    name: FieldName
    values: tuple[ValueClaims, ...]
    chosen: str
    chosen_by: str
    why: str
    is_conflict: bool


def claims_of(records: Iterable[Record], words: Iterable[Word] = ()) -> tuple[FieldClaims, ...]:
    """Return what records of one man claim, in the order of the forms."""
    said = standing(words)
    by_name: dict[FieldName, list[Claimed]] = {}
    for record in records:
        for field in record.fields:
            if _says_something(field):
                by_name.setdefault(field.name, []).append(Claimed(record, field))
    names = [name for name in FIELDS if name in by_name or name.value in said]
    return tuple(_field_claims(name, by_name.get(name, []), said.get(name.value)) for name in names)


def _says_something(field: Field) -> bool:
    is_silent = field.status is FieldStatus.ILLEGIBLE or isinstance(field.value, UnknownValue)
    return bool(field.text.strip()) and not is_silent


def _field_claims(name: FieldName, claims: Sequence[Claimed], word: Word | None) -> FieldClaims:
    values = _values(claims)
    if word is not None:
        return FieldClaims(name, values, word.value, word.author, word.why, is_conflict=False)
    is_conflict = name not in MANY and _disagree(values)
    return FieldClaims(
        name, values, values[0].text, BY_MACHINE, "papers" if len(values) > 1 else "only", is_conflict
    )


def _values(claims: Sequence[Claimed]) -> tuple[ValueClaims, ...]:
    groups: dict[str, list[Claimed]] = {}
    for claim in claims:
        groups.setdefault(_key(claim.field), []).append(claim)
    made = [_value(group, claims) for group in groups.values()]
    return tuple(sorted(made, key=lambda v: (-v.weight, v.text)))


def _key(field: Field) -> str:
    return field.value.edtf if isinstance(field.value, DateValue) else fold_words(field.text)


def _value(group: Sequence[Claimed], everything: Sequence[Claimed]) -> ValueClaims:
    best = max(group, key=lambda c: (loudness(c), c.field.text))
    support = sum(loudness(c) for c in everything if c in group or bears_out(c.field, best.field))
    return ValueClaims(best.field.text, tuple(group), round(support, 4))


def loudness(claim: Claimed) -> float:
    """Return how much a claim weighs: its confidence, more if a person looked or it is the form for it."""
    said = 2.0 if claim.field.status in _SPOKEN else claim.field.confidence
    return said * _LOUDER.get((claim.record.document_kind, claim.field.name), 1.0)


def bears_out(one: Field, other: Field) -> bool:
    """Say whether ``one`` says ``other`` more vaguely: ``1968`` of ``12/3/1968``, a place of a part of it."""
    if isinstance(one.value, DateValue) and isinstance(other.value, DateValue):
        vague, exact = span_of(one.value), span_of(other.value)
        if vague is None or exact is None:
            return False
        return vague.first <= exact.first and exact.last <= vague.last and vague != exact
    vague_words, exact_words = fold_words(one.text).split(), fold_words(other.text).split()
    return len(vague_words) < len(exact_words) and set(vague_words) <= set(exact_words)


def _disagree(values: Sequence[ValueClaims]) -> bool:
    heads = [value.claims[0].field for value in values]
    return any(not (bears_out(a, b) or bears_out(b, a)) for i, a in enumerate(heads) for b in heads[i + 1 :])
