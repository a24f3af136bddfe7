"""Dossiers kept: links come and go, words stay, ids lead home, and nothing is lost by any order of events."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.desk_errors import NotFoundError, UnusableError
from models.dossier import DossierFrame, standing
from models.gathering import Member, dossier_id, gather
from models.linking import Evidence, Link, PairVerdict, pair_of, standing_words
from models.record import Record
from storage.archive import Archive
from storage.dossiers import Dossiers, Saying
from storage.pairs import Pairs
from tests.archive_builder import (
    DATABASES,
    StillClock,
    add_files,
    make_field,
    make_record,
    make_word,
    open_archive,
    sha,
)

SAME, DIFFERENT = PairVerdict.SAME, PairVerdict.DIFFERENT
PAPERS = [make_record(make_field(text=f"Nguyễn Văn {given}"), number=n) for n, given in
          enumerate(("An", "Ân", "Ấn", "Hùng", "Dũng"), start=1)]  # fmt: skip
IDS = [paper.id for paper in PAPERS]


def fill(archive: Archive) -> None:
    add_files(archive, "b", [1] * len(PAPERS))
    for number, paper in enumerate(PAPERS, start=1):
        archive.save_records(sha(number), [paper], author="machine", version="1")


@pytest.fixture(params=DATABASES)
def dossiers(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Dossiers]:
    with open_archive(tmp_path, clock=StillClock(), database=request.param) as archive:
        fill(archive)
        found = Dossiers(archive)
        found.put_all_links(dict.fromkeys(IDS, ""), [])
        yield found


def link(one: int, other: int, probability: float = 0.999) -> Link:
    left, right = pair_of(IDS[one], IDS[other])
    return Link(left, right, probability, (Evidence("name", "same", 11.5),))


def together(dossiers: Dossiers, *which: int) -> bool:
    return len({dossiers.dossier_of(IDS[one]) for one in which}) == 1


def test_links_gather_and_their_evidence_is_kept(dossiers: Dossiers) -> None:
    assert dossiers.counts().dossiers == len(IDS)
    assert dossiers.put_links({IDS[0]: "", IDS[1]: ""}, [link(0, 1)]) == 1
    frame = dossiers.frame(dossier_id(IDS[1]))
    assert frame is not None
    assert frame.id == dossier_id(IDS[0])  # the id of the one merged in leads to the other
    assert frame.record_ids == (IDS[0], IDS[1])
    assert frame.links[0].evidence == (Evidence("name", "same", 11.5),)
    assert [m.cause for m in frame.moves] == ["links"]


def test_a_no_takes_a_dossier_apart_and_stays_said_when_links_come_again(dossiers: Dossiers) -> None:
    dossiers.put_all_links(dict.fromkeys(IDS, ""), [link(0, 1), link(1, 2, 0.99)])
    assert together(dossiers, 0, 1, 2)
    word = dossiers.judge("lan", IDS[0], IDS[1], DIFFERENT, comment="hai quê")
    assert word.seen == 0.999
    assert not together(dossiers, 0, 1)
    dossiers.put_all_links(dict.fromkeys(IDS, ""), [link(0, 1), link(1, 2, 0.99)])
    assert not together(dossiers, 0, 1)
    assert together(dossiers, 1, 2)
    # The ids given out before still lead somewhere, each with its own founder.
    assert dossiers.resolve(dossier_id(IDS[0])) == dossier_id(IDS[0])
    assert dossiers.resolve(dossier_id(IDS[2])) == dossier_id(IDS[1])
    dossiers.take_back("lan", word.id)
    assert together(dossiers, 0, 1, 2)
    frame = dossiers.frame(dossier_id(IDS[0]))
    assert frame is not None
    assert [w.verdict for w in frame.pair_words] == [DIFFERENT, PairVerdict.UNDO]
    assert {m.cause for m in frame.moves} >= {"links", word.id}


def test_a_link_that_a_correction_ends_is_withdrawn(dossiers: Dossiers) -> None:
    dossiers.put_all_links(dict.fromkeys(IDS, ""), [link(0, 1), link(3, 4)])
    dossiers.put_links({IDS[1]: ""}, [])
    assert not together(dossiers, 0, 1)
    assert together(dossiers, 3, 4)
    dossiers.put_links({IDS[1]: ""}, [link(0, 1)])  # and comes again when it is put right
    assert together(dossiers, 0, 1)


def test_a_doubtful_pair_is_handed_out_once_and_skipped(dossiers: Dossiers) -> None:
    dossiers.put_all_links(dict.fromkeys(IDS, ""), [link(0, 1, 0.8), link(2, 3, 0.76)])
    first, second = Pairs(dossiers.archive).claim("lan"), Pairs(dossiers.archive).claim("minh")
    assert first is not None and second is not None
    assert (first.link.probability, second.link.probability) == (0.8, 0.76)
    again = Pairs(dossiers.archive).claim("lan")
    assert again is not None and again.link == first.link  # held by her: the same once more
    assert Pairs(dossiers.archive).claim("lan", skip=first.link.pair) is None
    dossiers.judge("minh", *second.link.pair, SAME)
    third = Pairs(dossiers.archive).claim("minh")
    assert third is not None and third.link == first.link
    dossiers.judge("minh", *third.link.pair, DIFFERENT)
    assert dossiers.counts().open_pairs == 0


def test_words_about_a_dossier_go_with_their_record(dossiers: Dossiers) -> None:
    dossiers.put_all_links(dict.fromkeys(IDS, ""), [link(0, 1)])
    said = dossiers.choose("lan", Saying(IDS[1], "death_date", "3/1968", IDS[1], "giấy báo tử có dấu"))
    frame = dossiers.frame(dossier_id(IDS[0]))
    assert frame is not None and standing(frame.words)["death_date"].author == "lan"
    dossiers.judge("lan", IDS[0], IDS[1], DIFFERENT)
    mine, other = dossiers.frame(dossier_id(IDS[0])), dossiers.frame(dossier_id(IDS[1]))
    assert mine is not None and mine.words == ()
    assert other is not None and [w.id for w in other.words] == [said.id]
    dossiers.unchoose("lan", said.id, why="nhầm")
    other = dossiers.frame(dossier_id(IDS[1]))
    assert other is not None and standing(other.words) == {} and len(other.words) == 2


def test_what_cannot_be_said(dossiers: Dossiers) -> None:
    with pytest.raises(UnusableError):
        dossiers.judge("lan", IDS[0], IDS[0], SAME)
    with pytest.raises(NotFoundError):
        dossiers.judge("lan", IDS[0], "x" * 20, SAME)
    with pytest.raises(UnusableError):
        dossiers.choose("lan", Saying(IDS[0], "death_date", "1968", "", " "))
    with pytest.raises(NotFoundError):
        dossiers.take_back("lan", "y" * 20)
    assert dossiers.frame("z" * 20) is None


class AnyOrder(RuleBasedStateMachine):
    """Links, cuts, corrections and runs in any order, held against a fold from scratch."""

    @initialize()
    def begin(self) -> None:
        """Begin with records that nothing links."""
        self.folder = tempfile.TemporaryDirectory()
        self.archive = open_archive(Path(self.folder.name), clock=StillClock())
        fill(self.archive)
        self.dossiers = Dossiers(self.archive)
        self.dossiers.put_all_links(dict.fromkeys(IDS, ""), [])
        self.links: dict[tuple[str, str], Link] = {}
        self.said = 0
        self.claims = {one: len(self.archive.claims_of(one)) for one in IDS}

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "archive"):
            self.archive.close()
            self.folder.cleanup()

    @rule(
        which=st.integers(0, 4),
        found=st.dictionaries(st.integers(0, 4), st.sampled_from([0.8, 0.96, 0.999])),
    )
    def compare_one(self, which: int, found: dict[int, float]) -> None:
        """A batch comes in, or a record was corrected: its links are found anew."""
        made = [link(which, other, p) for other, p in found.items() if other != which]
        self.dossiers.put_links({IDS[which]: ""}, made)
        self.links = {pair: one for pair, one in self.links.items() if IDS[which] not in pair}
        self.links |= {one.pair: one for one in made}

    @rule()
    def run_again(self) -> None:
        """Everything is compared anew."""
        self.dossiers.put_all_links(dict.fromkeys(IDS, ""), list(self.links.values()))

    @rule(one=st.integers(0, 4), other=st.integers(0, 4), verdict=st.sampled_from([SAME, DIFFERENT]))
    def judge(self, one: int, other: int, verdict: PairVerdict) -> None:
        """Somebody says yes or no."""
        if one != other:
            self.dossiers.judge("lan", IDS[one], IDS[other], verdict)
            self.said += 1

    @rule(which=st.integers(0, 30))
    def take_back(self, which: int) -> None:
        """Somebody takes a word back."""
        words = self._words()
        if words:
            self.dossiers.take_back("minh", words[which % len(words)])
            self.said += 1

    @rule(which=st.integers(0, 4), number=st.integers(0, 3))
    def correct(self, which: int, number: int) -> None:
        """Somebody corrects a paper."""
        paper: Record = PAPERS[which]
        claim = make_word(paper, f"Nguyễn Văn Sửa {'abcd'[number]}")
        before = len(self.archive.claims_of(paper.id))
        self.archive.add_claim(claim)
        assert len(self.archive.claims_of(paper.id)) >= before
        self.claims[paper.id] = len(self.archive.claims_of(paper.id))

    @invariant()
    def all_is_there(self) -> None:
        """Claims, words, ids and counts are those of a fold from scratch."""
        if not hasattr(self, "archive"):
            return
        assert len(self._words()) == self.said
        assert {one: len(self.archive.claims_of(one)) for one in IDS} == self.claims
        words = standing_words({w.id: w for one in IDS for w in self._frame(one).pair_words}.values())
        scratch = gather([Member(one, at) for at, one in enumerate(IDS)], self.links.values(), words)
        now = {self._frame(one).record_ids for one in IDS}
        assert now == set(scratch.dossiers)
        for one in IDS:
            assert one in self._frame(one).record_ids  # the id that it gave leads to where it lies
        assert self.dossiers.counts().dossiers == len(scratch.dossiers)
        assert self.dossiers.counts().open_pairs == len(scratch.open_pairs)

    def _frame(self, record: str) -> DossierFrame:
        frame = self.dossiers.frame(dossier_id(record))
        assert frame is not None
        return frame

    def _words(self) -> list[str]:
        return sorted({w.id for one in IDS for w in self._frame(one).pair_words})


AnyOrder.TestCase.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase
