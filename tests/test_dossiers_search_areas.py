"""Where to search, and plans of cemeteries."""

from __future__ import annotations

import pytest

from dossiers.grave_plan import Grave, make_plan
from dossiers.search_areas import SearchArea, find_search_areas
from dossiers.summary import summarise
from models.record import DocumentKind, RecordKind
from models.summary import Answer, Summary
from tests.dossier_builder import make_paper


def man(**texts: str) -> Summary:
    record = make_paper(
        "5" * 64, DocumentKind.DEATH_NOTICE, RecordKind.MARTYR, 1, {"full_name": "Lê Văn Tám", **texts}
    )
    return summarise([record])


def areas(*men: Summary) -> list[SearchArea]:
    return list(find_search_areas((f"{at:a>20}", one) for at, one in enumerate(men)))


HILL = {"burial_place": "Cao điểm 300, Hướng Hóa, Quảng Trị"}


def test_the_same_spot_brings_men_together() -> None:
    (found,) = areas(man(**HILL), man(**HILL), man(burial_place="Suối La La, Hướng Hóa, Quảng Trị"))
    assert (found.ground.id, len(found.dossiers), found.remembered) == ("d:465", 2, 2)
    assert found.spots == (("cao diem 300", 2),) and found.is_strong


def test_one_unit_within_a_month_brings_men_together() -> None:
    place = {"death_place": "Hướng Hóa, Quảng Trị", "unit": "e12 f3"}
    (found,) = areas(
        man(death_date="1/3/1968", **place),
        man(death_date="20/3/1968", **place),
        man(death_date="9/9/1969", **place),
    )
    assert (len(found.dossiers), found.units, found.years) == (2, (("e12", 2),), ((1968, 2),))


def test_the_commune_alone_is_weak_and_needs_three() -> None:
    place = {"death_place": "Khe Sanh"}
    assert areas(man(**place), man(**place)) == []
    (found,) = areas(man(**place), man(**place), man(**place))
    assert not found.is_strong and found.remembered == 0


def test_a_province_alone_and_the_gathered_are_no_search_area() -> None:
    assert areas(*[man(death_place="Quảng Trị")] * 4) == []
    assert areas(*[man(death_place="Khe Sanh", notes="Đã quy tập về NTLS xã")] * 4) == []


def grave(number: str, *, row: str = "1", lot: str = "A", at: str = "a") -> Grave:
    return Grave(at * 20, "Lê Văn Tám", "1968", lot, row, number, Answer.YES, Answer.UNKNOWN)


PLANS: list[tuple[list[str], list[tuple[str, int]], str]] = [
    (["1", "2", "3"], [("1", 0), ("2", 0), ("3", 0)], "whole"),
    (["2", "5"], [("1", 1), ("2", 0), ("3–4", 2), ("5", 0)], "what is missing at the beginning and between"),
    (["41", "43"], [("41", 0), ("42", 1), ("43", 0)], "numbers that run on through the rows"),
    (["10", "9"], [("9", 0), ("10", 0)], "ordered as numbers"),
    (["A1-02", "A1-03"], [("1", 1), ("A1-02", 0), ("A1-03", 0)], "the last number counts"),
    (["II", "IV"], [("1", 1), ("II", 0), ("3", 1), ("IV", 0)], "Roman numbers"),
    (["1", "bìa"], [("1", 0), ("bìa", 0)], "what is no number comes last"),
]  # fmt: skip


@pytest.mark.parametrize(("numbers", "places", "why"), PLANS, ids=[row[2] for row in PLANS])
def test_a_row_shows_its_gaps(numbers: list[str], places: list[tuple[str, int]], why: str) -> None:
    plan = make_plan(grave(number) for number in numbers)
    ((row,),) = (lot.rows for lot in plan.lots)
    assert [(place.number, place.gap) for place in row.places] == places, why
    assert plan.gaps == sum(gap for _, gap in places)


def test_two_dossiers_of_one_place_and_graves_without_number() -> None:
    plan = make_plan(
        [grave("1"), grave("1", at="b"), grave("", at="c"), grave("1", row="2"), grave("1", lot="")]
    )
    assert (plan.doubles, len(plan.loose)) == (1, 1)
    assert [(lot.name, [row.name for row in lot.rows]) for lot in plan.lots] == [
        ("", ["1"]),
        ("A", ["1", "2"]),
    ]
