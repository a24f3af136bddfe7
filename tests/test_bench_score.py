"""Scoring: what counts as the same, which row is which.

And every measure by hand-made cases with exact answers.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.baseline import compare_baseline, save_baseline
from bench.compare import align, fold_edtf, fold_text, is_same, likeness
from bench.intervals import clopper_pearson_upper, wilson
from bench.letters import count_errors
from bench.plain import holds, read_tsv
from bench.plots import plot_coverage_risk, plot_levels, plot_reliability
from bench.score import (
    Case,
    Rate,
    ReadField,
    ReadRecord,
    parse_record,
    score_file,
    score_files,
)
from bench.summary import by_level, coverage_risk, expected_calibration_error, reliability, summarise
from bench.truth import RowState, Truth, TruthRecord, load_truths
from models.geometry import Box

SHARED = Path(__file__).parent.parent.parent / "shared" / "samples"


@pytest.mark.parametrize(
    ("left", "right", "same", "why"),
    [
        ("hòa", "hoà", True, "two schools of placing the tone"),
        ("Thủy", "Thuỷ", True, "uy as well"),
        ("Nguyễn  Văn\nAn", "Nguyễn Văn An", True, "white space"),
        ("157/ QĐ-UB", "157/QĐ-UB", True, "spaces at the stroke"),
        ("c1 - d2- e3", "c1-d2 - e3", True, "spaces at the dash"),
        ("Ðồng", "Đồng", True, "the Icelandic letter"),
        ("1964–1968", "1964-1968", True, "dashes"),
        ("Toan", "Toàn", False, "accents count"),
        ("toàn", "Toàn", False, "case counts"),
        ("quý", "qúy", True, "tone on the first or second vowel"),
        ("hóa", "hoà", False, "another tone"),
        ("Huế", "Húê", False, "a marked vowel keeps its tone: the other is misspelt"),
        ("sĩ", "sỹ", False, "i and y are told apart on paper"),
    ],
)
def test_fold_text(left: str, right: str, same: bool, why: str) -> None:
    assert (fold_text(left) == fold_text(right)) is same, why


@given(st.text(alphabet="aàáảãạoòóuùúyỳýhtn /-", max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@pytest.mark.parametrize(
    ("edtf", "folded"), [("23-07-1982", "1982-07-23"), ("1982-07-23", "1982-07-23"), ("1968-03", "1968-03")]
)
def test_fold_edtf_puts_the_year_first(edtf: str, folded: str) -> None:
    assert fold_edtf(edtf) == folded


def test_a_date_is_right_by_text_or_by_value() -> None:
    assert is_same(("3/3/68", "1968-03-03"), ("03-3-1968", "1968-03-03"))
    assert is_same(("3/3/1968", ""), ("3/3/1968", "1968-03-03"))
    assert not is_same(("3/3/1968", "1968"), ("5/3/1968", "1968-03-05"))
    assert not is_same(("Lào", ""), ("Lao", "")), "no value on either side is no likeness"


def rows(*names: str) -> list[dict[str, str]]:
    return [{"full_name": n, "death_date": f"{len(n)}/3/1968"} for n in names]


NAMES = ("Nguyễn Văn An", "Trần Thị Bích", "Hoàng Quế", "Lý Đức Thắng", "Phạm Khôi")


def test_rows_are_paired_in_order_through_gaps_and_inventions() -> None:
    read = rows(NAMES[0], "Xyz Qqq Www Kkkkkkkkkkkk", NAMES[2], NAMES[4])
    found = align(read, rows(*NAMES))
    assert found.pairs == ((0, 0), (2, 2), (3, 4))
    assert (found.unmatched_read, found.unmatched_true) == ((1,), (1, 3))


def test_an_unnamed_grave_is_the_same_by_its_place() -> None:
    graves = [{"grave_lot": "C", "grave_row": "II", "grave_number": str(n)} for n in (1, 2, 3)]
    graves[0] |= {"full_name": NAMES[0]}
    graves[2] |= {"full_name": NAMES[1]}
    seen = [{"grave_number": g["grave_number"], "full_name": g.get("full_name", "-")} for g in graves]
    assert align(seen, graves).pairs == ((0, 0), (1, 1), (2, 2))
    seen[1]["grave_number"] = "9"
    assert align(seen, graves).pairs == ((0, 0), (2, 2)), "nothing is the same: invented"


@settings(deadline=None)
@given(st.lists(st.sampled_from(NAMES), max_size=6), st.lists(st.sampled_from(NAMES), max_size=6))
def test_pairs_never_cross_and_cover_everything(left: list[str], right: list[str]) -> None:
    found = align(rows(*left), rows(*right))
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in zip(found.pairs, found.pairs[1:], strict=False))
    assert len(found.pairs) + len(found.unmatched_read) == len(left)
    assert len(found.pairs) + len(found.unmatched_true) == len(right)


def test_likeness_is_one_for_the_same_and_nought_for_nothing_in_common() -> None:
    assert likeness(rows("An")[0], rows("An")[0]) == 1.0
    assert likeness({"unit": "C1"}, {"full_name": "An"}) == 0.0
    assert likeness({}, {}) == 0.0


def read_field(text: str, *, accepted: bool = True, edtf: str = "", confidence: float = 0.9) -> ReadField:
    return ReadField(text, edtf, confidence, accepted)


def read_record(row: int, **fields: ReadField) -> ReadRecord:
    return ReadRecord("a.png", "", "martyr", (1, row), fields)


TRUTH = Truth(
    "a.png",
    "martyr_list",
    "1",
    (
        TruthRecord({"full_name": "Nguyễn Văn An", "unit": "C1 D2"}),
        TruthRecord({"full_name": "Trần Thị Bích", "death_date": "3/1968"}, {"death_date": "1968-03"}),
        TruthRecord({"full_name": "Hoàng Quế", "unit": "C7"}),
    ),
)
RECORDS = [
    read_record(1, full_name=read_field("Nguyễn Văn An"), unit=read_field("C1 DZ")),  # a silent error
    read_record(
        2,
        full_name=read_field("Trần Thị Bịch", accepted=False),  # wrong, but queued
        death_date=read_field("03/1968", edtf="1968-03", accepted=False),  # right and queued
        unit=read_field("C9"),  # accepted where the paper has nothing
    ),
    read_record(3, full_name=read_field("TM. ỦY BAN NHÂN DÂN")),  # invented from the signature
]


def test_measures_of_a_hand_made_page() -> None:
    score = score_file(TRUTH, reversed(RECORDS))
    summary = summarise([score])
    assert summary.fields_right == Rate(2, 6)
    assert summary.rows_found == Rate(2, 3)
    assert summary.invented == Rate(1, 3)
    assert summary.accepted == Rate(2, 6)
    assert summary.silent == Rate(2, 3)
    assert summary.queued_right == Rate(1, 2)
    assert summary.caught == Rate(1, 2)
    assert summary.missing == Rate(2, 6)
    right = {name: m.right for name, m in summary.by_field.items()}
    assert right == {"death_date": Rate(1, 1), "full_name": Rate(1, 3), "unit": Rate(0, 2)}
    assert summary.by_field["unit"].silent == Rate(1, 1)
    assert summary.by_field["death_date"].accepted == Rate(0, 1)
    assert score.extra_accepted == ("a.png#1.unit",)


def test_nothing_read_is_nothing_right_and_nothing_silent() -> None:
    summary = summarise([score_file(TRUTH, [])])
    assert (summary.fields_right, summary.rows_found, summary.invented) == (
        Rate(0, 6),
        Rate(0, 3),
        Rate(0, 0),
    )
    assert summary.silent == Rate(0, 0)
    assert summary.silent.rate == 0.0


def test_struck_and_cut_rows_may_be_found_or_not_and_nothing_of_them_is_accepted_unseen() -> None:
    rows_of_truth = tuple(
        TruthRecord({"full_name": name, "unit": "C7"}, state=state)
        for name, state in zip(NAMES, (RowState.WHOLE, RowState.STRUCK, RowState.CUT), strict=False)
    )
    truth = Truth("c.png", "martyr_list", "0", rows_of_truth)
    whole = read_record(1, full_name=read_field(NAMES[0]), unit=read_field("C7"))
    unread = summarise([score_file(truth, [whole])])
    assert (unread.rows_found, unread.fields_right, unread.invented) == (Rate(1, 1), Rate(2, 2), Rate(0, 1))
    assert unread.struck_accepted == Rate(0, 1)
    struck = read_record(2, full_name=read_field(NAMES[1]), unit=read_field("C7", accepted=False))
    cut = read_record(3, full_name=read_field(NAMES[2] + "s"), unit=read_field("C7", accepted=False))
    seen = summarise([score_file(truth, [whole, struck, cut])])
    assert (seen.rows_found, seen.invented, seen.struck_accepted) == (Rate(1, 1), Rate(0, 3), Rate(1, 1))
    assert seen.silent == Rate(1, 3), "the cut name, accepted wrong, beside two right ones"


@pytest.mark.parametrize(
    ("read", "true", "edits", "bare"),
    [
        ("Tỵ", "Tỵ", 0, 0),
        ("Ty", "Tỵ", 1, 0),
        ("Đinh Văn", "Định Văn", 1, 0),
        ("Dinh Van", "Đinh Văn", 2, 0),
        ("Tý", "Tỷ", 1, 0),
        ("Ly", "Tỵ", 2, 1),
        ("", "C1 D2", 5, 5),
    ],
)
def test_letter_errors_tell_marks_apart(read: str, true: str, edits: int, bare: int) -> None:
    errors = count_errors(read, true)
    assert (errors.letters, errors.edits, errors.bare_edits) == (len(true), edits, bare)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high", "upper"),
    [
        # Exact upper bounds: 1 - 0.05 ** (1/n) for no hit; tables of Clopper and Pearson for the others.
        (0, 598, 0.0, 0.0064, 0.0050),
        (0, 10, 0.0, 0.2775, 0.2589),
        (1, 10, 0.0179, 0.4042, 0.3942),
        (5, 10, 0.2366, 0.7634, 0.7776),
        (10, 10, 0.7225, 1.0, 1.0),
        (0, 0, 0.0, 1.0, 1.0),
    ],
)
def test_intervals(hits: int, n: int, low: float, high: float, upper: float) -> None:
    assert list(wilson(Rate(hits, n))) == pytest.approx([low, high], abs=1e-4)
    assert clopper_pearson_upper(Rate(hits, n)) == pytest.approx(upper, abs=1e-4)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 400))
def test_intervals_hold_the_rate_and_shrink(hits: int, more: int) -> None:
    rate = Rate(hits, hits + more)
    low, high = wilson(rate)
    assert 0 <= low <= rate.rate <= high <= 1
    assert rate.rate <= clopper_pearson_upper(rate) <= 1
    twice = wilson(Rate(2 * hits, 2 * (hits + more)))
    assert twice[1] - twice[0] <= high - low + 1e-12


def test_a_handwritten_number_may_be_right_or_queued_but_not_accepted_wrong() -> None:
    by_hand = TruthRecord({"document_number": "84/QĐ-UBND"}, handwritten=frozenset({"document_number"}))
    truth = Truth("n.jpg", "notice", "real", (by_hand,))
    for field, wrong in (
        (read_field("84/QĐ-UBND"), 0),
        (read_field("34/QĐ-UBND", accepted=False), 0),
        (read_field("34/QĐ-UBND"), 1),
    ):
        record = ReadRecord("n.jpg", "", "notice", (1, 1), {"document_number": field})
        assert summarise([score_file(truth, [record])]).handwritten_silent == Rate(wrong, 1)


def test_cited_numbers_are_looked_for_in_any_order() -> None:
    truth = Truth("w.png", "notice", "0", (TruthRecord({"title": "T"}, cited=("180/KH-BCĐ", "24-CT/TW")),))
    record = ReadRecord("w.png", "", "notice", (1, 1), {}, (read_field("Kế hoạch số 180/KH-BCĐ"),))
    right = {c.name: c.is_right for c in score_file(truth, [record]).cases}
    assert right == {"title": False, "cited#0": True, "cited#1": False}


def published(sha256: str) -> str:
    box = {"page": 1, "box": [1, 2, 3, 4], "reasons": []}
    name = {
        "text": "Nguyễn Văn An",
        "value": {"surname": "Nguyễn"},
        "confidence": 0.9,
        "status": "accepted",
        **box,
    }
    died = {"text": "3/1968", "value": {"edtf": "1968-03"}, "confidence": 0.8, "status": "queued", **box}
    cited = [{"text": "180/KH-BCĐ", "confidence": 0.7, "status": "accepted", **box}]
    fields = {"full_name": name, "death_date": died, "cited_documents": cited, "mentions": [], "other": {}}
    source = {"file": "dir/a.png", "sha256": sha256, "page": 2, "row": 7}
    return json.dumps({"id": "x", "kind": "martyr", "source": source, "fields": fields})


def test_a_published_record_is_understood() -> None:
    record = parse_record(published("f0"))
    assert (record.file, record.sha256, record.place) == ("a.png", "f0", (2, 7))
    assert record.fields["death_date"] == ReadField("3/1968", "1968-03", 0.8, is_accepted=False)
    assert set(record.fields) == {"full_name", "death_date"}
    assert record.cited[0].text == "180/KH-BCĐ"


def test_a_file_is_known_by_its_bytes_though_its_name_is_another(tmp_path: Path) -> None:
    (tmp_path / "renamed.png").write_bytes(b"page")
    sha256 = "d3a0a6a3f5a9f5d5f9ac2d6e6e0c2b6f4d7a1b6b1b6f"
    truth = Truth("renamed.png", "martyr_list", "0", (TruthRecord({"full_name": "Nguyễn Văn An"}),))
    by_name = score_files(
        [truth], [parse_record(published(sha256).replace("a.png", "renamed.png"))], tmp_path
    )
    assert by_name[0].rows_found == Rate(1, 1)
    missing = score_files([truth], [parse_record(published(sha256))], tmp_path)
    assert missing[0].rows_found == Rate(0, 1)


def test_levels_are_told_apart() -> None:
    other = Truth("b.png", "martyr_list", "2", TRUTH.records)
    levels = by_level([score_file(TRUTH, RECORDS), score_file(other, [])])
    assert list(levels) == ["1", "2"]
    assert levels["2"].fields_right == Rate(0, 6)


def test_gains_and_losses_against_the_baseline(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert compare_baseline([score_file(TRUTH, RECORDS)], path).compared == 0
    save_baseline([score_file(TRUTH, RECORDS)], path)
    same = compare_baseline([score_file(TRUTH, RECORDS)], path)
    assert (same.gains, same.losses, same.compared) == ((), (), 6)
    better = [read_record(1, full_name=read_field("Nguyễn Văn Ân"), unit=read_field("C1 D2"))]
    change = compare_baseline([score_file(TRUTH, better)], path)
    assert change.gains == ("a.png#0.unit",)
    assert change.losses == ("a.png#0.full_name", "a.png#1.death_date")


def test_plain_text_holds_fields_word_for_word() -> None:
    text = "1 Nguyễn  Văn An C1\nD2 Trần Thị Bich 3/1968"
    assert holds(text, TRUTH) == Rate(3, 6)


def test_reliability_bins_and_pictures(tmp_path: Path) -> None:
    cases = [
        Case(str(i), "0", "unit", is_right=i % 2 == 0, is_accepted=True, is_read=True, confidence=c)
        for i, c in enumerate((0.95, 1.0, 0.05, None))
    ]
    assert reliability(cases) == [(0.05, Rate(1, 1)), (0.975, Rate(1, 2))]
    assert expected_calibration_error(cases) == pytest.approx((0.95 + 2 * 0.475) / 3)
    # Surest first: the one at 1.0 is wrong, then two right ones; the unread counts in the share.
    assert coverage_risk(cases) == [(0.25, 1.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3))]
    plot_reliability(cases, tmp_path / "r.png")
    plot_coverage_risk(cases, tmp_path / "c.png")
    plot_levels({"1": summarise([score_file(TRUTH, RECORDS)])}, {}, tmp_path / "l.png")
    assert all((tmp_path / n).read_bytes()[:4] == b"\x89PNG" for n in ("r.png", "c.png", "l.png"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="LOUD: ../shared/samples is absent, its truth is not checked")
def test_shared_truth_is_understood() -> None:
    made, real = load_truths(SHARED / "made" / "truth"), load_truths(SHARED / "real" / "truth")
    assert (len(made), len(real)) == (21, 10)
    assert all(text for t in made for r in t.records for text in r.fields.values())
    assert any(r.is_unnamed for t in made for r in t.records)
    assert any("document_number" in r.handwritten for t in real for r in t.records)
    assert any(r.cited == ("180/KH-BCĐ",) for t in made for r in t.records)


def test_plain_output_becomes_pages_of_lines() -> None:
    head = [
        "level",
        "page_num",
        "block_num",
        "par_num",
        "line_num",
        "word_num",
        "left",
        "top",
        "width",
        "height",
        "conf",
        "text",
    ]
    rows = [
        head,
        ["1", "1", "0", "0", "0", "0", "0", "0", "900", "1200", "-1", ""],
        ["5", "1", "1", "1", "1", "1", "10", "20", "60", "30", "96.5", "GIẤY"],
        ["5", "1", "1", "1", "1", "2", "80", "22", "40", "28", "91", '"BÁO"'],
        ["5", "1", "1", "1", "2", "1", "10", "70", "50", "30", "15", "TỬ"],
        ["1", "2", "0", "0", "0", "0", "0", "0", "800", "600", "-1", ""],
    ]
    pages = read_tsv("\n".join("\t".join(row) for row in rows), 3)
    assert [(p.page_no, p.width_px, p.height_px) for p in pages] == [(3, 900, 1200), (4, 800, 600)]
    assert [line.text for line in pages[0].lines] == ['GIẤY "BÁO"', "TỬ"]
    assert pages[0].lines[0].box == Box(10, 20, 110, 30)
    assert pages[1].lines == ()
