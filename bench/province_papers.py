"""Writes the papers of a made province: which man stands on which, as clerks wrote it and as we read it.

Two kinds of error are laid over the truth. Clerks leave out, shorten, put another day (shares below, invented
but for the forms of dates, which are those counted in real registers). Our reading errs as it was measured on
held-out pages of three qualities: fields wrong 4.2, 8.0 and 13.8 in a hundred; more than half of the wrong
letters are marks (the catalogue of errors in the papers of the domain).
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench.province_men import Home, Man
from models.geometry import Box
from models.ids import hash_id
from models.record import (
    CodeValue,
    DateValue,
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    NameValue,
    PlaceValue,
    Reason,
    Record,
    RecordKind,
    Source,
    UnitValue,
    Value,
)

# Fields wrong on held-out pages as new, used and worn, and how often a page is so.
READ_WRONG = (0.042, 0.080, 0.138)
_QUALITIES = (0.40, 0.35, 0.25)
# What a wrong reading is: nothing, an end lost, marks, letters or figures.
_SLIPS = (("lost", 0.15), ("cut", 0.10), ("marks", 0.45), ("letters", 0.30))
_ROWS = 25
_ALIKE = {"n": "u", "u": "n", "m": "n", "h": "b", "c": "e", "e": "c", "i": "l", "t": "f", "a": "o", "o": "a",
          "1": "7", "7": "1", "3": "8", "8": "3", "5": "6", "6": "5", "0": "9", "9": "0", "2": "7", "4": "1",
          }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """One record of a made province and whose it is; ``man`` is -1 for an unnamed grave's."""

    record: Record
    man: int


@dataclass(frozen=True, slots=True)
class _Kind:
    document: DocumentKind
    record: RecordKind
    share: float  # of men who stand on such a paper
    fields: tuple[FieldName, ...]


_F = FieldName
_KINDS: tuple[_Kind, ...] = (
    _Kind(DocumentKind.MARTYR_LIST, RecordKind.MARTYR, 0.80,  # the commune's list
          (_F.FULL_NAME, _F.OTHER_NAME, _F.BIRTH_DATE, _F.HOME_PLACE, _F.ENLISTMENT_DATE, _F.RANK,
           _F.POSITION, _F.UNIT, _F.DEATH_DATE, _F.DEATH_PLACE, _F.NEXT_OF_KIN, _F.CERTIFICATE_NUMBER)),
    _Kind(DocumentKind.MARTYR_LIST, RecordKind.MARTYR, 0.45,  # the unit's book
          (_F.FULL_NAME, _F.BIRTH_DATE, _F.HOME_PLACE, _F.ENLISTMENT_DATE, _F.RANK, _F.UNIT, _F.DEATH_DATE,
           _F.DEATH_PLACE, _F.BURIAL_PLACE)),
    _Kind(DocumentKind.DEATH_NOTICE, RecordKind.MARTYR, 0.35,
          (_F.FULL_NAME, _F.BIRTH_DATE, _F.HOME_PLACE, _F.ENLISTMENT_DATE, _F.RANK, _F.POSITION, _F.UNIT,
           _F.DEATH_DATE, _F.DEATH_PLACE, _F.BURIAL_PLACE, _F.NEXT_OF_KIN, _F.CERTIFICATE_NUMBER)),
    _Kind(DocumentKind.GRAVE_REGISTER, RecordKind.GRAVE, 0.40,
          (_F.FULL_NAME, _F.BIRTH_DATE, _F.HOME_PLACE, _F.UNIT, _F.DEATH_DATE, _F.CEMETERY, _F.GRAVE_LOT,
           _F.GRAVE_ROW, _F.GRAVE_NUMBER)),
    _Kind(DocumentKind.EXHUMATION_MINUTES, RecordKind.EXHUMATION, 0.12,
          (_F.FULL_NAME, _F.HOME_PLACE, _F.UNIT, _F.DEATH_DATE, _F.EXHUMATION_DATE, _F.EXHUMATION_PLACE,
           _F.BURIAL_PLACE)),
)  # fmt: skip


