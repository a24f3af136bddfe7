"""How a clerk writes what he knows: dates, units and places in the forms that real registers show.

The weights of the date forms are those counted in real registers, as far as a form occurs there.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench import words
from bench.wording import Wording

T = TypeVar("T")

PLACE_FORMS = Wording(
    (
        "{c}, {d}, {p}",
        "{c} - {d} - {p}",
        "{c} - {d}, {p}",
        "Xã {c}, huyện {d}, tỉnh {p}",
        "{h}, {c}, {d}, {p}",
        "{h} - {c}, {d} - {p}",
        "X. {c}, H. {d}, T. {p}",
        "{c}, {d}",
        "{d}, {p}",
    ),
    held_out=(
        "{h} - {c} - {d} - {p}",
        "xã {c} - {d} - {p}",
        "{h}, xã {c}, {d}, {p}",
        "{c}, H. {d}, {p}",
    ),
)
# The signs between day, month and year, and whether figures below ten get a nought before them.
_DATE_SIGNS = (("/", 0.4), ("-", 0.9), (".", 0.4), ("/", 0.95))
UNIT_FORMS = Wording(("spaced", "slashed", "dashed", "lower", "words"), held_out=("commas", "long dashes"))


@dataclass(frozen=True, slots=True)
class Written:
    """A date as the paper writes it and what it means as EDTF ("" where it means nothing known)."""

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
class Habits:
    """One clerk's ways. ``date_style`` indexes the signs between parts."""

    place_form: str
    unit_form: str
    date_style: int


def make_habits(rng: random.Random, *, is_held_out: bool = False) -> Habits:
    """Return the ways of one clerk, by chance."""
    return Habits(
        PLACE_FORMS.pick(rng, is_held_out=is_held_out),
        UNIT_FORMS.pick(rng, is_held_out=is_held_out),
        rng.randrange(len(_DATE_SIGNS)),
    )


def pick(rng: random.Random, weighted: Sequence[tuple[T, int]]) -> T:
    """Return one item by weight."""
    return rng.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def write_place(rng: random.Random, place: Place, form: str) -> str:
    """Return the place in a clerk's form (of ``PLACE_FORMS``); a hamlet is named in seven of ten."""
    if "{h}" in form and rng.random() > 0.7:
        form = form.replace("{h}, ", "").replace("{h} - ", "")
    hamlet = place.hamlet or rng.choice(words.HAMLETS)
    return form.format(h=hamlet, c=place.commune, d=place.district, p=place.province)


def make_unit(rng: random.Random, form: str) -> str:
    """Return a unit from company to division in a clerk's form (of ``UNIT_FORMS``), at times a lone one."""
    if rng.random() < 0.18:
        return rng.choice(words.LONE_UNITS)
    c, d = rng.randint(1, 24), rng.randint(1, 40)
    e, f = rng.choice(words.REGIMENTS), rng.choice(words.DIVISIONS)
    chain = [("c", c), ("d", d), ("e", e), ("f", f)][rng.choice([0, 0, 0, 1, 1, 2]) :]
    if form == "words" and rng.random() < 0.4:
        return f"Tiểu đoàn {d}, Trung đoàn {e}"
    sign = {"slashed": "/", "dashed": "-", "commas": ", ", "long dashes": " - "}.get(form, " ")
    is_lower = form in ("slashed", "lower", "long dashes")
    return sign.join(f"{k if is_lower else k.upper()}{n}" for k, n in chain)


def full_date(rng: random.Random, year: int, style: int) -> Written:
    """Return a date with day and month in ``year``; ``style`` chooses signs and noughts."""
    day, month = rng.randint(1, 28), rng.randint(1, 12)
    sign, padding = _DATE_SIGNS[style]
    day_text = f"{day:02d}" if rng.random() < max(padding, 0.8) else str(day)
    month_text = f"{month:02d}" if rng.random() < padding else str(month)
    return Written(f"{day_text}{sign}{month_text}{sign}{year}", f"{year}-{month:02d}-{day:02d}")


def make_date(rng: random.Random, year: int, *, style: int, whole: float) -> Written:
    """Return a date in ``year`` that is complete with the chance ``whole``, else with parts missing."""
    if rng.random() < whole:
        return full_date(rng, year, style)
    month = rng.randint(1, 12)
    sign = "-" if style == 1 else "/"
    by_month = f"{year}-{month:02d}"
    options = (
        (Written(str(year), str(year)), 318),
        (Written(f"{month}{sign}{year}", by_month), 300),
        (Written(f"{month:02d}{sign}{year}", by_month), 190),
        (Written(f"/{month}/{year}", by_month), 14),
        (Written(f"-/{month}/{year}", by_month), 14),
        (Written(f"…/{month}/{year}", by_month), 14),
        (Written(f"//{year}", str(year)), 10),
        (Written(f"…/…/{year}", str(year)), 14),
        (Written(f"{month:02d}/{year % 100}", by_month), 30),
        (Written(f"Tháng {month} năm {year}", by_month), 14),
        (Written(f"năm {year}", str(year)), 10),
    )
    return pick(rng, options)


def write_death(rng: random.Random, year: int, style: int) -> Written:
    """Return a day of death: mostly whole, lunar at times, a phrase, or said to be unknown (no EDTF then)."""
    chance = rng.random()
    if chance < 0.015:
        return Written(rng.choice(("Không rõ", "Không rõ", "chưa rõ")), "")
    if year < 1955 and chance < 0.12:
        return Written("trong kháng chiến chống Pháp", "")
    date = make_date(rng, year, style=style, whole=0.78)
    is_day = date.edtf.count("-") == 2
    return Written(f"{date.text} (ÂL)", "") if chance < 0.03 and is_day else date
