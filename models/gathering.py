"""Records gathered into dossiers: a fold over links and words, the same whatever order they come in.

A person's no stands above everything, then a person's yes, then the sure links of the machine, the likeliest
first. What would put together two rows of one sheet, or two dossiers whose papers do not agree for the most
part, is not done but asked. The id of a dossier is made from its founder, the record that came in first: so
an id that was given out once leads, through that record, to the dossier that it lies in today.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.ids import hash_id
from models.linking import DOUBTFUL, SURE, Link, LinkBasis, PairVerdict, PairWord

# What a pair says (log-odds, base e) of which the machine found nothing: it came to little, or nothing
# brought the two together. Of one man's pairs one in fourteen is such (bench.province).
_UNFOUND = -2.5
_CERTAIN = 7.0  # one in a thousand: more is not to outweigh several others
# Two large dossiers are judged by so many of their pairs.
_MOST_PAIRS = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A record that may be gathered. ``ordinal`` says when it came in; ``sheet`` is empty but for lists."""

    record_id: str
    ordinal: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two dossiers that may be one, by their likeliest link; ``is_refused``: something keeps them apart."""

    link: Link
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Gathering:
    """Dossiers as their records, founder first; pairs to ask; words that another word keeps from holding."""

    dossiers: tuple[tuple[str, ...], ...]
    open_pairs: tuple[OpenPair, ...]
    unmet: tuple[PairWord, ...]


def dossier_id(founder: str) -> str:
    """Return the id of the dossier that this record founded; it never changes."""
    return hash_id("dossier", founder)


@dataclass(slots=True)
class _Group:
    members: list[Member]
    sheets: set[str]
    apart: set[str]  # records that somebody said are another man's


@dataclass(slots=True)
class _Groups:
    """Groups that grow together. Lives for one call."""

    of: dict[str, _Group] = field(default_factory=dict)
    odds: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, member: Member) -> None:
        self.of[member.record_id] = _Group([member], {member.sheet} - {""}, set())

    def is_kept_apart(self, left: str, right: str) -> bool:
        one, other = self.of[left], self.of[right]
        small, large = sorted((one, other), key=lambda g: len(g.members))
        return any(m.record_id in large.apart for m in small.members)

    def share_a_sheet(self, left: str, right: str) -> bool:
        return not self.of[left].sheets.isdisjoint(self.of[right].sheets)

    def is_borne_out(self, left: str, right: str) -> bool:
        """Say whether all pairs between the two groups together speak for joining them.

        One mistaken link would otherwise put together two men with five papers each.
        """
        one, other = self.of[left].members, self.of[right].members
        if len(one) == len(other) == 1:
            return True
        pairs = [(a.record_id, b.record_id) for a in one for b in other][:_MOST_PAIRS]
        return sum(self.odds.get((a, b) if a < b else (b, a), _UNFOUND) for a, b in pairs) > 0

    def join(self, left: str, right: str) -> None:
        one, other = self.of[left], self.of[right]
        if one is other:
            return
        if len(one.members) < len(other.members):
            one, other = other, one
        one.members += other.members
        one.sheets |= other.sheets
        one.apart |= other.apart
        for member in other.members:
            self.of[member.record_id] = one


def gather(
    members: Iterable[Member], links: Iterable[Link], words: Mapping[tuple[str, str], PairWord]
) -> Gathering:
    """Gather records; links and words of records that are not among ``members`` are left aside."""
    groups = _Groups()
    for member in members:
        groups.add(member)
    known = [word for pair, word in words.items() if pair[0] in groups.of and pair[1] in groups.of]
    for word in known:
        if word.verdict is PairVerdict.DIFFERENT:
            groups.of[word.left].apart.add(word.right)
            groups.of[word.right].apart.add(word.left)
    unmet = _join_words(groups, [word for word in known if word.verdict is PairVerdict.SAME])
    found_links = [link for link in links if _is_known(groups, link)]
    groups.odds = {link.pair: _log_odds(link) for link in found_links}
    groups.odds |= {word.pair: _CERTAIN for word in known if word.verdict is PairVerdict.SAME}
    unsaid = sorted((link for link in found_links if link.pair not in words), key=_likeliest_first)
    refused = _join_sure(groups, [link for link in unsaid if link.probability >= SURE])
    doubtful = [OpenPair(link, is_refused=False) for link in unsaid if DOUBTFUL <= link.probability < SURE]
    found = {id(group): group for group in groups.of.values()}.values()
    gathered = [tuple(m.record_id for m in sorted(g.members, key=_first_come)) for g in found]
    return Gathering(tuple(sorted(gathered)), tuple(_one_a_pair(groups, [*refused, *doubtful])), tuple(unmet))


def _is_known(groups: _Groups, link: Link) -> bool:
    return link.left in groups.of and link.right in groups.of


def _first_come(member: Member) -> tuple[int, str]:
    return member.ordinal, member.record_id


def _log_odds(link: Link) -> float:
    if link.basis is LinkBasis.COPY or link.probability >= 1.0:
        return _CERTAIN
    return max(_UNFOUND, min(_CERTAIN, math.log(link.probability / (1.0 - link.probability))))


def _likeliest_first(link: Link) -> tuple[bool, float, str, str]:
    return link.basis is not LinkBasis.COPY, -link.probability, link.left, link.right


def _join_words(groups: _Groups, same: Sequence[PairWord]) -> list[PairWord]:
    unmet = []
    for word in sorted(same, key=lambda w: w.seq):
        if groups.is_kept_apart(word.left, word.right):
            unmet.append(word)
        else:
            groups.join(word.left, word.right)
    return unmet


def _join_sure(groups: _Groups, sure: Sequence[Link]) -> list[OpenPair]:
    refused = []
    for link in sure:
        if groups.of[link.left] is groups.of[link.right]:
            continue
        if groups.is_kept_apart(link.left, link.right):
            continue  # somebody said no to this: it is not asked again
        if groups.share_a_sheet(link.left, link.right) or not groups.is_borne_out(link.left, link.right):
            refused.append(OpenPair(link, is_refused=True))
        else:
            groups.join(link.left, link.right)
    return refused


def _one_a_pair(groups: _Groups, pairs: Sequence[OpenPair]) -> list[OpenPair]:
    """Return of all pairs between two dossiers the likeliest, without those that are settled by now."""
    asked: dict[tuple[int, int], OpenPair] = {}
    for pair in sorted(pairs, key=lambda p: _likeliest_first(p.link)):
        one, other = groups.of[pair.link.left], groups.of[pair.link.right]
        if one is other or groups.is_kept_apart(pair.link.left, pair.link.right):
            continue
        first, second = sorted((id(one), id(other)))
        asked.setdefault((first, second), pair)
    return list(asked.values())