def make_papers(rng: random.Random, men: Sequence[Man], *, unnamed: int = 0) -> Iterator[Paper]:
    """Yield the records of all papers; every man stands on one to five of them."""
    stamp = f"{rng.getrandbits(64):x}"
    wanted = {man.id: [k for k in range(len(_KINDS)) if rng.random() < _KINDS[k].share] or [0] for man in men}
    for index, kind in enumerate(_KINDS):
        mine = [man for man in men if index in wanted[man.id]]
        for number, sheet in enumerate(_sheets(mine, index)):
            yield from _sheet(rng, kind, sheet, f"{stamp}:{index}:{number}")
    for number in range(unnamed):
        yield _unnamed(rng, rng.choice(men), f"{stamp}:{number // _ROWS}", number)


def _sheets(men: Sequence[Man], index: int) -> Iterator[list[Man]]:
    """Give the men of one sheet: of one commune, one regiment, one cemetery, or a paper each."""
    if _KINDS[index].document not in (DocumentKind.MARTYR_LIST, DocumentKind.GRAVE_REGISTER):
        yield from ([man] for man in men)
        return
    groups: dict[str, list[Man]] = {}
    for man in men:
        home = f"{man.home.commune} {man.home.district}"
        groups.setdefault((home, man.chain[2][1], "", man.cemetery)[index], []).append(man)
    for group in groups.values():
        yield from (group[start : start + _ROWS] for start in range(0, len(group), _ROWS))


def _sheet(rng: random.Random, kind: _Kind, men: Sequence[Man], name: str) -> Iterator[Paper]:
    sha256 = (hash_id("made", name) * 4)[:64]
    wrong = rng.choices(READ_WRONG, _QUALITIES)[0]
    for row, man in enumerate(men, start=1):
        fields = [f for name in kind.fields if (f := _field(rng, man, name, wrong)) is not None]
        if not any(f.name is FieldName.FULL_NAME for f in fields):
            continue  # a row without a name is not found as a person's
        record = Record(
            hash_id("made-record", name, row),
            kind.record,
            kind.document,
            Source(sha256, 1, row),
            tuple(fields),
        )
        yield Paper(record, man.id)


def _unnamed(rng: random.Random, man: Man, sheet: str, number: int) -> Paper:
    """Give a grave that nobody knows the name of, with the little that its stone says."""
    some = (FieldName.DEATH_DATE, FieldName.UNIT, FieldName.BURIAL_PLACE)
    fields = [f for name in some if rng.random() < 0.4 and (f := _field(rng, man, name, 0.05)) is not None]
    place = _made(FieldName.CEMETERY, man.cemetery, None, rng)
    sha256 = (hash_id("made", "unnamed", sheet) * 4)[:64]
    record = Record(
        hash_id("made-unnamed", sheet, number), RecordKind.GRAVE, DocumentKind.GRAVE_REGISTER,
        Source(sha256, 1, number % _ROWS + 1), (*fields, place), is_named=False,
    )  # fmt: skip
    return Paper(record, -1)


def _field(rng: random.Random, man: Man, name: FieldName, wrong: float) -> Field | None:
    written = _write(rng, man, name)
    if written is None:
        return None
    text, value = written
    if rng.random() < wrong:
        slipped = _slip(rng, text)
        if not slipped:
            return None
        return _made(name, slipped, _misread(name, value, text, slipped), rng, is_queued=rng.random() < 0.95)
    return _made(name, text, value, rng, is_queued=rng.random() < 0.3)


def _made(
    name: FieldName, text: str, value: Value | None, rng: random.Random, *, is_queued: bool = False
) -> Field:
    status = FieldStatus.QUEUED if is_queued else FieldStatus.ACCEPTED
    reasons = (Reason.LOW_CONFIDENCE,) if is_queued else ()
    confidence = round(rng.uniform(0.4, 0.9) if is_queued else rng.uniform(0.97, 0.999), 3)
    return Field(name, text, text, confidence, status, 1, Box(10, 10, 100, 20), value, reasons)


