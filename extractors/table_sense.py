"""What the rows of a page say of each other that one row cannot: habits of a column, one name read two ways.

No letter is changed here. A field that breaks the habit of its column is doubted, and what the habit would
make of it stands among its candidates; whoever weighs the field decides what that is worth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.syllables import invalid_syllables
from extractors.text import fold, tone_fold
from models.record import CodeValue, DateValue, Field, FieldName, FieldStatus, Reason, Record

_PLACES = (
    FieldName.HOME_PLACE,
    FieldName.RESIDENCE,
    FieldName.DEATH_PLACE,
    FieldName.BURIAL_PLACE,
    FieldName.CEMETERY,
)
_COUNTED = (FieldName.GRAVE_LOT, FieldName.GRAVE_ROW)
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{1,3}|V)")
_STROKES = str.maketrans({"1": "I", "l": "I", "T": "I", "|": "I", "H": "II"})
_DATES = (FieldName.BIRTH_DATE, FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE)
_TWO = 2
_LEAST_ROWS = 6  # of a column, before it has a habit
_HABIT = 0.8  # of the rows that have to share it
_MOST_CANDIDATES = 5
_STRAY_YEARS = 12  # years outside the span of all other rows: a figure of the year may be misread
_SEPARATORS = re.compile(r"(?<=\d)\s*([./-])\s*(?=\d)")
_PART = re.compile(r"\s*,\s*|\s+-\s+")
_LOST_DITTO = re.compile(r"^[\W_a-zA-Z1]{1,2}$")
_DITTO_SHARE = 0.25  # of a column that uses dittos

_Spellings = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Habits:
    """What most rows of a page do: parts of places by their letters, separators and years, dittos."""

    parts: _Spellings
    separators: Mapping[FieldName, str]
    years: Mapping[FieldName, tuple[int, int]]
    dittoed: frozenset[FieldName]
    roman: frozenset[FieldName] = frozenset()


def sense_rows(records: Sequence[Record], *, company: Sequence[Record] = ()) -> tuple[Record, ...]:
    """Return the records of one page, those fields doubted that break what the other rows do.

    Ids, texts and values stay; only reasons, status and candidates are added to. ``company`` are the records
    before these, which count as rows too. One record alone has no company.
    """
    if len(records) + len(company) < _TWO:
        return tuple(records)
    habits = find_habits([*company, *records])
    above = {made.name: made.text for made in company[-1].fields} if company else {}
    sensed = []
    for record in records:
        fields = tuple(_sensed(made, habits, above.get(made.name, "")) for made in record.fields)
        above = {made.name: made.text for made in record.fields}
        sensed.append(replace(record, fields=fields))
    return tuple(sensed)


def find_habits(records: Sequence[Record]) -> Habits:
    """Return what most rows of a page do; a column with few rows has no habits."""
    fields = [made for record in records for made in record.fields if made.text]
    return Habits(_spellings(fields), _separators(fields), _years(fields), _dittoed(fields), _roman(fields))


def _spellings(fields: Iterable[Field]) -> _Spellings:
    found: dict[str, Counter[str]] = {}
    for made in fields:
        for part in _PART.split(made.text) if made.name in _PLACES else ():
            if len(part.split()) > 1:  # single syllables meet by chance
                found.setdefault(fold(part), Counter())[part] += 1
    return {key: counts for key, counts in found.items() if len({tone_fold(p) for p in counts}) > 1}


def _separators(fields: Sequence[Field]) -> dict[FieldName, str]:
    habits = {}
    for name in _DATES:
        used = Counter(_separator_of(f.text) for f in fields if f.name is name and _separator_of(f.text))
        if used.total() >= _LEAST_ROWS and used.most_common(1)[0][1] >= _HABIT * used.total():
            habits[name] = used.most_common(1)[0][0]
    return habits


def _separator_of(text: str) -> str:
    used = set(_SEPARATORS.findall(text))
    return used.pop() if len(used) == 1 else ""


def _years(fields: Sequence[Field]) -> dict[FieldName, tuple[int, int]]:
    """Return the span of years of each date column, without the first and last, which may be misread."""
    spans = {}
    for name in _DATES:
        years = sorted(y for f in fields if f.name is name and (y := _year_of(f)) is not None)
        if len(years) >= _LEAST_ROWS:
            spans[name] = (years[1], years[-2])
    return spans


def _year_of(made: Field) -> int | None:
    if not isinstance(made.value, DateValue):
        return None
    figures = made.value.edtf[:4]
    return int(figures) if figures.isdigit() else None


def _dittoed(fields: Sequence[Field]) -> frozenset[FieldName]:
    rows = Counter(f.name for f in fields)
    marked = Counter(f.name for f in fields if f.evidence is not None and f.evidence.is_ditto)
    return frozenset(n for n, c in marked.items() if c >= max(2, _DITTO_SHARE * rows[n]))


def _roman(fields: Sequence[Field]) -> frozenset[FieldName]:
    """Return the columns of lots and rows that count in Roman numbers, and hold no other figures."""
    found = set()
    for name in _COUNTED:
        texts = tuple(dict.fromkeys(f.text for f in fields if f.name is name))
        has_figures = any(re.search(r"[02-9]", text) for text in texts)
        is_roman = any(len(text) > 1 and _ROMAN.fullmatch(text) for text in texts)
        # Letters count from A: an H that follows an I is the next Roman number, its strokes run together.
        is_roman |= texts[:2] == ("I", "H")
        if is_roman and not has_figures:
            found.add(name)
    return frozenset(found)


def _as_roman(made: Field) -> Field:
    """Return a "1", "l", "H" or "TT" of a Roman column as the strokes it is; ``raw`` keeps what was read."""
    said = made.text.translate(_STROKES)
    if said == made.text or not _ROMAN.fullmatch(said):
        return made
    value = CodeValue(said) if isinstance(made.value, CodeValue) else made.value
    return replace(doubt_field(made, Reason.AMBIGUOUS, ""), text=said, value=value, candidates=(made.text,))


def _sensed(made: Field, habits: Habits, above: str) -> Field:
    if not made.text or made.status not in (FieldStatus.ACCEPTED, FieldStatus.QUEUED):
        return made
    if made.name in habits.roman:
        return _as_roman(made)
    if made.name in _PLACES:
        usual = _usual_place(made.text, habits.parts)
        made = doubt_field(made, Reason.AMBIGUOUS, usual) if usual != made.text else made
    if made.name in _DATES:
        made = _sensed_date(made, habits)
    is_lost = made.name in habits.dittoed and above and _LOST_DITTO.match(made.text) and made.value is None
    return doubt_field(made, Reason.DITTO_UNRESOLVED, above) if is_lost else made


def _usual_place(text: str, parts: _Spellings) -> str:
    """Return the place with each part spelled as most rows do; at even odds as the others do."""
    said = text
    for part in _PART.split(text):
        counts = parts.get(fold(part))
        if counts is None:
            continue
        own = sum(n for other, n in counts.items() if tone_fold(other) == tone_fold(part))
        rivals = [
            (n, p) for p, n in counts.items() if tone_fold(p) != tone_fold(part) and not invalid_syllables(p)
        ]
        best = max(rivals, default=(0, part))
        if best[0] >= own or (best[0] and invalid_syllables(part)):
            said = said.replace(part, best[1])
    return said


def _sensed_date(made: Field, habits: Habits) -> Field:
    usual, own = habits.separators.get(made.name, ""), _separator_of(made.text)
    if usual and own and own != usual:
        made = doubt_field(made, Reason.AMBIGUOUS, _SEPARATORS.sub(usual, made.text))
    span, year = habits.years.get(made.name), _year_of(made)
    if span is None or year is None:
        return made
    is_stray = not span[0] - _STRAY_YEARS <= year <= span[1] + _STRAY_YEARS
    return doubt_field(made, Reason.AMBIGUOUS, "") if is_stray else made


def doubt_field(made: Field, reason: Reason, candidate: str = "") -> Field:
    """Return the field queued with one more reason, in its evidence too, and a candidate if it has text."""
    reasons = tuple(dict.fromkeys((*made.reasons, reason)))
    offered = (candidate, *made.candidates) if candidate and candidate != made.text else made.candidates
    evidence = made.evidence
    if evidence is not None:
        evidence = replace(evidence, doubts=tuple(dict.fromkeys((*evidence.doubts, str(reason)))))
    return replace(
        made,
        status=FieldStatus.QUEUED,
        reasons=reasons,
        candidates=tuple(dict.fromkeys(offered))[:_MOST_CANDIDATES],
        evidence=evidence,
    )
