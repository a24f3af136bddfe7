"""One dossier as one row: what its papers claim, how the man stands, what is missing, how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dossiers.claims import BY_MACHINE, FieldClaims, claims_of
from dossiers.date_spans import Span, span_of
from dossiers.status import Standing, status_of
from extractors.places_resolve import resolve
from extractors.text import fold_words
from extractors.values import PARSERS
from models.dossier import Word
from models.record import DateValue, FieldName, PlaceValue, Record, TodayUnit, UnitValue, Value
from models.summary import Answer, Aspect, Summary, War

# What a list of the fallen should say of a man (columns of the forms); of an unnamed grave less is asked.
WANTED = (
    FieldName.BIRTH_DATE, FieldName.HOME_PLACE, FieldName.UNIT, FieldName.DEATH_DATE, FieldName.DEATH_PLACE,
    FieldName.BURIAL_PLACE,
)  # fmt: skip
_GENEVA, _SAIGON = date(1954, 12, 31).toordinal(), date(1975, 4, 30).toordinal()
# Of dossiers of one paper so many are a paper of a man who is counted already: 12 to 14 in a hundred on three
# made provinces (docs/dossiers.md). What stands in several papers is rarely counted twice.
_UNMET = 0.13
_KNOWN = 0.8  # a place spelled as the lists have it, but for its marks


def summarise(records: Iterable[Record], words: Iterable[Word] = ()) -> Summary:
    """Return the row of one dossier; ``records`` are those that are not retracted."""
    papers, said = list(records), list(words)
    claims = {field.name: field for field in claims_of(papers, said)}
    standing = {one.aspect: one for one in status_of(papers, said)}
    died = _span(claims.get(FieldName.DEATH_DATE))
    home, death, burial = (_place(claims.get(name)) for name in _PLACES)
    unit = _value(claims.get(FieldName.UNIT))
    named = standing[Aspect.NAMED].answer
    gathered = standing[Aspect.GATHERED].answer is Answer.YES
    twice = _UNMET if len(papers) == 1 and named is Answer.YES else 0.0
    gathering = _unsure_gathering(standing[Aspect.GATHERED])
    return Summary(
        name=_text(claims, FieldName.FULL_NAME),
        born=_text(claims, FieldName.BIRTH_DATE),
        died=_text(claims, FieldName.DEATH_DATE),
        died_year=(died.year or 0) if died is not None else 0,
        war=_war(died),
        home=_text(claims, FieldName.HOME_PLACE),
        home_then=home.then,
        home_commune=home.commune,
        home_province=home.province,
        death_place=_text(claims, FieldName.DEATH_PLACE),
        death_then=death.then,
        death_commune=death.commune,
        death_province=death.province,
        burial_place=_text(claims, FieldName.BURIAL_PLACE),
        burial_then=burial.then,
        burial_province=burial.province,
        unit=_text(claims, FieldName.UNIT),
        regiment=_regiment(unit),
        cemetery=_text(claims, FieldName.CEMETERY),
        grave=" ".join(text for name in _GRAVE if (text := _text(claims, name))),
        named=named,
        gathered=standing[Aspect.GATHERED].answer,
        gathered_year=standing[Aspect.GATHERED].year,
        remains=standing[Aspect.REMAINS].answer,
        moved_home=standing[Aspect.MOVED_HOME].answer,
        notified=standing[Aspect.NOTIFIED].answer,
        is_open=any(one.is_open for one in standing.values()) or any(c.is_conflict for c in claims.values()),
        lacks=tuple(n.value for n in WANTED if n not in claims) if named is Answer.YES else ("full_name",),
        split=tuple(
            n for n, p in zip(("home", "death", "burial"), (home, death, burial), strict=True) if p.is_split
        ),
        papers=len(papers),
        doubt=_either(twice, gathering, *(_unsure(claims, name) for name in _DEATH)),
        gathered_province=_place(claims.get(FieldName.CEMETERY)).province if gathered else "",
        doubt_twice=twice,
        doubt_gathered=gathering,
        doubt_home=_unsure(claims, FieldName.HOME_PLACE),
        doubt_death=_unsure(claims, FieldName.DEATH_PLACE),
        doubt_burial=_unsure(claims, FieldName.BURIAL_PLACE),
        doubt_unit=_unsure(claims, FieldName.UNIT),
        doubt_cemetery=_unsure(claims, FieldName.CEMETERY),
        doubt_died=_unsure(claims, FieldName.DEATH_DATE),
    )


_DEATH = (FieldName.DEATH_DATE, FieldName.DEATH_PLACE)
_PLACES = (FieldName.HOME_PLACE, FieldName.DEATH_PLACE, FieldName.BURIAL_PLACE)
_GRAVE = (FieldName.GRAVE_LOT, FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER)


class _Where:
    """A place as totals ask for it."""

    __slots__ = ("commune", "is_split", "province", "then")

    def __init__(self, then: str = "", today: Sequence[TodayUnit] = ()) -> None:
        self.then = then
        self.commune = today[0].commune if today else ""
        self.province = today[0].province if today else ""
        self.is_split = len({unit.code for unit in today}) > 1


def _place(claims: FieldClaims | None) -> _Where:
    value = _value(claims)
    if claims is None or not isinstance(value, PlaceValue):
        return _Where()
    found = () if value.today else resolve(claims.chosen)
    today = value.today or (found[0].today if found and found[0].score >= _KNOWN else ())
    then = ", ".join(part for part in (value.district, value.province) if part) or value.area
    if not today and value.province:
        province = resolve(value.province)
        today = province[0].today[:1] if province and province[0].score >= _KNOWN else ()
    return _Where(then, today)


def _value(claims: FieldClaims | None) -> Value | None:
    """Return what the value that holds means: of the paper that says it, or of what a person typed."""
    if claims is None:
        return None
    for value in claims.values:
        if value.text == claims.chosen:
            known = next((c.field.value for c in value.claims if c.field.text == value.text), None)
            return known if known is not None else value.claims[0].field.value
    parser = PARSERS.get(claims.name)
    return parser(claims.chosen).value if parser is not None else None


def _text(claims: Mapping[FieldName, FieldClaims], name: FieldName) -> str:
    return claims[name].chosen if name in claims else ""


def _span(claims: FieldClaims | None) -> Span | None:
    value = _value(claims)
    return span_of(value) if isinstance(value, DateValue) else None


def _war(died: Span | None) -> War:
    if died is None:
        return War.UNKNOWN
    if died.last <= _GENEVA:
        return War.FRENCH
    if died.first > _GENEVA and died.first <= _SAIGON:
        return War.AMERICAN
    return War.BORDERS if died.first > _SAIGON else War.UNKNOWN


def _regiment(unit: Value | None) -> str:
    """Return by what units are grouped: the regiment, else the largest that is named, else its words."""
    if not isinstance(unit, UnitValue):
        return ""
    chain = dict(unit.chain)
    for code in ("e", "f", "d", "c"):
        if code in chain:
            return f"{code}{chain[code]}"
    return fold_words(unit.formation or " ".join(f"{code} {number}" for code, number in unit.chain))


def _unsure(claims: Mapping[FieldName, FieldClaims], name: FieldName) -> float:
    """Return how likely the value that holds was misread; what a person chose, or nobody says, is not."""
    field = claims.get(name)
    if field is None or not field.values or field.chosen_by != BY_MACHINE:
        return 0.0
    return round(1.0 - max(claim.field.confidence for claim in field.values[0].claims), 4)


def _unsure_gathering(gathered: Standing) -> float:
    """Return how likely the words that say it were misread; that a paper of a kind exists is sure."""
    if not gathered.findings or gathered.by != BY_MACHINE:
        return 0.0
    best = gathered.findings[0].field
    return round(1.0 - best.confidence, 4) if best is not None else 0.0


def _either(*chances: float) -> float:
    """Return how likely one of several independent things is."""
    return round(1.0 - math.prod(1.0 - chance for chance in chances), 4)