def _write(rng: random.Random, man: Man, name: FieldName) -> tuple[str, Value | None] | None:  # noqa: PLR0911, PLR0912, C901 - a case a field
    chance = rng.random()
    match name:
        case FieldName.FULL_NAME:
            return _write_name(rng, man)
        case FieldName.OTHER_NAME:
            return (man.alias, None) if man.alias else None
        case FieldName.BIRTH_DATE:
            year = man.born.year + (
                rng.choice((-1, 1)) if chance < 0.05 else rng.choice((-2, 2, 3)) if chance < 0.07 else 0
            )
            return None if chance > 0.9 else (str(year), DateValue(str(year)))
        case FieldName.HOME_PLACE:
            return _write_home(rng, man.home, man.beside)
        case FieldName.ENLISTMENT_DATE:
            month = f"{man.enlisted.year}-{man.enlisted.month:02d}"
            edtf = month if chance < 0.5 else str(man.enlisted.year)
            return None if chance > 0.88 else (edtf, DateValue(edtf))
        case FieldName.UNIT:
            return _write_unit(rng, man)
        case FieldName.DEATH_DATE:
            return _write_death(rng, man.died)
        case FieldName.DEATH_PLACE:
            place = man.death_place.split(", ")[-1] if chance < 0.3 else man.death_place
            return None if chance > 0.92 else (rng.choice(_OTHER_PLACES) if chance > 0.8 else place, None)
        case FieldName.BURIAL_PLACE:
            return (man.burial, None) if chance < 0.8 else None
        case FieldName.NEXT_OF_KIN:
            surname, *middle, given = man.kin.split()
            return (man.kin, NameValue(surname, " ".join(middle), given)) if chance < 0.85 else None
        case FieldName.CERTIFICATE_NUMBER:
            return (man.certificate, CodeValue(man.certificate)) if chance < 0.4 else None
        case FieldName.CEMETERY:
            return man.cemetery, None
        case FieldName.GRAVE_LOT | FieldName.GRAVE_ROW | FieldName.GRAVE_NUMBER:
            at = (FieldName.GRAVE_LOT, FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER).index(name)
            return man.grave[at], CodeValue(man.grave[at])
        case FieldName.RANK:
            return man.rank, None
        case FieldName.POSITION:
            return man.position, None
        case FieldName.EXHUMATION_DATE:
            exhumed = str(rng.randint(1990, 2015))
            return exhumed, DateValue(exhumed)
        case _:
            return man.death_place, None


_OTHER_PLACES = ("Mặt trận phía Nam", "Quân y viện", "Mặt trận phía Tây", "Trạm xá trung đoàn")


def _write_name(rng: random.Random, man: Man) -> tuple[str, Value]:
    name, chance = man.name, rng.random()
    parts = name.split()
    if chance < 0.02 and len(parts) > 2:
        parts = [parts[0], parts[-1]]
    elif chance < 0.03 and " " in man.alias:
        parts = man.alias.split()
    elif chance < 0.05 and man.alias and " " not in man.alias:
        parts[-1] = man.alias
    elif 0.05 < chance < 0.055:
        parts = parts[-1:]
    elif chance < 0.035 and len(parts) > 2:
        parts[1] = rng.choice(("Văn", "Đình", "Xuân"))
    return " ".join(parts), NameValue(parts[0] if len(parts) > 1 else "", " ".join(parts[1:-1]), parts[-1])


