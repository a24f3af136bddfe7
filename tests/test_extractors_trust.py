"""Bounds, bars, signals and the verdict on a field: what is promised must hold, and doubt never helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.bars import Bar, bar_for, solve
from extractors.bounds import is_promised, lower_bound, needed, upper_bound
from extractors.confidence import WEIGHED, judge
from extractors.context import build_of
from extractors.documents import EXTRACTOR_VERSION, extract
from extractors.looks import NO_LOOK, Look, Piece, holds_same, look_at_words
from extractors.parsed import Parsed
from extractors.places import parse_place
from extractors.signals import FAMILIES, SIGNALS, family_of, signals_of
from extractors.spans import TextWithBoxes
from extractors.strangers import is_foreign, is_torn
from extractors.syllables import stacked_acutes
from extractors.trust import Trust, knows, shipped_calibrations, shipped_for, shipped_trust
from models.calibration import Calibration, Cell, Knot, Provenance, Stair
from models.codec import decode_field, encode_field
from models.evidence import Evidence, PageQuality
from models.geometry import Box
from models.record import DocumentKind, Field, FieldName, FieldStatus, Reason
from tests.page_builder import make_line, make_page, make_table

LIST = DocumentKind.MARTYR_LIST
NAME = FieldName.FULL_NAME


@pytest.mark.parametrize(
    ("wrong", "count", "expected", "source"),
    [
        (0, 598, 0.005, "1 - 0.05 ** (1 / 598)"),
        (0, 59, 0.0495, "1 - 0.05 ** (1 / 59)"),
        (1, 100, 0.0466, "the 0.95 quantile of Beta(2, 99)"),
        (5, 50, 0.1988, "the 0.95 quantile of Beta(6, 45)"),
    ],
)
def test_upper_bounds_are_those_of_the_tables(wrong: int, count: int, expected: float, source: str) -> None:
    assert upper_bound(wrong, count) == pytest.approx(expected, abs=2e-4), source


def test_598_without_an_error_promise_one_in_200_and_597_do_not() -> None:
    assert needed(share=1 / 200) == 598
    assert is_promised(0, 598, share=1 / 200) and not is_promised(0, 597, share=1 / 200)
    assert not is_promised(0, 0, share=0.5)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.data())
def test_bounds_lie_on_both_sides_of_what_was_seen(count: int, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, count))
    assert lower_bound(wrong, count) <= wrong / count + 1e-9 <= upper_bound(wrong, count) + 2e-9


def stairs(*steps: tuple[float, int, int]) -> tuple[Stair, ...]:
    return tuple(Stair(*step) for step in steps)


def calibration(*cells: Cell, weights: dict[str, float] | None = None) -> Calibration:
    return Calibration("test", weights or {"=any": 3.0}, (Knot(-5, 0.01), Knot(5, 0.999)), cells)


GOOD = stairs((4.0, 1000, 0), (3.0, 2000, 1), (2.0, 4000, 60))
POOR = stairs((4.0, 1000, 30), (2.0, 2000, 90))
WIDE = stairs((2.5, 6000, 4))
LONG = stairs((4.0, 1000, 0), (3.0, 2000, 1))
SMALL = stairs((4.0, 60, 0), (2.0, 100, 1))


@pytest.mark.parametrize(
    ("sample", "expected", "why"),
    [
        (GOOD, 3.0, "the lowest stair that still promises 1 in 200"),
        (POOR, None, "wrong too often everywhere"),
        (SMALL, None, "too few to promise anything"),
        (
            stairs((4.0, 1000, 9), (3.0, 5000, 9)),
            3.0,
            "an error at the very top does not end the second walk",
        ),
        ((), None, "nothing known"),
        ((Stair(4.0, 1400, 0, burst=2.0),), None, "700 single fields' worth, where 736 are needed"),
        ((Stair(4.0, 1600, 0, burst=2.0),), 4.0, "800 single fields' worth"),
        ((Stair(4.0, 4000, 9, burst=3.0),), None, "nine by threes: three of 1333 single ones"),
        ((Stair(4.0, 4000, 9),), 4.0, "nine single ones in 4000"),
        ((Stair(4.0, 2000, 4, poor=300, poor_wrong=4),), None, "good pages make up for no bad ones"),
        ((Stair(4.0, 2000, 1, poor=100, poor_wrong=1),), 4.0, "one on a bad page may be chance"),
    ],
)
def test_a_bar_is_solved_from_its_sample(sample: tuple[Stair, ...], expected: float | None, why: str) -> None:
    found = solve(sample, accepted_error=1 / 200)
    assert (found.score if found else None) == expected, why


BARS = [
    ("own", (Cell("name", NAME, LIST, GOOD),), Bar(3.0, "own", GOOD[1])),
    (
        "a small sample borrows from its family",
        (Cell("name", NAME, LIST, SMALL), Cell("name", "", "", GOOD)),
        Bar(3.0, "name", GOOD[1]),
    ),
    (
        "what the field shows on all kinds lowers a bar that its own sample bears",
        (Cell("name", NAME, LIST, GOOD), Cell("name", NAME, "", WIDE)),
        Bar(2.5, "full_name", WIDE[0]),
    ),
    (
        "a borrowed bar is as high as the own sample needs it",
        (Cell("name", NAME, LIST, stairs((4.0, 60, 0), (3.0, 90, 3))), Cell("name", "", "", LONG)),
        Bar(4.0, "name", LONG[0]),
    ),
    (
        "a large sample that is wrong too often borrows nothing",
        (Cell("name", NAME, LIST, POOR), Cell("name", "", "", GOOD)),
        Bar(None, "name", missing=0),
    ),
    (
        "a small sample that speaks against the borrowed bar does not take it",
        (Cell("name", NAME, LIST, stairs((4.0, 100, 9))), Cell("name", "", "", GOOD)),
        Bar(None, "name", missing=0),
    ),
    (
        "where nothing is large enough everything waits, and it says how many are missing",
        (Cell("name", NAME, LIST, SMALL),),
        Bar(None, "full_name/martyr_list", missing=636),
    ),
    (
        "the archive's own decisions lift a bar that they contradict",
        (Cell("name", NAME, LIST, GOOD), Cell("name", NAME, LIST, stairs((3.5, 300, 12)), is_own=True)),
        Bar(None, "archive"),
    ),
    (
        "the archive's own decisions lower a bar where they alone promise enough",
        (Cell("name", NAME, LIST, GOOD), Cell("name", NAME, LIST, stairs((1.0, 2000, 1)), is_own=True)),
        Bar(1.0, "archive", Stair(1.0, 2000, 1)),
    ),
    (
        "few own decisions that contradict nothing leave the bar where it is",
        (Cell("name", NAME, LIST, GOOD), Cell("name", NAME, LIST, stairs((1.0, 50, 0)), is_own=True)),
        Bar(3.0, "own", GOOD[1]),
    ),
]


@pytest.mark.parametrize(("why", "cells", "expected"), BARS, ids=[b[0] for b in BARS])
def test_which_pool_sets_the_bar(why: str, cells: tuple[Cell, ...], expected: Bar) -> None:
    assert bar_for(calibration(*cells), NAME, LIST, accepted_error=1 / 200) == expected, why


def test_more_accepted_error_never_lifts_a_bar() -> None:
    strict, loose = (
        bar_for(calibration(Cell("name", NAME, LIST, GOOD)), NAME, LIST, accepted_error=e).score
        for e in (0.005, 0.05)
    )
    assert strict is not None and loose is not None and loose <= strict


def field(evidence: Evidence | None, name: FieldName = NAME) -> Field:
    return Field(
        name, "Lê An", "Lê An", 0.5, FieldStatus.ACCEPTED, 1, Box(0, 0, 9, 9), evidence=evidence,
        candidates=("Lê Ân",),
    )  # fmt: skip


OPEN = Trust(calibration(Cell("name", NAME, LIST, GOOD), weights={"=any": 3.5}))


def test_a_sure_field_is_accepted_and_weighed_doubts_are_answered() -> None:
    doubts = (str(Reason.ENGINES_DISAGREE),)
    made = OPEN.weigh(field(Evidence(doubts=doubts)), LIST)
    assert made.status is FieldStatus.ACCEPTED and made.reasons == () and made.candidates == ()
    assert made.evidence is not None and made.evidence.doubts == doubts, "kept for the next calibration"


@pytest.mark.parametrize("reason", sorted(set(Reason) - WEIGHED))
def test_a_doubt_that_letters_cannot_answer_keeps_the_field_waiting(reason: Reason) -> None:
    made = OPEN.weigh(field(Evidence(doubts=(str(reason),))), LIST)
    assert made.status is FieldStatus.QUEUED and made.reasons == (reason,)


def test_below_the_bar_a_field_waits_with_its_reason_and_its_candidates() -> None:
    trust = Trust(calibration(Cell("name", NAME, LIST, GOOD), weights={"=any": 2.5}))
    made = trust.weigh(field(Evidence()), LIST)
    assert made.status is FieldStatus.QUEUED and made.reasons == (Reason.LOW_CONFIDENCE,)
    assert made.candidates == ("Lê Ân",)


def test_what_no_sample_speaks_of_waits() -> None:
    assert OPEN.weigh(field(Evidence(), FieldName.NOTES), LIST).status is FieldStatus.QUEUED


def test_a_field_without_evidence_stays_as_it_is() -> None:
    assert OPEN.weigh(field(None), LIST) == field(None)


def test_a_shift_moves_the_probability_and_not_the_verdict() -> None:
    shifted = replace(OPEN, calibration=replace(OPEN.calibration, shifts={f"=field {NAME}": -2.0}))
    before, after = (t.weigh(field(Evidence()), LIST) for t in (OPEN, shifted))
    assert after.confidence < before.confidence and after.status is before.status


EVIDENCE = st.builds(
    Evidence,
    worst=st.floats(0, 1),
    second=st.floats(0, 1),
    mean=st.floats(0, 1),
    margin=st.floats(-1, 1),
    letters=st.integers(0, 200),
    figures=st.integers(0, 40),
    looks=st.integers(0, 3),
    likeness=st.floats(0, 1),
    height_px=st.floats(0, 90),
    has_value=st.booleans(),
    syllables=st.floats(0, 1),
    echoes=st.integers(0, 9),
    clashes=st.integers(0, 4),
    others_doubted=st.floats(0, 1),
    page_doubted=st.floats(0, 1),
    doubts=st.lists(st.sampled_from([str(r) for r in Reason]), max_size=3, unique=True).map(tuple),
    page=st.builds(PageQuality, st.just("tesserocr/5+vie"), st.just(300.0), st.floats(0, 1), st.floats(0, 1)),
)


@settings(max_examples=80, deadline=None)
@given(EVIDENCE, st.sampled_from(sorted(FieldName)), st.sampled_from(sorted(DocumentKind)), st.floats(0, 1))
def test_surer_letters_and_fewer_doubts_never_lower_a_score(
    evidence: Evidence, name: FieldName, kind: DocumentKind, surer: float
) -> None:
    trust = shipped_trust()
    base = trust.score(evidence, name, kind)
    better = (
        replace(evidence, worst=max(evidence.worst, surer)),
        replace(evidence, mean=max(evidence.mean, surer)),
        replace(evidence, doubts=evidence.doubts[1:]),
        replace(evidence, agreeing=evidence.looks),
        replace(evidence, page=replace(evidence.page, mean=max(evidence.page.mean, surer))),
        replace(evidence, others_doubted=0.0),
    )
    assert all(trust.score(e, name, kind) >= base - 1e-9 for e in better)
    assert 0 < trust.probability(base, name, kind) < 1


def test_every_field_is_in_one_family_and_signal_ids_are_unique() -> None:
    assert sum(len(names) for names in FAMILIES.values()) == len(FieldName)
    assert {family_of(name) for name in FieldName} == set(FAMILIES)
    assert len({s.id for s in SIGNALS}) == len(SIGNALS)
    assert all(list(s.knots) == sorted(s.knots) for s in SIGNALS)


def test_signals_lie_between_0_and_1() -> None:
    found = dict(signals_of(Evidence(worst=0.97, mean=0.99, looks=1, agreeing=1), NAME, LIST))
    assert found["worst-letter>1.3"] == pytest.approx(0.557, abs=0.01)  # 1.52 nines of the way 1.3 to 1.7
    assert found["another-look-agrees>0"] == 1.0 and "another-engine-agrees>0" not in found
    assert all(0 < value <= 1 for value in found.values())


AGREEMENT = [
    ("Lê An", "Lê An", "Lê An", True, "the same"),
    ("Lê An", "Lê An", "Lê An.", True, "a stop at the end is no other reading"),
    ("Lê An", "Lê An", "Lê Ang", False, "a longer word is another one"),
    ("hòa", "hòa", "hoà", True, "two schools of placing a tone"),
    ("Lê An", "Lê An sinh 1950", "Lê An sinh 1960", True, "a part is compared with its part"),
    ("1950", "Lê An sinh 1950", "Lê An sinh 1960", False, "here the part differs"),
    ("12", "A12-3", "A12-4", True, "a part of a word is looked for within words"),
]


@pytest.mark.parametrize(("text", "line", "other", "expected", "why"), AGREEMENT)
def test_when_another_reading_is_the_same(text: str, line: str, other: str, expected: bool, why: str) -> None:
    assert holds_same(Piece(text, make_line(line), is_whole=text == line), other) is expected, why


def test_a_look_counts_letters_looks_and_rivals() -> None:
    line = make_line("Lê An", confidence=0.9, readings=("Lê An", "Lê Ân"))
    source = TextWithBoxes((line,))
    look = source.look(0, 5)
    assert (look.letters, look.worst, look.looks, look.agreeing) == (4, 0.9, 1, 0)
    assert (look.rivals, look.seconded) == (1, 0), "test:other names another engine"
    assert look.rival_worst == 0.9
    assert look_at_words((), ()).letters == 0


def test_two_places_read_as_one_are_as_sure_as_the_less_sure() -> None:
    sure, unsure = (
        TextWithBoxes((make_line("An", confidence=c, readings=r),)).look(0, 2)
        for c, r in ((0.99, ("An",)), (0.5, ("Ân",)))
    )
    both = sure.joined(unsure)
    assert (both.worst, both.letters, both.looks, both.agreeing) == (0.5, 4, 1, 0)


def test_rows_of_a_page_support_each_other() -> None:
    rows = [["STT", "Họ và tên", "Đơn vị"], ["1", "Lê An", "C1 D2"], ["2", "Lê Bình", "C1 D2"]]
    page = make_page(["DANH SÁCH LIỆT SĨ"], [make_table(rows)])
    records = list(extract([page], sha256="0" * 64))
    units = [f.evidence for r in records for f in r.fields if f.name is FieldName.UNIT]
    assert all(e is not None and e.page.engine == "test" for e in units)


def test_evidence_is_kept_with_the_field() -> None:
    made = field(Evidence(worst=0.9, doubts=("ambiguous",), page=PageQuality("x/1", 300.0)))
    assert decode_field(encode_field(made)) == made
    assert '"second"' not in encode_field(made), "what is as usual is not written"


@pytest.mark.parametrize("shipped", shipped_calibrations(), ids=lambda c: "+".join(c.provenance.engines))
def test_a_shipped_calibration_is_of_this_extractor_and_whole(shipped: Calibration) -> None:
    assert (
        shipped.version == f"{EXTRACTOR_VERSION}.0000" and shipped.provenance.extractor == EXTRACTOR_VERSION
    )
    assert shipped.provenance.fingerprint and shipped.provenance.labelled > 1000
    assert all(w >= 0 for s, w in shipped.weights.items() if not s.startswith("="))


def test_each_engine_is_weighed_by_what_was_learned_from_it() -> None:
    both, alone = shipped_calibrations()
    assert knows(both, "own/7+tesserocr/5.5+vie+eng") and knows(alone, "tesserocr/5.5+vie+eng")
    assert not knows(both, "tesserocr/5.5+vie")
    assert shipped_trust().for_engine("tesserocr/9").calibration == alone
    assert shipped_for(["tesserocr/5.5+vie"] * 3 + ["own/7+tesserocr/5.5"]) == alone
    assert shipped_for([]) == both


def test_what_an_engine_reads_that_nothing_was_learned_from_waits() -> None:
    sure = Evidence(
        worst=1, second=1, mean=1, margin=1, has_value=True, page=PageQuality("strange/1", 300.0, 1.0)
    )
    known = replace(OPEN.calibration, provenance=Provenance(engines=("tesserocr",)))
    made = Trust(known).weigh(field(sure), LIST)
    assert made.status is FieldStatus.QUEUED and made.reasons == (Reason.LOW_CONFIDENCE,)


BUILDS = [("C12-D31", "a0-a0"), ("3/1968", "0/0"), ("Lê Thị An", "a a a"), ("", "")]


@pytest.mark.parametrize(("text", "expected"), BUILDS)
def test_how_a_text_is_built(text: str, expected: str) -> None:
    assert build_of(text) == expected


def test_a_row_that_is_written_unlike_the_others_shows_it() -> None:
    rows = [["STT", "Họ và tên", "Đơn vị", "Quê quán"]]
    rows += [
        [str(i), f"Lê Văn {n}", "C1 D2 E3", "Tân Thanh, Văn Lãng, Cao Lạng"]
        for i, n in enumerate(("An", "Ba", "Cả", "Dũ"), start=1)
    ]
    rows.append(["5", "lê Văn Em", "D2", "Cao Lạng"])
    page = make_page(["DANH SÁCH LIỆT SĨ"], [make_table(rows)])
    records = list(extract([page], sha256="0" * 64))
    [last] = [r for r in records if any(f.text == "D2" for f in r.fields)]
    facts = {f.name: f.evidence for f in last.fields}
    unit, place = facts[FieldName.UNIT], facts[FieldName.HOME_PLACE]
    assert unit is not None and place is not None
    assert unit.usual_build == 0.0 and place.usual_length == pytest.approx(0.28, abs=0.02)
    name = facts[NAME]
    assert name is not None and not name.is_usual_case, "lê"


FOREIGN = [
    (FieldName.DEATH_PLACE, "19/12/1987", True, "a date"),
    (FieldName.DEATH_PLACE, "Không rõ Khe Sanh", True, "two cells read as one"),
    (FieldName.UNIT, "Trung sĩ", True, "a rank"),
    (FieldName.HOME_PLACE, "Tân Thanh, Văn Lãng", False, "a place"),
    (FieldName.HOME_PLACE, "Xóm 4 - Cai Kinh, Hữu Lũng", False, "a hamlet with a number is no unit"),
    (FieldName.DEATH_PLACE, "Quân y viện 211", False, "no chain of units"),
    (FieldName.DEATH_PLACE, "c3 d1 e12", True, "a chain of units"),
    (FieldName.UNIT, "Liên Hòa, Lập Thạch - Vĩnh Phú", True, "an address"),
    (FieldName.UNIT, "Tỉnh đội Tây Ninh", False, "a unit by its place"),
    (FieldName.DEATH_PLACE, "N DÂN", True, "the end of a stamp"),
    (FieldName.NOTES, "I", True, "the trace of a rule"),
    (FieldName.NOTES, "A - 3", False, "a letter that counts"),
    (FieldName.DEATH_DATE, "1968", False, "dates are at home among dates"),
    (FieldName.NOTES, "quy tập năm 1997", False, "notes may speak of anything"),
    (FieldName.RANK, "Trung sĩ", False, "a rank among ranks"),
]


@pytest.mark.parametrize(("name", "text", "expected", "why"), FOREIGN)
def test_what_stands_in_the_wrong_field(name: FieldName, text: str, expected: bool, why: str) -> None:
    assert is_foreign(name, text) is expected, why


TORN = [
    (NAME, "Nguyễn Văn", True, "no given name"),
    (NAME, "Đà", True, "one syllable"),
    (NAME, "Nguyễn Văn Đạo", False, "whole"),
    (FieldName.BURIAL_PLACE, "Nghĩa trang", True, "of what?"),
    (FieldName.HOME_PLACE, "Xã Văn Hội, huyện", True, "a level without a name"),
    (FieldName.HOME_PLACE, "Xã Văn Hội, huyện Ninh Giang", False, "whole"),
    (FieldName.UNIT, "Tiểu đoàn 34, Trung đoàn", True, "a number is missing"),
    (FieldName.UNIT, "D4-E28-", True, "a separator at the end"),
    (FieldName.UNIT, "C1 D2", False, "whole"),
    (FieldName.HOME_PLACE, "- Tây Ninh", True, "begins with a separator"),
    (FieldName.HOME_PLACE, "huận, Trảng Bàng, Tây Ninh", True, "begins within a word"),
    (FieldName.HOME_PLACE, "xã Đạo Đức - Vị Xuyên - Hà Tuyên", False, "a level is written small"),
    (FieldName.NOTES, "", False, "nothing there"),
    (FieldName.HOME_PLACE, "Kỳ Tân, Kỳ Anh - Nghệ Tĩnh", False, "Tĩnh is a name, tỉnh a level"),
    (NAME, "Trần Hữu Vân", False, "Vân is given, Văn goes on"),
    (FieldName.BURIAL_PLACE, "NTLS xã", False, "that of this commune"),
]


@pytest.mark.parametrize(("name", "text", "expected", "why"), TORN)
def test_what_seems_to_go_on(name: FieldName, text: str, expected: bool, why: str) -> None:
    assert is_torn(name, text) is expected, why


STACKED = [
    ("Nguyễn Văn Hiến", 1, "Hiển looks alike"),
    ("Quách Văn Uấn Phấm", 2, "each of them"),
    ("Phạm Quốc Nhất", 0, "before c and t no hook can stand"),
    ("Nguyễn Văn Hiển", 0, "a hook is seldom made of an acute"),
    ("", 0, "nothing there"),
]


@pytest.mark.parametrize(("text", "count", "why"), STACKED)
def test_acutes_that_may_be_hooks(text: str, count: int, why: str) -> None:
    assert stacked_acutes(text) == count, why


def test_evidence_counts_levels_of_a_place() -> None:
    for text, levels in (("Tân Thanh, Văn Lãng, Lạng Sơn", 3), ("Kim Môn, Hải Hưng", 2), ("Lào", 3)):
        made = judge(FieldName.DEATH_PLACE, parse_place(text), look=NO_LOOK)
        assert made.evidence.levels == levels, text
    assert judge(NAME, Parsed("Lê Văn An", None), look=NO_LOOK).evidence.levels == 0


def test_what_stands_in_the_wrong_field_waits_whatever_its_letters() -> None:
    made = judge(FieldName.DEATH_PLACE, Parsed("23.2.1963", None), look=Look(worst=1.0, mean=1.0, letters=9))
    assert Reason.NOT_IN_GRAMMAR in made.reasons
