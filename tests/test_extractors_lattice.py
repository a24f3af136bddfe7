"""Lattices: what ink allows, what grammars accept of it, which reading is taken, how near the next is."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.acceptors import anything, compile_grammar, either, literal, maybe, one_of, row, times
from extractors.ink import ink_of_lines, make_field, parse
from extractors.lattice import Lattice, Slot, lattice_of_source, lattice_of_text
from extractors.lattice_grammars import GRAMMARS
from extractors.lattice_readings import MARGIN_CAP, Readings, find_readings, is_same_ink, word_rivals
from extractors.lattice_search import search
from extractors.lookalikes import confusions
from extractors.spans import TextWithBoxes
from models.page import Variant
from models.record import DateValue, FieldName, FieldStatus, Reason
from tests.page_builder import make_line

_F = FieldName


def weigh(name: FieldName, text: str, *, sure: float = 0.6, looks: tuple[str, ...] = ()) -> Readings:
    """Return the readings of a text whose every character is as sure as the others."""
    parsed = parse(name, text)
    lattice = lattice_of_text(parsed.text, confidence=sure)
    return find_readings(name, parsed, lattice, parse=lambda t: parse(name, t), looks=looks)


# --- places and their costs -------------------------------------------------------------------------------


def test_a_place_shares_its_doubt_among_what_it_may_be() -> None:
    slot = Slot("5", 0.9, (Variant("6", 0.8),))
    costs = slot.costs()
    assert isclose(exp(-costs["5"]), 0.9)
    assert isclose(exp(-costs["6"]), 0.08)  # 0.8 of the tenth that is left
    assert costs["6"] < costs["S"]  # the engine's own alternative before the list of look-alikes
    assert "X" not in costs and slot.change_cost > max(costs.values())


def test_no_character_is_beyond_doubt_and_none_is_hopeless() -> None:
    assert Slot("a", 1.0).doubt > 0 and Slot("a", 0.0).keep_cost < 4


def test_one_stroke_is_open_however_sure_the_engine_is() -> None:
    sure, other = Slot("I", 0.998).costs()["1"], Slot("5", 0.998).costs()["S"]
    assert sure < 1.5 and other > 6


@pytest.mark.parametrize(("char", "others"), [("ể", "êề"), ("d", "đ"), ("6", "5G"), ("x", ""), ("Ố", "ÔỒ")])
def test_confusions_keep_to_the_letter(char: str, others: str) -> None:
    assert set(others) <= set(confusions(char))
    assert all(c.isupper() == char.isupper() for c in confusions(char) if c.isalpha() and char.isalpha())


def test_another_look_is_an_alternative_of_its_place() -> None:
    lattice = lattice_of_text("1945", confidence=0.99)
    doubted = lattice.with_look("1946").slots[3]
    assert doubted.costs()["6"] < 1 and doubted.allows("6")
    assert lattice.with_look("1946").slots[0].confidence > 0.99  # alike: surer than before
    assert lattice.with_look("19456") == lattice


def test_glyphs_give_their_own_sureness_and_spaces_count_for_nothing() -> None:
    line = make_line("C13 D6", confidence=0.7)
    source = TextWithBoxes((line,))
    assert [s.confidence for s in lattice_of_source("C13D6", source, start=0, worst=0.1).slots] == [0.7] * 5
    assert lattice_of_source("D6", source, start=4, worst=0.1).slots[0].confidence == 0.7
    filled = lattice_of_source("E5", source, start=0, worst=0.1)  # a ditto: nothing is known of its letters
    assert [s.confidence for s in filled.slots] == [0.1, 0.1]


# --- networks ---------------------------------------------------------------------------------------------

_AB = compile_grammar(row(times(one_of("ab"), 2, 3), maybe("-", either("x", "yy"))), is_caseless=False)


@pytest.mark.parametrize(
    ("text", "is_accepted"),
    [
        ("ab", True),
        ("aba", True),
        ("ab-x", True),
        ("ab-yy", True),
        ("a", False),
        ("abab", False),
        ("ab-", False),
    ],
)
def test_networks_accept_what_their_pieces_say(text: str, is_accepted: bool) -> None:
    sure = lattice_of_text(text, confidence=1.0)
    assert any(p.text == text and p.edits == 0 for p in search(sure, _AB)) == is_accepted


def test_free_text_after_a_known_beginning_is_left_as_read() -> None:
    grammar = compile_grammar(row(literal("vợ: "), anything()))
    found = search(lattice_of_text("Vọ: Trấn Thi B", confidence=0.6), grammar)
    assert found[0].text == "Vợ: Trấn Thi B"


def test_case_is_that_of_the_ink() -> None:
    grammar = compile_grammar(either("hạ sĩ", "trung sĩ"))
    assert search(lattice_of_text("HẠ SI", confidence=0.6), grammar)[0].text == "HẠ SĨ"


# --- readings ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A misread text and the reading that should be taken; ``why`` names the error."""

    name: FieldName
    read: str
    meant: str
    why: str


