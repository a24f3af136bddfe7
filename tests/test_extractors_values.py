"""Names, places, units, ranks, codes, and the verdict over them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.codes import (
    number_candidates,
    parse_document_number,
    parse_grave_number,
    parse_lot,
    parse_row,
)
from extractors.confidence import judge
from extractors.lexicons import load_rows
from extractors.looks import Look
from extractors.names import name_candidates, parse_name, parse_next_of_kin, split_other_name
from extractors.parsed import Parsed
from extractors.phrases import mismarked
from extractors.places import find_province, parse_home_place, parse_place, place_candidates
from extractors.places_parts import PREFIXES
from extractors.ranks import parse_position, parse_rank, rank_candidates, split_rank_position
from extractors.units import UNIT_FORMS, match_token, parse_unit, unit_candidates
from extractors.values import CANDIDATES, PARSERS
from models.page import Mark
from models.record import (
    CodeValue,
    FieldName,
    FieldStatus,
    NameValue,
    PlaceValue,
    Reason,
    UnitValue,
    UnknownValue,
    Value,
)

R = Reason

NAMES: list[tuple[str, str, Value | None, tuple[Reason, ...]]] = [
    ("Nguyễn Quốc Viện", "Nguyễn Quốc Viện", NameValue("Nguyễn", "Quốc", "Viện"), ()),
    ("NGUYỄN VĂN AN", "NGUYỄN VĂN AN", NameValue("Nguyễn", "Văn", "An"), ()),
    ("Trần Bình", "Trần Bình", NameValue("Trần", "", "Bình"), ()),
    ("Đỗ Hữu Thập Phương", "Đỗ Hữu Thập Phương", NameValue("Đỗ", "Hữu Thập", "Phương"), ()),
    ("Liệt sĩ: Nguyễn Văn An", "Nguyễn Văn An", NameValue("Nguyễn", "Văn", "An"), ()),
    ("Đ/c Hồng", "Hồng", NameValue("", "", "Hồng"), (R.AMBIGUOUS,)),
    ("|Nguyễn ThanhNgọ_", "Nguyễn Thanh Ngọ", NameValue("Nguyễn", "Thanh", "Ngọ"), ()),
    ("Nguyên Văn An", "Nguyên Văn An", NameValue("Nguyên", "Văn", "An"), (R.AMBIGUOUS,)),
    ("Nguyễn Vắn1 An", "Nguyễn Vắn1 An", None, (R.ODD_CHARACTERS,)),
    ("Y Bih Alêô", "Y Bih Alêô", NameValue("Y", "Bih", "Alêô"), (R.INVALID_SYLLABLE,)),
    ("Mộ chưa biết tên", "Mộ chưa biết tên", UnknownValue(), ()),
]


@pytest.mark.parametrize(("text", "said", "value", "reasons"), NAMES)
def test_names(text: str, said: str, value: Value | None, reasons: tuple[Reason, ...]) -> None:
    assert parse_name(text) == Parsed(said, value, reasons)


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("Nguyễn Văn An (tức Hùng)", "Nguyễn Văn An", "Hùng"),
        ("Nguyễn Văn An tức Hùng", "Nguyễn Văn An", "Hùng"),
        ("Nguyễn Văn An - bí danh: Ba Hùng", "Nguyễn Văn An", "Ba Hùng"),
        ("Nguyễn Văn An (Ba)", "Nguyễn Văn An", "Ba"),
        ("Nguyễn Tự Cường", "Nguyễn Tự Cường", ""),
        ("", "", ""),
    ],
)
def test_other_names(text: str, name: str, other: str) -> None:
    assert split_other_name(text) == (name, other)


def test_surnames_are_suggested_not_corrected() -> None:
    assert name_candidates("Nguyên Văn An")[0] == "Nguyễn Văn An"
    assert name_candidates("Nguyễn Văn An") == () and name_candidates("Mộ chưa biết tên") == ()


def test_kin_keep_their_words() -> None:
    assert parse_next_of_kin("Vợ: Trần Thị Bình") == Parsed(
        "Vợ: Trần Thị Bình", NameValue("Trần", "Thị", "Bình")
    )


PLACES: list[tuple[str, PlaceValue]] = [
    ("Nà Mường, Mộc Châu, Sơn La", PlaceValue("", "Nà Mường", "Mộc Châu", "Sơn La")),
    ("Phường 2 - Tuy Hoà - Phú Yên", PlaceValue("", "Phường 2", "Tuy Hoà", "Phú Yên")),
    ("Quảng Trị, Quảng Trị", PlaceValue("", "", "Quảng Trị", "Quảng Trị")),
    ("Quảng Trị", PlaceValue("", "", "", "Quảng Trị")),
    ("xã Đô Lương, huyện Đô Lương, tỉnh Nghệ An", PlaceValue("", "Đô Lương", "Đô Lương", "Nghệ An")),
    ("Tân Thanh, Văn Lãng, Cao Lạng", PlaceValue("", "Tân Thanh", "Văn Lãng", "Cao Lạng")),
    ("Thôn Đông - Minh Tiến, Đoan Hùng - Phú Thọ", PlaceValue("Đông", "Minh Tiến", "Đoan Hùng", "Phú Thọ")),
    ("Vũng Tàu, Bà Rịa - Vũng Tàu", PlaceValue("", "", "Vũng Tàu", "Bà Rịa - Vũng Tàu")),
    ("TP Hà Nội", PlaceValue("", "", "", "Hà Nội")),
    ("NT Thái Bình, Đình Lập, Lạng Sơn", PlaceValue("", "NT Thái Bình", "Đình Lập", "Lạng Sơn")),
]


@pytest.mark.parametrize(("text", "value"), PLACES)
def test_places(text: str, value: PlaceValue) -> None:
    said = parse_home_place(text)
    assert (said.text, said.reasons) == (text, ())
    assert isinstance(said.value, PlaceValue) and replace(said.value, today=()) == value


@pytest.mark.parametrize(
    "text", ["Quân y viện 211", "Gần mặt trận", "Cao điểm 1062, Vị Xuyên", "Trạm T5, binh trạm 42"]
)
def test_free_places_are_no_fault(text: str) -> None:
    said = parse_place(text)
    assert (said.text, said.value, said.reasons) == (text, None, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hữu Lũng, Lạng Son", R.AMBIGUOUS),
        ("Hoàng Việt, Văn Lãng Lạng Sơn", R.AMBIGUOUS),
        ("Tân Thanh", R.AMBIGUOUS),
        ("Quân y viện2lI", R.ODD_CHARACTERS),
        ("Púng Trạ, Thuân Châuu, Sơn La", R.INVALID_SYLLABLE),
        ("Nghi Lộc. Nghệ An", R.NOT_IN_GRAMMAR),
    ],
)
def test_misread_places_are_doubted(text: str, reason: Reason) -> None:
    assert reason in parse_home_place(text).reasons


def test_places_are_suggested() -> None:
    assert place_candidates("Hoàng Việt, Văn Lãng Lạng Sơn") == ("Hoàng Việt, Văn Lãng, Lạng Sơn",)
    assert "Hữu Lũng, Lạng Sơn" in place_candidates("Hữu Lũng, Lạng Son")
    assert place_candidates("Hữu Lũng, Lạng Sơn") == ()


def test_place_prefixes_hold_their_examples() -> None:
    for prefix in PREFIXES:
        assert prefix.pattern.match(prefix.example.lower()), prefix.id
        assert not prefix.pattern.match(prefix.not_this.lower()), prefix.id


def test_provinces_of_all_times() -> None:
    assert (
        find_province("Hoà Bình") == "Hòa Bình"
        and find_province("Nghĩa Lộ")
        and not find_province("Nghia Lo")
    )


UNITS: list[tuple[str, UnitValue]] = [
    ("C1 D21 E27 F320", UnitValue((("c", "1"), ("d", "21"), ("e", "27"), ("f", "320")))),
    ("c22/d722/f320", UnitValue((("c", "22"), ("d", "722"), ("f", "320")))),
    ("D28-E209-F312", UnitValue((("d", "28"), ("e", "209"), ("f", "312")))),
    ("c9 - e772 - f72 - QK7", UnitValue((("c", "9"), ("e", "772"), ("f", "72"), ("qk", "7")))),
    ("e41/KB", UnitValue((("e", "41"),), "KB")),
    ("BT62/B3", UnitValue((("bt", "62"),), "B3")),
    ("Tiểu đoàn 40, Trung đoàn 165", UnitValue((("d", "40"), ("e", "165")))),
    ("Binh trạm 37", UnitValue((("bt", "37"),))),
    ("Sư 308", UnitValue((("f", "308"),))),
    ("Quân đoàn 4", UnitValue((("qđ", "4"),))),
    ("Đoàn 531", UnitValue((("đoàn", "531"),))),
    ("Tỉnh đội Hưng Yên", UnitValue((), "Tỉnh đội Hưng Yên")),
    ("P2 KB", UnitValue((), "P2 KB")),
    ("TNXP", UnitValue((), "TNXP")),
]


@pytest.mark.parametrize(("text", "value"), UNITS)
def test_units(text: str, value: UnitValue) -> None:
    assert parse_unit(text) == Parsed(text, value)
    assert unit_candidates(text) == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("C16D3IEI§F3", "C16 D31 E18 F3"),
        ("C7 D34El165F5", "C7 D34 E165 F5"),
        ("C14D32EISF7", "C14 D32 E15 F7"),
        ("EI74-F3", "E174-F3"),
        ("DII-E209-F338", "D11-E209-F338"),
        ("FlI0", "F110"),
        ("EI6S", "E165"),
        ("C17 D34 E209F320", "C17 D34 E209 F320"),
        ("P2KB", "P2 KB"),
        ("Tiếu đoàn 23, Trung đoàn 5I", "Tiểu đoàn 23, Trung đoàn 51"),
    ],
)
def test_misread_units_are_doubted_and_mended_aside(text: str, first: str) -> None:
    assert R.NOT_IN_GRAMMAR in parse_unit(text).reasons
    assert unit_candidates(text)[0] == first


def test_unit_forms_hold_their_examples() -> None:
    for form in UNIT_FORMS:
        found, other = match_token(form.example), match_token(form.not_this)
        assert found is not None and found[0].id == form.id
        assert other is None or other[0].id != form.id


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="CDEFcdef0123456789ISOl§- /", max_size=16))
def test_unit_candidates_fit_the_grammar(text: str) -> None:
    assert all(not parse_unit(c).reasons for c in unit_candidates(text))


@pytest.mark.parametrize(
    ("text", "rank", "position"),
    [
        ("Binh nhất, Liên lạc", "Binh nhất", "Liên lạc"),
        ("Binh nhất Liên lạc", "Binh nhất", "Liên lạc"),
        ("H1 - c/sỹ", "H1", "c/sỹ"),
        ("H3, Trinh sát", "H3", "Trinh sát"),
        ("BI, A trưởng", "BI", "A trưởng"),
        ("Thượng úy, Trung đội phó", "Thượng úy", "Trung đội phó"),
        ("Chuẩn úy Y tá", "Chuẩn úy", "Y tá"),
        ("A trưởng", "", "A trưởng"),
        ("Hạ sỹ", "Hạ sỹ", ""),
        ("", "", ""),
    ],
)
def test_rank_and_position(text: str, rank: str, position: str) -> None:
    assert split_rank_position(text) == (rank, position)


@pytest.mark.parametrize("row", load_rows("ranks"), ids=lambda row: str(row[0]))
def test_each_form_of_the_list(row: tuple[str, ...]) -> None:
    _, normal, kind, form = row
    parsed = parse_rank(form) if kind == "rank" else parse_position(form)
    assert parsed.value == CodeValue(normal) and parsed.reasons == ()


def test_misread_ranks_are_doubted() -> None:
    assert parse_rank("Binh nhắt") == Parsed("Binh nhắt", CodeValue("Binh nhất"), (R.NOT_IN_GRAMMAR,))
    assert rank_candidates("Binh nhắt") == ("Binh nhất",) and rank_candidates("BI") == ("B1",)
    assert R.AMBIGUOUS in parse_rank("Lái xe").reasons and parse_rank("Xyz").value is None


@pytest.mark.parametrize(
    ("text", "said", "normal"),
    [
        ("220/BT", "220/BT", "220/BT"),
        ("Số: 157/ QĐ-NĐ-UB", "157/ QĐ-NĐ-UB", "157/QĐ-NĐ-UB"),
        ("180/KH-BCĐ", "180/KH-BCĐ", "180/KH-BCĐ"),
        ("100/KH-BCĐ515", "100/KH-BCĐ515", "100/KH-BCĐ515"),
        ("88/CP", "88/CP", "88/CP"),
        ("444K", "444K", "444K"),
    ],
)
def test_document_numbers(text: str, said: str, normal: str) -> None:
    assert parse_document_number(text) == Parsed(said, CodeValue(normal))


def test_a_symbol_without_its_number_is_doubted() -> None:
    assert parse_document_number("/KH-UBND").reasons == (R.NOT_IN_GRAMMAR,)


def test_graves() -> None:
    assert parse_lot("Lô C").value == CodeValue("C") and parse_row("|3").text == "3"
    assert parse_grave_number("A1-01").value == CodeValue("A1-01")
    assert parse_grave_number("l").value is None and number_candidates("l") == ("1",)


def look(worst: float, mean: float = 0.97) -> Look:
    return Look(worst=worst, second=worst, mean=mean, margin=worst, letters=4)


def test_a_first_verdict_before_the_field_is_weighed() -> None:
    good = parse_unit("C1 D2")
    name = FieldName.UNIT
    sure = judge(name, good, look=look(0.95))
    assert (sure.status, sure.reasons) == (FieldStatus.ACCEPTED, ())
    unsure = judge(name, good, look=look(0.7))
    assert (unsure.status, unsure.reasons) == (FieldStatus.QUEUED, (R.LOW_CONFIDENCE,))
    assert unsure.evidence.doubts == (), "how sure letters are is weighed, not doubted twice"
    assert judge(name, good, look=look(0.7), agreement=True).status is FieldStatus.ACCEPTED
    assert R.ENGINES_DISAGREE in judge(name, good, look=look(0.99), agreement=False).reasons
    stamped = judge(name, good, look=look(0.99), marks=frozenset({Mark.STAMP}))
    assert (stamped.status, stamped.reasons) == (FieldStatus.QUEUED, (R.STAMP_OVER_TEXT,))
    assert stamped.evidence.doubts == (str(R.STAMP_OVER_TEXT),)
    assert judge(name, Parsed("x"), look=look(1)).reasons == (R.NOT_IN_GRAMMAR,)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([None, True, False]))
def test_verdict_is_a_probability_and_falls_with_doubt(
    worst: float, mean: float, agreement: bool | None
) -> None:
    judged = judge(FieldName.FULL_NAME, parse_name("Lê An"), look=look(worst, mean), agreement=agreement)
    assert 0 < judged.confidence < 1 and (judged.status is FieldStatus.QUEUED) == bool(judged.reasons)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PARSERS)), st.text(max_size=20))
def test_no_text_breaks_a_parser(name: FieldName, text: str) -> None:
    parsed = PARSERS[name](text)
    assert parsed.value is not None or parsed.reasons or name not in CANDIDATES or parsed.text
    if name in CANDIDATES:
        CANDIDATES[name](text)


def _true_fields() -> Iterator[tuple[FieldName, str]]:
    root = Path(os.environ.get("SOHOA_SHARED", "../shared")) / "samples" / "made" / "truth"
    for path in sorted(root.glob("*.json")):
        for record in json.loads(path.read_text(encoding="utf-8"))["records"]:
            for key, text in record.items():
                if key in PARSERS and isinstance(text, str) and text:
                    yield FieldName(key), text


def test_true_texts_pass_unchanged_and_undoubted() -> None:
    fields = list(_true_fields())
    if not fields:
        pytest.skip("the shared samples are not there: the truth of the made pages was NOT compared")
    bad = [(n, t, p) for n, t in fields if (p := PARSERS[n](t)).text != t or p.reasons]
    assert {t for _, t, _ in bad if "tháng" not in t} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thành cổ Quảng Tri", ("Quảng Tri",)),
        ("Chua quy tập", ("Chua quy",)),
        ("Nghĩa trang liệt sĩ Trường Sơn", ()),
        ("Trà Vinh, Trà Vinh", ()),
        ("", ()),
    ],
)
def test_known_phrases_with_other_marks(text: str, expected: tuple[str, ...]) -> None:
    assert mismarked(text) == expected


def test_common_middle_names_with_other_marks_are_doubted() -> None:
    assert R.AMBIGUOUS in parse_name("Nguyễn Thi Hồng").reasons and not parse_name("Lê Văn Định Thao").reasons
