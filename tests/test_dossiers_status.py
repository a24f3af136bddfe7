"""How a man stands: every rule by its rows, evidence that contradicts, people above, candidates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dossiers.candidates import find_candidates
from dossiers.claims import claims_of
from dossiers.status import Standing, status_of
from dossiers.status_rules import WORD_RULES, WordRule
from dossiers.summary import summarise
from extractors.text import fold_words
from models.dossier import Word
from models.record import DocumentKind, FieldName, Record, RecordKind
from models.summary import Answer, Aspect, War
from tests.dossier_builder import make_paper

LIST, NOTICE = DocumentKind.MARTYR_LIST, DocumentKind.DEATH_NOTICE
REGISTER, MINUTES = DocumentKind.GRAVE_REGISTER, DocumentKind.EXHUMATION_MINUTES
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def paper(document: DocumentKind = LIST, number: int = 1, **texts: str) -> Record:
    named = texts if "full_name" in texts else {"full_name": "Nguyễn Văn An", **texts}
    return make_paper(f"{number:064x}", document, RecordKind.MARTYR, number, named)


def unnamed(**texts: str) -> Record:
    return make_paper("f" * 64, REGISTER, RecordKind.GRAVE, 1, texts)


def word(subject: str, value: str, why: str = "đã hỏi", seq: int = 1) -> Word:
    return Word(f"w{seq}", seq, "r", subject, value, "", "lan", why, datetime(2026, 1, 1, tzinfo=UTC))


def found(aspect: Aspect, *records: Record, words: tuple[Word, ...] = ()) -> Standing:
    return next(one for one in status_of(records, words) if one.aspect is aspect)


@pytest.mark.parametrize("rule", WORD_RULES, ids=[rule.id for rule in WORD_RULES])
def test_a_rule_reads_its_example_and_not_the_other(rule: WordRule) -> None:
    assert re.search(rule.pattern, fold_words(rule.example))
    assert not re.search(rule.pattern, fold_words(rule.not_this))


def test_rules_are_numbered_once() -> None:
    assert len({rule.id for rule in WORD_RULES}) == len(WORD_RULES)


# (why, papers, question, answer, year)
CASES: tuple[tuple[str, tuple[Record, ...], Aspect, Answer, int], ...] = (
    ("nothing is said", (paper(),), Aspect.GATHERED, UNKNOWN, 0),
    ("a list says that he was not", (paper(burial_place="Chưa quy tập"),), Aspect.GATHERED, NO, 0),
    ("a register has his grave", (paper(REGISTER, cemetery="NTLS huyện A"),), Aspect.GATHERED, YES, 0),
    ("a register stands above an old list",
     (paper(burial_place="Chưa quy tập"), paper(REGISTER, 2, cemetery="NTLS huyện A")), Aspect.GATHERED, YES,
     0),
    ("a note with its year", (paper(notes="GĐ quy tập về NTLS năm 2005"),), Aspect.GATHERED, YES, 2005),
    ("minutes with their year", (paper(MINUTES, exhumation_date="12/3/1998"),), Aspect.GATHERED, YES, 1998),
    ("first burial at the front", (paper(burial_place="Gần mặt trận"),), Aspect.GATHERED, NO, 0),
    ("a grave of memory", (paper(REGISTER, notes="Mộ vọng"),), Aspect.REMAINS, NO, 0),
    ("remains", (paper(REGISTER, notes="Có hài cốt"),), Aspect.REMAINS, YES, 0),
    ("no remains is not remains", (paper(REGISTER, notes="Không có hài cốt"),), Aspect.REMAINS, NO, 0),
    ("moved home", (paper(REGISTER, notes="Di chuyển về quê 2003"),), Aspect.MOVED_HOME, YES, 2003),
    ("a death notice is a notice", (paper(NOTICE),), Aspect.NOTIFIED, YES, 0),
    ("not notified", (paper(notes="Chưa báo tử"),), Aspect.NOTIFIED, NO, 0),
    ("named on one of two papers", (unnamed(cemetery="NTLS"), paper()), Aspect.NAMED, YES, 0),
    ("named on none", (unnamed(cemetery="NTLS"),), Aspect.NAMED, NO, 0),
)  # fmt: skip


@pytest.mark.parametrize(("why", "papers", "aspect", "answer", "year"), CASES, ids=[c[0] for c in CASES])
def test_how_he_stands(
    why: str, papers: tuple[Record, ...], aspect: Aspect, answer: Answer, year: int
) -> None:
    standing = found(aspect, *papers)
    assert (standing.answer, standing.year, standing.is_open) == (answer, year, False), why
    assert answer is UNKNOWN or standing.findings[0].record in papers


def test_equal_rules_that_contradict_are_open_until_a_person_decides() -> None:
    papers = (paper(notes="Có hài cốt"), paper(number=2, notes="Mộ vọng"))
    assert found(Aspect.REMAINS, *papers).is_open
    said = word("status:remains", "no", "gia đình xác nhận")
    standing = found(Aspect.REMAINS, *papers, words=(said,))
    assert (standing.answer, standing.by, standing.is_open) == (NO, "lan", False)
    assert len(standing.findings) == 2  # what the papers say stays beside it


def test_claims_stand_side_by_side_and_a_choice_says_who_and_why() -> None:
    papers = (
        paper(death_date="3/1968", home_place="Tân Thanh, Văn Lãng"),
        paper(NOTICE, 2, death_date="12/3/1968", home_place="Hồng Phong, Bình Gia"),
    )
    claims = {c.name: c for c in claims_of(papers)}
    death = claims[FieldName.DEATH_DATE]
    assert [v.text for v in death.values] == ["12/3/1968", "3/1968"]  # the vaguer one bears it out
    assert (death.chosen, death.is_conflict) == ("12/3/1968", False)
    assert claims[FieldName.HOME_PLACE].is_conflict
    chosen = {c.name: c for c in claims_of(papers, (word("home_place", "Tân Thanh, Văn Lãng"),))}
    home = chosen[FieldName.HOME_PLACE]
    assert (home.chosen, home.chosen_by, home.why, home.is_conflict) == (
        "Tân Thanh, Văn Lãng", "lan", "đã hỏi", False,
    )  # fmt: skip
    assert len(home.values) == 2  # nothing is overwritten


def test_a_summary() -> None:
    papers = (
        paper(death_date="12/3/1968", home_place="Tân Thanh, Văn Lãng, Cao Lạng", unit="d5 e12 f3"),
        paper(NOTICE, 2, death_date="12/3/1968", burial_place="Chưa quy tập"),
    )
    row = summarise(papers)
    assert (row.died_year, row.war, row.regiment, row.papers) == (1968, War.AMERICAN, "e12", 2)
    assert (row.home_province, row.home_then) == ("Lạng Sơn", "Văn Lãng, Cao Lạng")
    assert (row.gathered, row.notified, row.named) == (NO, YES, YES)
    assert set(row.lacks) == {"birth_date", "death_place"}
    assert 0 < row.doubt < 0.1
    assert summarise(papers[:1]).doubt > 0.13  # one paper alone may be of a man who is counted already


def test_an_unnamed_grave_has_candidates_with_reasons_and_no_link() -> None:
    grave = summarise([unnamed(death_date="3/1968", unit="e12 f3", cemetery="NTLS huyện A")])
    assert grave.named is NO
    man = summarise([paper(death_date="12/3/1968", unit="d5 e12 f3", burial_place="Chưa quy tập")])
    other = replace(man, died="1/9/1972", died_year=1972)
    vague = replace(man, died="1968", unit="")
    missing = [("a", other), ("b", vague), ("c", man)]
    candidates = find_candidates(grave, missing)
    assert [c.dossier_id for c in candidates] == ["c", "b"]  # who died in another year is none
    assert {r.code for r in candidates[0].reasons} == {"death-agrees", "unit-agrees"}
    assert find_candidates(replace(grave, died="", unit=""), missing) == ()
