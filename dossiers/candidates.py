"""Unnamed graves held against missing men: candidates with reasons, for people to look into. Never a link.

The weights are a judgement of ours, in points: a day that agrees is worth more than a year, a regiment more
than a division. Nothing here is a probability, and nothing of it changes a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossiers.date_spans import Span, span_of
from extractors.text import fold_words
from extractors.values import PARSERS
from models.record import DateValue, FieldName, UnitValue
from models.summary import Summary

MOST = 10
_MONTH, _YEAR = 31, 366
# Words that stand in too many places to bring two of them together.
_PLAIN = frozenset(
    ("ntls", "nghia", "trang", "liet", "si", "huyen", "xa", "tinh", "mat", "tran", "tai", "gan", "khu", "vuc",
     "don", "vi", "phia", "cua", "o")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that agrees, or contradicts (negative points): a code of the catalogue, the two texts."""

    code: str
    points: float
    grave: str
    man: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A missing man who may lie in a grave."""

    dossier_id: str
    summary: Summary
    points: float
    reasons: tuple[Reason, ...]


def find_candidates(grave: Summary, missing: Iterable[tuple[str, Summary]]) -> tuple[Candidate, ...]:
    """Return the men who agree best with what is known of a grave, at most ten; none without a reason."""
    found = []
    for dossier_id, man in missing:
        reasons = tuple(_reasons(grave, man))
        points = sum(reason.points for reason in reasons)
        if points > 0 and not any(reason.points <= -10 for reason in reasons):
            found.append(Candidate(dossier_id, man, round(points, 1), reasons))
    return tuple(sorted(found, key=lambda c: (-c.points, c.dossier_id))[:MOST])


def _reasons(grave: Summary, man: Summary) -> list[Reason]:
    return [*_by_death(grave, man), *_by_unit(grave, man), *_by_place(grave, man)]


def _by_death(grave: Summary, man: Summary) -> Sequence[Reason]:
    one, other = _span(grave.died), _span(man.died)
    if one is None or other is None:
        return ()
    if one.first > other.last or other.first > one.last:
        far = min(abs(one.first - other.last), abs(other.first - one.last))
        return (Reason("death-differs", -3.0 if far <= _MONTH else -10.0, grave.died, man.died),)
    width = max(one.last - one.first, other.last - other.first)
    points = 6.0 if width == 0 else 4.0 if width <= _MONTH else 1.5 if width <= _YEAR else 0.5
    return (Reason("death-agrees", points, grave.died, man.died),)


def _by_unit(grave: Summary, man: Summary) -> Sequence[Reason]:
    one, other = _chain(grave.unit), _chain(man.unit)
    shared = [code for code in ("e", "d", "f", "c") if code in one and one[code] == other.get(code)]
    clashing = [code for code in ("e", "f") if code in one and code in other and one[code] != other[code]]
    if clashing:
        return (Reason("unit-differs", -2.0, grave.unit, man.unit),)
    points = sum({"e": 3.0, "d": 1.5, "f": 1.0, "c": 1.0}[code] for code in shared)
    return (Reason("unit-agrees", points, grave.unit, man.unit),) if shared else ()


def _by_place(grave: Summary, man: Summary) -> Sequence[Reason]:
    lies = f"{grave.burial_place} {grave.death_place}"
    fell = f"{man.burial_place} {man.death_place}"
    shared = _words(lies) & _words(fell)
    if len(shared) >= 2:
        return (Reason("place-agrees", 2.0, lies.strip(), fell.strip()),)
    provinces = {grave.burial_province, grave.death_province} - {""}
    if provinces & {man.burial_province, man.death_province}:
        return (Reason("province-agrees", 1.0, lies.strip(), fell.strip()),)
    return ()


def _words(text: str) -> set[str]:
    return set(fold_words(text).split()) - _PLAIN


def _span(text: str) -> Span | None:
    value = PARSERS[FieldName.DEATH_DATE](text).value if text else None
    return span_of(value) if isinstance(value, DateValue) else None


def _chain(text: str) -> dict[str, str]:
    value = PARSERS[FieldName.UNIT](text).value if text else None
    return dict(value.chain) if isinstance(value, UnitValue) else {}
