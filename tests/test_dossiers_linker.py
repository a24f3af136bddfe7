"""Pairs weighed: who is one man, who is not, what a level is worth, and what a new batch adds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bench.province import link_province, make_province
from dossiers.comparisons import COMPARISONS, ELSE, FREQUENCIES
from dossiers.linker import find_links
from dossiers.trait_table import COLUMNS, TraitTable
from dossiers.traits import Traits
from dossiers.weights import decode_weights, encode_weights, shipped_weights
from models.linking import DOUBTFUL, SURE, Link

WEIGHTS = shipped_weights()
ONE = Traits(
    "a" * 20, "sheet-1:1", "sheet-1", 1, name_toned="nguyễn văn đức", name="nguyen van duc",
    name_bare="nguyen duc", given="duc", birth_first=710_397, birth_last=710_761, birth_year=1946,
    death_first=718_503, death_last=718_503, death_year=1968, death_day="1968-03-12",
    home="tan thanh van lang", home_commune="tan thanh", home_district="van lang", home_province="lang son",
    home_ground="06124", unit_d="5", unit_e="12", unit_f="3",
)  # fmt: skip
OTHER = replace(ONE, record_id="b" * 20, sheet="sheet-2:1", file="sheet-2")


def linked(*traits: Traits, least: float = 0.01) -> dict[tuple[str, str], Link]:
    with TraitTable() as table:
        table.put(traits)
        return {link.pair: link for link in find_links(table, WEIGHTS, least=least)}


def chance(one: Traits, other: Traits) -> float:
    found = linked(one, other)
    return next(iter(found.values())).probability if found else 0.0


# (why, what the second paper has otherwise, is it surely, doubtfully or not the same man)
PAIRS: tuple[tuple[str, Traits, bool], ...] = (
    ("all the same", OTHER, True),
    ("marks lost", replace(OTHER, name_toned="nguyên văn đưc"), True),
    ("middle name missing", replace(OTHER, name_toned="nguyễn đức", name="nguyen duc"), True),
    ("only the year of death", replace(OTHER, death_first=718_433, death_last=718_798, death_day=""), True),
    ("another name for all the rest", replace(OTHER, name_toned="trần văn tư", name="tran van tu",
     name_bare="tran tu", given="tu", others=("nguyen van duc",)), True),
    ("a namesake of another district, year and unit", replace(OTHER, birth_year=1950, birth_first=711_858,
     birth_last=712_222, death_first=719_700, death_last=719_700, death_year=1971, death_day="1971-06-22",
     home="hong phong binh gia", home_commune="hong phong", home_district="binh gia", home_ground="06040",
     unit_d="7", unit_e="88", unit_f="9"), False),
    ("a brother: one home, another name", replace(OTHER, name_toned="nguyễn văn hùng", name="nguyen van hung",
     name_bare="nguyen hung", given="hung", death_first=719_700, death_last=719_700, death_year=1971,
     death_day="1971-06-22"), False),
    ("two rows of one sheet", replace(OTHER, sheet="sheet-1:1", file="sheet-1"), False),
)  # fmt: skip


@pytest.mark.parametrize(("why", "other", "is_same"), PAIRS, ids=[p[0] for p in PAIRS])
def test_who_is_one_man(why: str, other: Traits, is_same: bool) -> None:
    assert (chance(ONE, other) >= SURE) is is_same, why


def test_evidence_says_what_agreed_and_what_did_not() -> None:
    other = replace(OTHER, birth_year=1950, birth_first=711_858, birth_last=712_222)
    (link,) = linked(ONE, other).values()
    found = {e.comparison: (e.level, e.bits) for e in link.evidence}
    assert found["name"][0] == "same" and found["name"][1] > 5
    assert found["birth"][0] == "else" and found["birth"][1] < 0
    assert "kin" not in found  # neither says anything


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    crowd = [
        replace(ONE, record_id=f"{n:020d}", sheet=f"s{n}:1", file=f"s{n}", death_day="", death_first=None,
                death_last=None, death_year=None, home="", home_district="", birth_year=1900 + n)
        for n in range(60)
    ]  # fmt: skip
    pair = (ONE.record_id, OTHER.record_id)
    (rare,) = (e for e in linked(ONE, OTHER)[pair].evidence if e.comparison == "name")
    (common,) = (e for e in linked(ONE, OTHER, *crowd)[pair].evidence if e.comparison == "name")
    assert common.bits < rare.bits - 3


def test_a_new_batch_is_linked_as_if_it_had_always_been_there() -> None:
    province = make_province(11, 300, namesakes=30, unnamed=5)
    new = {t.record_id for t in random.Random(1).sample(province.traits, 40)}
    with TraitTable() as table:
        table.put(province.traits)
        whole = {k.pair: k for k in find_links(table, WEIGHTS, least=DOUBTFUL)}
        table.drop(sorted(new))
        table.put([t for t in province.traits if t.record_id in new])
        part = {k.pair: k for k in find_links(table, WEIGHTS, new=sorted(new), least=DOUBTFUL)}
    assert part == {pair: link for pair, link in whole.items() if not new.isdisjoint(pair)}


def test_a_made_province_is_linked_well() -> None:
    linked_, _, _ = link_province(make_province(12, 1500, namesakes=150, unnamed=50), WEIGHTS)
    assert linked_.precision >= 0.995
    assert linked_.recall >= 0.9  # in a small archive a rare name is not known to be rare
    assert linked_.asked_records <= 0.04 * linked_.records


def test_weights_fit_the_comparisons() -> None:
    assert decode_weights(encode_weights(WEIGHTS)) == WEIGHTS
    for one in COMPARISONS:
        wanted = {*(level.id for level in one.levels), ELSE}
        assert set(WEIGHTS.same[one.id]) == set(WEIGHTS.other[one.id]) == wanted
        assert all(level.frequency in ("", *(f.column for f in FREQUENCIES)) for level in one.levels)
    assert {f.column for f in FREQUENCIES} <= set(COLUMNS)
    assert 0.3 < WEIGHTS.slope < 1.0
