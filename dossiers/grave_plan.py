"""A cemetery by lot, row and number: with its gaps, and with places that more than one dossier claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossiers.claims import claims_of
from dossiers.status import status_of
from models.dossier import Word
from models.record import FieldName, Record
from models.summary import Answer, Aspect

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"^[IVX]+$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_FROM_ONE = 6  # a row whose first known number is smaller began with 1


@dataclass(frozen=True, slots=True)
class Grave:
    """One grave as its papers place it; texts are empty where no paper says them."""

    dossier_id: str
    name: str
    died: str
    lot: str
    row: str
    number: str
    named: Answer
    remains: Answer


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a row: its graves, or a gap of so many numbers that no paper names."""

    number: str
    graves: tuple[Grave, ...] = ()
    gap: int = 0


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of graves, in order."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PlanLot:
    """A lot with its rows, in order."""

    name: str
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class GravePlan:
    """The whole; ``loose`` are graves without a number."""

    lots: tuple[PlanLot, ...]
    loose: tuple[Grave, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All places of all rows."""
        return tuple(place for lot in self.lots for row in lot.rows for place in row.places)

    @property
    def gaps(self) -> int:
        """How many numbers no paper names."""
        return sum(place.gap for place in self.places)

    @property
    def doubles(self) -> int:
        """How many places more than one dossier claims."""
        return sum(len(place.graves) > 1 for place in self.places)


def grave_of(dossier_id: str, records: Iterable[Record], words: Iterable[Word]) -> Grave:
    """Return where a dossier's grave is, by the values that hold."""
    papers, said = list(records), list(words)
    claims = {one.name: one.chosen for one in claims_of(papers, said)}
    standing = {one.aspect: one.answer for one in status_of(papers, said)}
    return Grave(
        dossier_id,
        claims.get(FieldName.FULL_NAME, ""),
        claims.get(FieldName.DEATH_DATE, ""),
        claims.get(FieldName.GRAVE_LOT, ""),
        claims.get(FieldName.GRAVE_ROW, ""),
        claims.get(FieldName.GRAVE_NUMBER, ""),
        standing[Aspect.NAMED],
        standing[Aspect.REMAINS],
    )


def make_plan(graves: Iterable[Grave]) -> GravePlan:
    """Return the plan of one cemetery."""
    lots: dict[str, dict[str, list[Grave]]] = defaultdict(lambda: defaultdict(list))
    loose: list[Grave] = []
    for grave in graves:
        if grave.number:
            lots[grave.lot.strip()][grave.row.strip()].append(grave)
        else:
            loose.append(grave)
    return GravePlan(
        tuple(
            PlanLot(lot, tuple(PlanRow(row, _places(rows[row])) for row in sorted(rows, key=_order)))
            for lot, rows in sorted(lots.items(), key=lambda item: _order(item[0]))
        ),
        tuple(sorted(loose, key=lambda g: (g.name, g.dossier_id))),
    )


def _places(graves: Sequence[Grave]) -> tuple[Place, ...]:
    by_number: dict[str, list[Grave]] = defaultdict(list)
    for grave in graves:
        by_number[grave.number.strip()].append(grave)
    found: list[Place] = []
    last: int | None = None
    for number in sorted(by_number, key=_order):
        at = _value(number)
        before = last if last is not None else (0 if at is not None and at < _FROM_ONE else None)
        if at is not None and before is not None and at - before > 1:
            first, end = before + 1, at - 1
            found.append(Place(str(first) if first == end else f"{first}–{end}", gap=end - before))
        found.append(Place(number, tuple(by_number[number])))
        last = at if at is not None else last
    return tuple(found)


def _value(text: str) -> int | None:
    """Return the number that a text holds ("Mộ số 12", "XIV"); the last one of "A1-07"; None for none."""
    numbers = _NUMBER.findall(text)
    if numbers:
        return int(numbers[-1])
    letters = text.strip().upper()
    if not _ROMAN.match(letters):
        return None
    values = [_ROMAN_VALUES[one] for one in letters]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _order(text: str) -> tuple[bool, int, str]:
    value = _value(text)
    return value is None, value or 0, text