def _write_home(rng: random.Random, home: Home, beside: Home) -> tuple[str, Value] | None:
    chance = rng.random()
    if rng.random() < 0.02:  # where his family moved to, what the commune was before or became
        home = beside
    if chance < 0.03:
        return None
    if chance < 0.08:
        return f"{home.district}, {home.province}", PlaceValue("", "", home.district, home.province)
    if chance < 0.12:
        return home.commune, PlaceValue("", home.commune)
    if chance < 0.30:
        return f"{home.commune}, {home.district}", PlaceValue(
            "", home.commune, home.district, today=home.today
        )
    return f"{home.commune}, {home.district}, {home.province}", home.value()


def _write_unit(rng: random.Random, man: Man) -> tuple[str, Value] | None:
    chance = rng.random()
    if chance < 0.12:
        return None
    if chance < 0.18:  # where he served before
        text = rng.choice(("Huyện đội", "Đoàn 559", "Binh trạm 12"))
        return text, UnitValue((), text)
    chain = man.chain[rng.choice((0, 0, 1, 1, 2)) :][: rng.choice((2, 3, 4))]
    return " ".join(f"{code}{number}" for code, number in chain), UnitValue(chain)


def _write_death(rng: random.Random, died: date) -> tuple[str, Value] | None:
    chance = rng.random()
    if chance < 0.03:
        return None
    day = died
    if chance < 0.07:  # the day of the burial, of the report, of the lunar calendar
        day = died + timedelta(days=rng.choice((-3, -2, -1, 1, 2, 3, 10, 29, 30)))
    elif chance < 0.08:
        day = died + timedelta(days=365)
    form = rng.random()
    if form < 0.78:
        return f"{day.day}/{day.month}/{day.year}", DateValue(day.isoformat())
    if form < 0.88:
        return f"{day.month}/{day.year}", DateValue(day.isoformat()[:7])
    return str(day.year), DateValue(str(day.year))


def _slip(rng: random.Random, text: str) -> str:
    slip = rng.choices([s for s, _ in _SLIPS], [w for _, w in _SLIPS])[0]
    if slip == "lost":
        return ""
    if slip == "cut" and " " in text:
        return text.rpartition(" ")[0]
    at = [i for i, c in enumerate(text) if c.isalnum()]
    if not at:
        return text
    where = rng.choice(at)
    char = text[where]
    if slip == "marks" and not char.isdigit():
        bare = [c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)]
        return text[:where] + "".join(bare) + text[where + 1 :]
    new = _ALIKE.get(char.lower(), "x" if not char.isdigit() else "1")
    return text[:where] + (new.upper() if char.isupper() else new) + text[where + 1 :]


def _misread(name: FieldName, value: Value | None, text: str, slipped: str) -> Value | None:
    """Return what the misread text means to the parsers, as far as comparisons ask for it."""
    match value:
        case NameValue():
            parts = slipped.split()
            return NameValue(parts[0] if len(parts) > 1 else "", " ".join(parts[1:-1]), parts[-1])
        case DateValue():
            return _misread_date(slipped)
        case PlaceValue():
            parts = [part.strip() for part in slipped.split(",")]
            levels = [value.commune, value.district, value.province]
            kept = [bool(level) for level in levels]
            read = iter(parts)
            commune, district, province = (next(read, "") if there else "" for there in kept)
            return PlaceValue("", commune, district, province)
        case UnitValue():
            chain = tuple((w[0], w[1:]) for w in slipped.split() if w[0] in "cdef" and w[1:].isdigit())
            return UnitValue(chain) if chain else None
        case CodeValue():
            return CodeValue(slipped)
        case _:
            return value


def _misread_date(text: str) -> DateValue | None:
    parts = text.replace("-", "/").split("/")
    if not all(part.isdigit() for part in parts) or len(parts[-1]) != 4:
        return None
    year = int(parts[-1])
    if not 1900 <= year <= 1995:
        return None
    try:
        if len(parts) == 3:
            return DateValue(date(year, int(parts[1]), int(parts[0])).isoformat())
        return DateValue(f"{year}-{int(parts[0]):02d}" if len(parts) == 2 else str(year))
    except ValueError:
        return None
