"""Places over time: what addresses resolve to, what stays apart, what people added."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.places import WARTIME, measure
from extractors.gazetteer import gazetteer
from extractors.gazetteer_load import load_provinces, load_units
from extractors.gazetteer_units import Era, Level, Years
from extractors.places import parse_home_place, parse_place, place_suggestions
from extractors.places_areas import area_rules, find_area
from extractors.places_resolve import is_ambiguous, resolve
from extractors.places_then import find_untimely
from extractors.text import fold
from models.record import DateValue, FieldName, PlaceValue, Reason, TodayUnit

# Text, commune, district and province of then, province of today, why it is here.
ADDRESSES = [
    (
        "Tân Thanh, Văn Lãng, Cao Lạng",
        "Tân Thanh",
        "Văn Lãng",
        "Cao Lạng",
        "Lạng Sơn",
        "the contract's example",
    ),
    ("Tan Thanh, Van Lang, Cao Lang", "Tân Thanh", "Văn Lãng", "Cao Lạng", "Lạng Sơn", "a typewriter's"),
    ("Tân Thanh, Văn Lãng", "Tân Thanh", "Văn Lãng", "Lạng Sơn", "Lạng Sơn", "the province left out"),
    (
        "X. Tân Thanh, H. Văn Lãng, T. Lạng Sơn",
        "Tân Thanh",
        "Văn Lãng",
        "Lạng Sơn",
        "Lạng Sơn",
        "short words",
    ),
    (
        "xã Tân Thanh huyện Văn Lãng tỉnh Lạng Sơn",
        *("Tân Thanh", "Văn Lãng", "Lạng Sơn", "Lạng Sơn", "no separators"),
    ),
    ("Lạng Sơn, Văn Lãng, Tân Thanh", "Tân Thanh", "Văn Lãng", "Lạng Sơn", "Lạng Sơn", "large to small"),
    ("Tân Thann, Vắn Lãng, Lạng Son", "Tân Thanh", "Văn Lãng", "Lạng Sơn", "Lạng Sơn", "marks and a letter"),
    ("Doan Kêt, Yên Thũy, Hoà Binh", "Đoàn Kết", "Yên Thủy", "Hòa Bình", "Phú Thọ", "D for Đ, lost marks"),
    ("Tị trấn Na Sầm, Văn Lãng", "Na Sầm", "Văn Lãng", "Lạng Sơn", "Lạng Sơn", "a class word misread"),
    ("Vân Nam, Phúc Thọ, Hà Tây", "Vân Nam", "Phúc Thọ", "Hà Tây", "Hà Nội", "a commune gone since 2019"),
    ("Thụy Dân, Thụy Anh, Thái Bình", "Thụy Dân", "Thụy Anh", "Thái Bình", "Hưng Yên", "a district of 1969"),
    ("Đình Lập, Hải Ninh", "", "Đình Lập", "Hải Ninh", "Lạng Sơn", "a district that changed its province"),
    ("Bến Cát, Sông Bé", "", "Bến Cát", "Sông Bé", "Hồ Chí Minh", "a province of 1976 to 1996"),
    (
        "P. Quang Trung, TX Sơn Tây, Hà Sơn Bình",
        *("Quang Trung", "Sơn Tây", "Hà Sơn Bình", "Hà Nội", "P., TX"),
    ),
    ("Quảng Trị, Quảng Trị", "", "Quảng Trị", "Quảng Trị", "Quảng Trị", "a district named as its province"),
    (
        "Mỹ Hương - thành phố Phan Rang - Tháp Chàm - Ninh Thuận",
        "Mỹ Hương",
        "Phan Rang - Tháp Chàm",
        "Ninh Thuận",
        "Khánh Hòa",
        "dashes divide, and stand in a name",
    ),
    (
        "Pbủ Hà; Phan Rang - háp Chàm; Ninh Thuận",
        "Phủ Hà",
        "Phan Rang - Tháp Chàm",
        "Ninh Thuận",
        "Khánh Hòa",
        "a name with a dash is known though a letter was lost",
    ),
    ("xã à Vị, H. Na Hang, Tuyên Quang", "Đà Vị", "Na Hang", "Tuyên Quang", "Tuyên Quang", "few are near"),
    ("Buôn Đôn, Đắc Lắc", "", "Buôn Đôn", "Đắk Lắk", "Đắk Lắk", "a name that begins as a hamlet does"),
    (
        "NTLS huyện Văn Lãng, Lạng Sơn",
        "",
        "Văn Lãng",
        "Lạng Sơn",
        "Lạng Sơn",
        "a cemetery lies where it says",
    ),
]


@pytest.mark.parametrize(("text", "commune", "district", "province", "today", "_why"), ADDRESSES)
def test_addresses(text: str, commune: str, district: str, province: str, today: str, _why: str) -> None:
    best = resolve(text)[0]
    assert (best.then.commune, best.then.district, best.then.province) == (commune, district, province)
    assert {unit.province for unit in best.today} == {today} and not best.then.area


def test_hamlets_are_kept() -> None:
    assert resolve("Thôn Đông - Minh Tiến, Đoan Hùng - Phú Thọ")[0].written == PlaceValue(
        "Đông", "Minh Tiến", "Đoan Hùng", "Phú Thọ"
    )


def test_a_divided_commune_has_all_its_parts() -> None:
    divided = next(u for u in load_units() if u.era is Era.UNTIL_2025 and len(u.became) > 2)
    around = gazetteer().around(divided)
    assert around is not None
    best = resolve(f"{divided.type} {divided.name}, {around.type} {around.name}")[0]
    assert [unit.code for unit in best.today] == list(divided.became)


def test_one_name_in_many_districts_is_ambiguous() -> None:
    found = resolve("xã Tân Thanh")
    assert is_ambiguous(found) and len({c.then.district for c in found}) > 2
    assert Reason.AMBIGUOUS in parse_home_place("xã Tân Thanh").reasons
    assert not is_ambiguous(resolve("xã Tân Thanh, huyện Văn Lãng"))


@pytest.mark.parametrize("text", WARTIME)
def test_places_of_the_wars_are_no_provinces(text: str) -> None:
    (only,) = resolve(text)
    assert only.then.area and not only.today
    assert not (only.then.province or only.then.district or only.then.commune)


def test_area_rules_hold_their_examples() -> None:
    for rule in area_rules():
        assert rule.pattern.fullmatch(fold(rule.example)), rule.id
        assert not rule.pattern.fullmatch(fold(rule.not_this)), rule.id


def test_no_unit_is_taken_for_an_area() -> None:
    names = {u.name for u in load_units() if u.level is not Level.COMMUNE} | {
        p.name for p in load_provinces()
    }
    assert {name for name in names if find_area(name)} == set()


def test_time_lowers_the_score_and_gives_the_reason() -> None:
    then, before = resolve("Cao Lạng", date(1977, 1, 1))[0], resolve("Cao Lạng", date(1968, 3, 1))[0]
    assert before.score < then.score and then.reasons == ()
    assert before.reasons == (Reason.PLACE_NOT_THEN,)
    assert resolve("Văn Lãng", Years(1976, 1976))[0].then.province == "Cao Lạng"
    assert resolve("Bến Tre", date(1968, 1, 1))[0].reasons == ()  # the resistance kept the name


def test_a_place_is_held_to_its_own_date() -> None:
    died = {FieldName.DEATH_DATE: DateValue("1972-05"), FieldName.BIRTH_DATE: DateValue("1950")}
    late = PlaceValue(province="Bình Trị Thiên")
    assert find_untimely({**died, FieldName.DEATH_PLACE: late}) == {FieldName.DEATH_PLACE}
    assert find_untimely({**died, FieldName.DEATH_PLACE: PlaceValue(province="Quảng Trị")}) == frozenset()
    # Home is written in the words of the writer's day; only a name gone before birth is impossible.
    assert find_untimely({**died, FieldName.HOME_PLACE: late}) == frozenset()
    assert find_untimely(
        {FieldName.BIRTH_DATE: DateValue("1970"), FieldName.HOME_PLACE: PlaceValue(province="Hồng Quảng")}
    ) == {FieldName.HOME_PLACE}


def test_a_near_name_is_doubted_and_suggested_never_taken() -> None:
    said = parse_home_place("Tân Thành, Văn Lãng, Lạng Sơn")
    assert said.text == "Tân Thành, Văn Lãng, Lạng Sơn" and said.reasons == (Reason.AMBIGUOUS,)
    assert isinstance(said.value, PlaceValue) and (said.value.commune, said.value.today) == ("Tân Thành", ())
    assert place_suggestions(said.text) == ("Tân Thanh, Văn Lãng, Lạng Sơn",)


def test_a_name_of_no_list_is_no_fault() -> None:
    said = parse_place("Minh Phú Đông, Văn Lãng, Lạng Sơn")
    assert said.reasons == () and isinstance(said.value, PlaceValue)
    assert said.value.commune == "Minh Phú Đông" and said.value.today == ()


def test_values_carry_today() -> None:
    value = parse_place("Tân Thanh, Văn Lãng, Cao Lạng").value
    assert isinstance(value, PlaceValue) and value.province == "Cao Lạng"
    assert value.today == (TodayUnit("Hoàng Văn Thụ", "Lạng Sơn", "06172"),)
    assert parse_place("KB").value == PlaceValue(area="KB", area_kind="front")


def test_the_table_is_whole() -> None:
    units = load_units()
    counts = {(level, era): 0 for level in Level for era in Era}
    for unit in units:
        counts[unit.level, unit.era] += 1
    old, new = Era.UNTIL_2025, Era.SINCE_2025
    assert [counts[level, old] for level in (Level.PROVINCE, Level.DISTRICT)] == [63, 696]
    assert (counts[Level.COMMUNE, old], counts[Level.COMMUNE, new]) == (10035, 3321)
    assert counts[Level.PROVINCE, new] == 34
    names = gazetteer()
    assert all(names.today(u) for u in units if u.era is old)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("ăâđêôơưàáạ ,-.TXHPtlnsg0123/", max_size=60))
def test_nothing_crashes_and_nothing_changes(text: str) -> None:
    found = resolve(text)
    assert found == resolve(text) and len(found) <= 10
    assert [c.cost for c in found] == sorted(c.cost for c in found)
    assert all(0 <= c.score <= 1 and 0 <= c.spelling <= 1 for c in found)
    parse_home_place(text)
    place_suggestions(text)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([u for u in load_units() if u.level is Level.COMMUNE and u.era is Era.UNTIL_2025]))
def test_marks_are_not_needed_where_letters_tell(unit: object) -> None:
    commune = next(u for u in load_units() if u is unit)
    district, province = gazetteer().around(commune), gazetteer().province_of(commune)
    assert district is not None and province is not None
    text = f"{commune.name}, {district.name}, {province.name}"
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in marked if not unicodedata.combining(c))
    with_marks, without = resolve(text), resolve(bare)
    if not is_ambiguous(with_marks) and not is_ambiguous(without):
        assert with_marks[0].then == without[0].then


def test_the_bench_holds_its_floor() -> None:
    report = measure(7, count=300)
    assert report.first >= 0.93 and report.among_five >= 0.97 and report.forced == 0