CASES = (
    Case(_F.DEATH_DATE, "22-I1-1949", "22-11-1949", "capital I for 1"),
    Case(_F.DEATH_DATE, "27,02.1951", "27.02.1951", "comma for a full stop"),
    Case(_F.DEATH_DATE, "O8/06/1954", "08/06/1954", "O for 0"),
    Case(_F.BIRTH_DATE, "nãm 1945", "năm 1945", "tilde for breve"),
    Case(_F.UNIT, "EI6S", "E165", "I for 1, S for 5: counted on typed registers"),
    Case(_F.UNIT, "C16D3IEI8F3", "C16 D31 E18 F3", "spaces lost"),
    Case(_F.UNIT, "Tiếu đoàn 23, Trung đoàn SI", "Tiểu đoàn 23, Trung đoàn 51", "hook read as acute"),
    Case(_F.RANK, "Thuợng sĩ", "Thượng sĩ", "u for ư"),
    Case(_F.RANK, "Hl", "H1", "l for 1"),
    Case(_F.POSITION, "A truởng", "A trưởng", "u for ư"),
    Case(_F.POSITION, "Chính trị vicn", "Chính trị viên", "two letters"),
    Case(_F.GRAVE_NUMBER, "O4", "04", "O for 0"),
    Case(_F.GRAVE_NUMBER, "A1-O1", "A1-01", "O for 0"),
    Case(_F.DOCUMENT_NUMBER, "I80/KH-BCĐ", "180/KH-BCĐ", "I for 1"),
    Case(_F.CERTIFICATE_NUMBER, "GC88?K", "GC887K", "? for 7"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name}-{c.read}")
def test_misread_fields_are_read_as_the_grammar_allows(case: Case) -> None:
    assert weigh(case.name, case.read).parsed.text == case.meant


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name}-{c.meant}")
def test_what_is_right_is_not_changed(case: Case) -> None:
    found = weigh(case.name, case.meant, sure=0.97)
    assert found.parsed.text == case.meant and not found.is_changed and found.fit.is_fitting


def test_two_strokes_may_be_one_read_twice_and_wait() -> None:
    found = weigh(_F.UNIT, "FlI0")
    assert {found.parsed.text, *found.others} >= {"F10", "F110"}
    assert not found.is_same_ink and found.fit.margin < 1.5


@pytest.mark.parametrize(
    ("read", "meant", "expected"),
    [
        ("O4", "04", True),
        ("E3I", "E31", True),
        ("EI1", "E11", False),
        ("E3S", "E35", False),
        ("FI0", "F0", False),
    ],
)
def test_only_one_stroke_with_two_meanings_is_the_same_ink(read: str, meant: str, expected: bool) -> None:
    assert is_same_ink(read, meant) is expected


def test_clear_ink_is_worth_a_margin_and_faint_ink_is_not() -> None:
    clear = weigh(_F.DEATH_DATE, "02.03.1968", sure=0.998).fit.margin
    faint = weigh(_F.DEATH_DATE, "02.03.1968", sure=0.5).fit.margin
    assert MARGIN_CAP >= clear > 4
    assert faint < 2


