"""Records gathered into dossiers: words above links, rows of one sheet apart, ids that outlive everything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.gathering import Member, dossier_id, gather
from models.linking import (
    DOUBTFUL,
    SURE,
    Link,
    LinkBasis,
    PairVerdict,
    PairWord,
    pair_of,
    standing_words,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RECORDS = ("a", "b", "c", "d", "e", "f")
SAME, DIFFERENT, UNDO = PairVerdict.SAME, PairVerdict.DIFFERENT, PairVerdict.UNDO


def word(seq: int, pair: str, verdict: PairVerdict, undoes: int | None = None) -> PairWord:
    left, right = pair_of(pair[0], pair[1])
    taken_back = f"w{undoes}" if undoes is not None else None
    return PairWord(f"w{seq}", seq, left, right, verdict, "lan", NOON, undoes=taken_back)


def link(pair: str, probability: float = 0.999, basis: LinkBasis = LinkBasis.WEIGHED) -> Link:
    return Link(pair[0], pair[1], probability, (), basis)


def members(sheets: dict[str, str] | None = None) -> list[Member]:
    return [Member(one, at, (sheets or {}).get(one, "")) for at, one in enumerate(RECORDS)]


def groups(links: list[Link], words: list[PairWord], sheets: dict[str, str] | None = None) -> set[str]:
    gathered = gather(members(sheets), links, standing_words(words))
    return {"".join(group) for group in gathered.dossiers if len(group) > 1}


# (why, links, words, sheets, groups of more than one)
CASES: tuple[tuple[str, list[Link], list[PairWord], dict[str, str], set[str]], ...] = (
    ("nothing is said", [], [], {}, set()),
    ("one link between two well-knit dossiers", [link("ab"), link("cd"), link("ac", 0.96)], [], {},
     {"ab", "cd"}),
    ("a sure link", [link("ab")], [], {}, {"ab"}),
    ("a doubtful link joins nothing", [link("ab", DOUBTFUL)], [], {}, set()),
    ("links chain", [link("ab"), link("bc")], [], {}, {"abc"}),
    ("a no against a sure link", [link("ab")], [word(1, "ab", DIFFERENT)], {}, set()),
    ("a no across a chain: the likelier link holds", [link("ab", 0.999), link("bc", 0.99)],
     [word(1, "ac", DIFFERENT)], {}, {"ab"}),
    ("a yes without a link", [], [word(1, "ab", SAME)], {}, {"ab"}),
    ("the later word holds", [], [word(1, "ab", SAME), word(2, "ab", DIFFERENT)], {}, set()),
    ("a word taken back", [link("ab")], [word(1, "ab", DIFFERENT), word(2, "ab", UNDO, 1)], {}, {"ab"}),
    ("a taking back taken back", [link("ab")],
     [word(1, "ab", DIFFERENT), word(2, "ab", UNDO, 1), word(3, "ab", UNDO, 2)], {}, set()),
    ("a no stands above a chain of yes", [],
     [word(1, "ab", SAME), word(2, "bc", SAME), word(3, "ac", DIFFERENT)], {}, {"ab"}),
    ("rows of one sheet are two men", [link("ab")], [], {"a": "s", "b": "s"}, set()),
    ("rows of one sheet through a third paper", [link("ac", 0.999), link("bc", 0.99)], [],
     {"a": "s", "b": "s"}, {"ac"}),
    ("a person says that a list names one twice", [], [word(1, "ab", SAME)], {"a": "s", "b": "s"}, {"ab"}),
    ("a copy comes before what was weighed", [link("bc", 0.9999), link("ac", 0.99, LinkBasis.COPY)],
     [word(1, "ab", DIFFERENT)], {}, {"ac"}),
)  # fmt: skip


@pytest.mark.parametrize(("why", "links", "words", "sheets", "expected"), CASES, ids=[c[0] for c in CASES])
def test_what_is_gathered(
    why: str, links: list[Link], words: list[PairWord], sheets: dict[str, str], expected: set[str]
) -> None:
    assert groups(links, words, sheets) == expected, why


def test_what_is_asked() -> None:
    links = [link("ab"), link("bc", 0.77), link("ac", 0.8), link("de", 0.76), link("df")]
    gathered = gather(members({"d": "s", "f": "s"}), links, {})
    asked = {(p.link.pair, p.is_refused) for p in gathered.open_pairs}
    # Of the two links between {a, b} and c the likelier; the rows of one sheet, refused; d and e.
    assert asked == {(("a", "c"), False), (("d", "f"), True), (("d", "e"), False)}
    said = standing_words([word(1, "ac", DIFFERENT)])
    assert (("b", "c"), False) not in {
        (p.link.pair, p.is_refused) for p in gather(members(), links, said).open_pairs
    }


def test_a_yes_that_a_no_forbids_is_told() -> None:
    words = [word(1, "ab", SAME), word(2, "bc", SAME), word(3, "ac", DIFFERENT)]
    assert [w.id for w in gather(members(), [], standing_words(words)).unmet] == ["w2"]


PAIRS = st.sampled_from([a + b for i, a in enumerate(RECORDS) for b in RECORDS[i + 1 :]])
LINKS = st.dictionaries(PAIRS, st.sampled_from([0.5, 0.8, SURE, 0.999])).map(
    lambda found: [link(pair, p) for pair, p in found.items()]
)
WORDS = st.lists(st.tuples(PAIRS, st.sampled_from([SAME, DIFFERENT])), max_size=8).map(
    lambda said: [word(at, pair, verdict) for at, (pair, verdict) in enumerate(said)]
)
SHEETS = st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["s", "t"]))


@given(LINKS, WORDS, SHEETS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nobody_is_lost(
    links: list[Link], words: list[PairWord], sheets: dict[str, str], chance: st.DataObject
) -> None:
    said = standing_words(words)
    gathered = gather(members(sheets), links, said)
    assert sorted(one for group in gathered.dossiers for one in group) == sorted(RECORDS)
    mixed = list(links)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    again = gather(reversed(members(sheets)), mixed, said)
    assert again.dossiers == gathered.dossiers
    assert {p.link.pair for p in again.open_pairs} == {p.link.pair for p in gathered.open_pairs}
    for one in words:
        together = any({one.left, one.right} <= set(group) for group in gathered.dossiers)
        if said[one.pair].verdict is DIFFERENT:
            assert not together


def test_an_id_is_that_of_the_founder() -> None:
    assert dossier_id("a") != dossier_id("b")
    assert len(dossier_id("a")) == 20
