"""Invents people: names, dates, places, units as the papers write them. No real person is among them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench import words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as the paper writes it and what it means as EDTF."""

    text: str
    edtf: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place from small to large; empty where the paper does not name the level."""

    commune: str
    district: str
    province: str
    hamlet: str = ""

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that are named, from small to large."""
        return tuple(p for p in (self.hamlet, self.commune, self.district, self.province) if p)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person of the fallen. Empty strings stand for what the paper leaves out."""

    name: str
    alias: str
    birth: Written
    home: Place
    enlisted: Written
    died: Written
    rank: str
    position: str
    unit: str
    death_place: str
    death_reason: str
    burial: str
    kin: str
    notes: str


def pick(rng: random.Random, weighted: Sequence[tuple[T, int]]) -> T:
    """Return one item by weight."""
    return rng.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def make_name(rng: random.Random) -> str:
    """Return a name: three syllables mostly, two or four sometimes."""
    surname, given = pick(rng, words.SURNAMES), rng.choice(words.GIVENS)
    count = rng.random()
    if count < 0.06:
        return f"{surname} {given}"
    if count < 0.12:
        return f"{surname} {pick(rng, words.MIDDLES)} {rng.choice(words.GIVENS)} {given}"
    return f"{surname} {pick(rng, words.MIDDLES)} {given}"


def make_place(rng: random.Random, province: str = "", district: str = "") -> Place:
    """Return a commune in a district in a province; of the named ones where they are given."""
    provinces = [p for p in words.PLACES if not province or p[0] == province]
    name, districts = rng.choice(provinces)
    district_name, communes = rng.choice([d for d in districts if not district or d[0] == district])
    return Place(rng.choice(communes), district_name, name)


def write_place(rng: random.Random, place: Place, style: int) -> str:
    """Return the place as a cell holds it; ``style`` (0..4) is the hand of the clerk who wrote this list."""
    if style == 1:
        return " - ".join(place.levels)
    if style == 2:
        return f"{place.commune} - {place.district}, {place.province}"
    if style == 3:
        return f"Xã {place.commune}, huyện {place.district}, tỉnh {place.province}"
    if style == 4 and rng.random() < 0.7:
        return f"{rng.choice(words.HAMLETS)}, {place.commune}, {place.district}, {place.province}"
    return ", ".join(place.levels)


def make_unit(rng: random.Random, style: int) -> str:
    """Return a unit from company to division; ``style`` 0..3 is the way this list writes it."""
    if rng.random() < 0.15:
        return rng.choice(words.LONE_UNITS)
    c, d = rng.randint(1, 24), rng.randint(1, 40)
    e, f = rng.choice(words.REGIMENTS), rng.choice(words.DIVISIONS)
    chain = [("C", c), ("D", d), ("E", e), ("F", f)][rng.choice([0, 0, 0, 1, 1, 2]) :]
    if style == 1:
        return "/".join(f"{k.lower()}{n}" for k, n in chain)
    if style == 2:
        return "-".join(f"{k}{n}" for k, n in chain)
    if style == 3 and rng.random() < 0.4:
        return f"Tiểu đoàn {d}, Trung đoàn {e}"
    return " ".join(f"{k}{n}" for k, n in chain)


def full_date(rng: random.Random, year: int, style: int) -> Written:
    """Return a date with day and month in ``year``; ``style`` 0..3 chooses the sign between the parts."""
    day, month = rng.randint(1, 28), rng.randint(1, 12)
    sign = ("/", "-", ".", "/")[style]
    padded = rng.random() < (0.9 if style == 1 else 0.4)
    text = f"{day:02d}{sign}{month:02d}{sign}{year}" if padded else f"{day}{sign}{month}{sign}{year}"
    return Written(text, f"{year}-{month:02d}-{day:02d}")


def make_date(rng: random.Random, year: int, *, style: int, whole: float) -> Written:
    """Return a date in ``year`` that is complete with the chance ``whole``, else with parts missing."""
    if rng.random() < whole:
        return full_date(rng, year, style)
    month = rng.randint(1, 12)
    sign = "-" if style == 1 else "/"
    by_month = f"{year}-{month:02d}"
    options = (
        (Written(f"{month}{sign}{year}", by_month), 10),
        (Written(f"{month:02d}{sign}{year}", by_month), 6),
        (Written(str(year), str(year)), 12),
        (Written(f"-/{month}/{year}", by_month), 1),
        (Written(f"…/{month}/{year}", by_month), 1),
        (Written(f"…/…/{year}", str(year)), 1),
        (Written(f"{month:02d}/{year % 100}", by_month), 2),
        (Written(f"Tháng {month} năm {year}", by_month), 1),
    )
    return pick(rng, options)


def make_person(rng: random.Random, home: Place, style: int) -> Person:
    """Return an invented person from ``home``.

    ``style`` (0..3) is the clerk's way of writing dates and units.
    """
    died = rng.choices(
        [rng.randint(1946, 1954), rng.randint(1962, 1975), rng.randint(1977, 1988)], [2, 10, 2]
    )[0]
    enlisted = max(1945, died - rng.randint(0, 7))
    born = enlisted - rng.randint(17, 28)
    return Person(
        name=make_name(rng),
        alias=rng.choice(words.ALIASES) if rng.random() < 0.12 else "",
        birth=make_date(rng, born, style=style, whole=0.08)
        if rng.random() < 0.12
        else Written(str(born), str(born)),
        home=home,
        enlisted=make_date(rng, enlisted, style=style, whole=0.35),
        died=_died(rng, died, style),
        rank=pick(rng, words.RANKS) if rng.random() < 0.93 else "",
        position=pick(rng, words.POSITIONS) if rng.random() < 0.8 else "",
        unit=make_unit(rng, style),
        death_place=rng.choice(words.DEATH_PLACES) if rng.random() < 0.95 else "",
        death_reason=rng.choice(words.REASONS),
        burial=rng.choice(words.BURIALS),
        kin=make_name(rng),
        notes=rng.choice(words.LIST_NOTES) if rng.random() < 0.2 else "",
    )


def _died(rng: random.Random, year: int, style: int) -> Written:
    """Return a day of death: known more often, lunar at times, or said to be unknown (no EDTF then)."""
    chance = rng.random()
    if chance < 0.02:
        return Written("Không rõ", "")
    date = make_date(rng, year, style=style, whole=0.8)
    is_day = date.edtf.count("-") == 2
    return Written(f"{date.text} (ÂL)", date.edtf) if chance < 0.035 and is_day else date