def test_another_look_that_the_grammar_likes_is_a_near_rival() -> None:
    alone = weigh(_F.BIRTH_DATE, "1945", sure=0.99)
    doubted = weigh(_F.BIRTH_DATE, "1945", sure=0.99, looks=("1946",))
    assert doubted.fit.margin < 1.1 < alone.fit.margin and doubted.others[0] == "1946"


def test_a_name_is_doubted_never_changed() -> None:
    faint, clear = (weigh(_F.FULL_NAME, "Nguyễn Văn Ty", sure=s) for s in (0.6, 0.99))
    assert faint.parsed.text == "Nguyễn Văn Ty" and not faint.is_changed
    assert faint.fit.margin < clear.fit.margin
    rivals = word_rivals(lattice_of_text("Nguyễn Văn Ty", confidence=0.6))
    assert "Nguyễn Văn Tỵ" in [text for _, text in rivals]


def test_common_surnames_weigh_more_than_rare_ones() -> None:
    rare, common = (weigh(_F.FULL_NAME, t, sure=0.9).fit.margin for t in ("Vù Văn An", "Vũ Văn An"))
    assert rare < common and weigh(_F.FULL_NAME, "Vù Văn An", sure=0.9).parsed.text == "Vù Văn An"


def test_rivals_of_a_syllable_are_syllables() -> None:
    texts = [text for _, text in word_rivals(lattice_of_text("Tỵ", confidence=0.6))]
    assert "Ty" in texts and "Vỵ" not in texts and "Tỵ" not in texts


# --- fields -----------------------------------------------------------------------------------------------


def _field(name: FieldName, text: str, *, confidence: float = 0.99) -> tuple[str, str, FieldStatus]:
    line = make_line(text, confidence=confidence)
    made = make_field(name, ink_of_lines([line], page_no=1, place=line.box))
    return made.text, made.raw, made.status


def test_the_same_stroke_is_no_doubt_and_raw_keeps_what_was_read() -> None:
    assert _field(_F.GRAVE_NUMBER, "O4") == ("04", "O4", FieldStatus.ACCEPTED)


def test_a_text_with_two_meanings_is_not_changed_to_one_of_them() -> None:
    assert _field(_F.GRAVE_ROW, "I") == ("I", "I", FieldStatus.QUEUED)
    assert _field(_F.GRAVE_ROW, "l")[2] is FieldStatus.QUEUED  # may be 1, may be I
    assert _field(_F.DEATH_DATE, "196?", confidence=0.7)[0] == "196?"


def test_other_corrections_wait_for_a_person() -> None:
    text, raw, status = _field(_F.UNIT, "E16S", confidence=0.7)
    assert (text, raw, status) == ("E165", "E16S", FieldStatus.QUEUED)


def test_clear_ink_of_another_word_is_no_correction() -> None:
    """A list that knows better is no reason to change what is clearly something else."""
    line = make_line("Thợ mộc", confidence=0.998)
    made = make_field(_F.POSITION, ink_of_lines([line], page_no=1, place=line.box))
    assert made.text == "Thợ mộc" and made.status is FieldStatus.QUEUED


_SCRAWL = st.text(alphabet="0123456789/.-IlOSB§ ABCDEFabcdefngàytháămvợQĐ", max_size=16)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GRAMMARS)), _SCRAWL)
def test_no_text_breaks_the_search_and_what_is_taken_fits(name: FieldName, text: str) -> None:
    found = weigh(name, text)
    if found.is_changed:
        again = parse(name, found.parsed.text)
        assert again.value is not None and not again.reasons and found.fit.edits > 0
    assert -MARGIN_CAP <= found.fit.margin <= MARGIN_CAP and found.fit.cost >= 0


def test_an_empty_lattice_has_no_reading() -> None:
    assert search(Lattice(()), GRAMMARS[_F.UNIT]()) == ()
    assert weigh(_F.DEATH_DATE, "").parsed.reasons == (Reason.NOT_IN_GRAMMAR,)
    assert weigh(_F.DEATH_DATE, "1968").parsed.value == DateValue("1968")
