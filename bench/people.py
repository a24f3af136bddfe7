"""Invents people: names, lives, places. No real person is among them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench import words
from bench.writing import Habits, Place, Written, make_date, make_unit, pick, write_death


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


def make_name(rng: random.Random, *, is_held_out: bool = False) -> str:
    """Return a name: three syllables mostly, two or four sometimes, one in sixty like the name of a province.

    Half of the held-out names end in a given name that is drawn nowhere else.
    """
    surname, given = pick(rng, words.SURNAMES), rng.choice(words.GIVENS)
    if is_held_out and rng.random() < 0.5:
        given = rng.choice(words.GIVENS_HELD_OUT)
    count = rng.random()
    if count < 0.016:
        return f"{surname} {rng.choice(words.PLACE_LIKE_NAMES)}"
    if count < 0.06:
        return f"{surname} {given}"
    if count < 0.12:
        return f"{surname} {pick(rng, words.MIDDLES)} {rng.choice(words.GIVENS)} {given}"
    return f"{surname} {pick(rng, words.MIDDLES)} {given}"


def make_place(
    rng: random.Random, province: str = "", district: str = "", *, is_held_out: bool = False
) -> Place:
    """Return a commune in a district in a province; of the named ones where they are given."""
    pool = words.PLACES_HELD_OUT if is_held_out else words.PLACES
    provinces = [p for p in pool if not province or p[0] == province]
    name, districts = rng.choice(provinces)
    district_name, communes = rng.choice([d for d in districts if not district or d[0] == district])
    return Place(rng.choice(communes), district_name, name)


def _years(rng: random.Random) -> tuple[int, int, int]:
    """Return years of birth, enlistment and death that a life allows."""
    war = rng.choices([(1946, 1954), (1962, 1975), (1977, 1988)], [2, 10, 2])[0]
    died = rng.randint(*war)
    enlisted = max(1945, died - rng.randint(0, 7))
    return enlisted - rng.randint(17, 28), enlisted, died


def _birth(rng: random.Random, year: int, style: int) -> Written:
    """Return a birth: the year alone in nearly all rows, nothing in one of ten."""
    chance = rng.random()
    if chance < 0.1:
        return Written("", "")
    return make_date(rng, year, style=style, whole=0.3) if chance < 0.16 else Written(str(year), str(year))


def make_person(rng: random.Random, home: Place, habits: Habits, *, is_held_out: bool = False) -> Person:
    """Return an invented person from ``home``, written in a clerk's habits."""
    born, enlisted, died = _years(rng)
    style = habits.date_style
    return Person(
        name=make_name(rng, is_held_out=is_held_out),
        alias=rng.choice(words.ALIASES) if rng.random() < 0.12 else "",
        birth=_birth(rng, born, style),
        home=home,
        enlisted=make_date(rng, enlisted, style=style, whole=0.25)
        if rng.random() > 0.08
        else Written("", ""),
        died=write_death(rng, died, style),
        rank=pick(rng, words.RANKS) if rng.random() < 0.85 else "",
        position=pick(rng, words.POSITIONS) if rng.random() < 0.8 else "",
        unit=make_unit(rng, habits.unit_form) if rng.random() < 0.93 else "",
        death_place=rng.choice(words.DEATH_PLACES) if rng.random() < 0.95 else "",
        death_reason=rng.choice(words.REASONS),
        burial=rng.choice(words.BURIALS),
        kin=make_name(rng, is_held_out=is_held_out),
        notes=rng.choice(words.LIST_NOTES) if rng.random() < 0.2 else "",
    )
