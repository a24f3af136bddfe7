"""One person across papers, measured: a made province is linked and held against who is who in it.

Run it: ``python -m bench.province [--men 20000] [--seed 7]``; ``--fit`` learns the shipped weights anew (from
seeds of its own). A million records: ``python -m bench.province_million``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.province_men import Home, Man, homes_of, make_men
from bench.province_papers import Paper, make_papers
from dossiers.learn import SAID, level_shares, random_pairs
from dossiers.linker import find_links, weigh
from dossiers.trait_table import TraitTable
from dossiers.traits import Traits, traits_of
from dossiers.weights import Weights, encode_weights, shipped_weights
from extractors.gazetteer_load import load_units
from extractors.gazetteer_units import Era, Level
from models.gathering import Gathering, Member, gather
from models.linking import DOUBTFUL, SURE, Link

_FIT_SEEDS = (101, 102, 103)
_RANDOM_PAIRS = 3_000_000


@dataclass(frozen=True, slots=True)
class Province:
    """Made papers with who is who: ``man`` by record id, -1 for unnamed graves; ``men`` are the truth."""

    papers: tuple[Paper, ...]
    man: dict[str, int]
    traits: tuple[Traits, ...]
    men: tuple[Man, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of linking a province. Pairs are counted within dossiers (after chains)."""

    records: int
    true_pairs: int
    made_pairs: int
    right_pairs: int
    asked_pairs: int
    asked_right: int
    asked_records: int
    seconds: float

    @property
    def precision(self) -> float:
        """Of the pairs that were put into one dossier, how many are one man's."""
        return self.right_pairs / self.made_pairs if self.made_pairs else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that are one man's, how many were put into one dossier."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0


def make_province(seed: int, men: int, *, namesakes: int, unnamed: int) -> Province:
    """Return the papers of one province with its namesakes and unnamed graves."""
    rng = random.Random(seed)
    codes = [u.code for u in load_units() if u.level is Level.PROVINCE and u.era is Era.UNTIL_2025]
    homes = province_homes(rng, codes)
    people = make_men(rng, homes, men, namesakes=namesakes)
    papers = tuple(make_papers(rng, people, unnamed=unnamed))
    traits = tuple(found for paper in papers if (found := traits_of(paper.record)) is not None)
    return Province(papers, {paper.record.id: paper.man for paper in papers}, traits, tuple(people))


def province_homes(rng: random.Random, codes: Sequence[str]) -> list[Home]:
    """Return the communes of one province by chance, of one that is large enough."""
    while True:
        homes = homes_of([rng.choice(codes)])
        if len(homes) > 100:
            return homes


def link_province(province: Province, weights: Weights) -> tuple[Linked, Gathering, list[Link]]:
    """Link the papers of a province and hold the dossiers against the truth."""
    start = time.process_time()
    with TraitTable() as table:
        table.put(province.traits)
        links = list(find_links(table, weights, least=DOUBTFUL))
    members = [Member(one.record_id, at, one.sheet) for at, one in enumerate(province.traits)]
    gathered = gather(members, links, {})
    seconds = time.process_time() - start
    return measure(province, gathered, seconds), gathered, links


def measure(province: Province, gathered: Gathering, seconds: float) -> Linked:
    """Hold dossiers against who is who."""
    man = province.man
    sizes = Counter(man[record] for dossier in gathered.dossiers for record in dossier)
    made = right = 0
    for dossier in gathered.dossiers:
        made += _pairs(len(dossier))
        right += sum(_pairs(count) for count in Counter(man[r] for r in dossier).values())
    asked = gathered.open_pairs
    return Linked(
        records=sum(sizes.values()),
        true_pairs=sum(_pairs(count) for count in sizes.values()),
        made_pairs=made,
        right_pairs=right,
        asked_pairs=len(asked),
        asked_right=sum(man[p.link.left] == man[p.link.right] for p in asked),
        asked_records=len({r for p in asked for r in p.link.pair}),
        seconds=seconds,
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def fit_weights(provinces: Iterable[Province], version: str) -> Weights:
    """Return the weights learned from provinces whose truth is known: shares first, then calibration."""
    known = list(provinces)
    with TraitTable() as table:
        for province in known:
            table.put(province.traits)
        same = level_shares(table, (pair for province in known for pair in _true_pairs(province)))
    with TraitTable() as table:  # one archive: pairs across provinces would be too easily told apart
        table.put(known[0].traits)
        man = known[0].man
        by_chance = [p for p in random_pairs(table, _RANDOM_PAIRS) if man[p[0]] != man[p[1]]]
        other = level_shares(table, by_chance)
    same, other = same | SAID[0], other | SAID[1]
    draft = Weights(version, same, other, slope=float(np.log(2.0)), shift=0.0)
    bits, right = [], []
    for province in known:
        with TraitTable() as table:
            table.put(province.traits)
            prior = float(np.log2(len(province.traits)))
            for pair in weigh(table, draft, least_bits=prior - 8.0):
                bits.append(pair.bits - prior)
                right.append(province.man[pair.left] == province.man[pair.right])
    slope, shift = _logistic(np.array(bits), np.array(right, dtype=float))
    return Weights(version, same, other, slope, shift)


def _true_pairs(province: Province) -> list[tuple[str, str]]:
    of_man: dict[int, list[str]] = {}
    for one in province.traits:
        of_man.setdefault(province.man[one.record_id], []).append(one.record_id)
    return [(a, b) for ids in of_man.values() for i, a in enumerate(ids) for b in ids[i + 1 :]]


def _logistic(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return slope and shift of the log-odds over ``x``, by Newton's method."""
    weights = np.array([np.log(2.0), 0.0])
    design = np.stack([x, np.ones_like(x)], axis=1)
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        matter = chance * (1.0 - chance) + 1e-9
        step = np.linalg.solve((design.T * matter) @ design, design.T @ (y - chance))
        weights = weights + np.clip(step, -1.0, 1.0)
    return round(float(weights[0]), 6), round(float(weights[1]), 6)


def print_linked(name: str, linked: Linked) -> None:
    """Print one line of figures."""
    share = linked.asked_records / linked.records
    print(  # noqa: T201 - a tool of the command line
        f"{name}: {linked.records} records, precision {linked.precision:.4f} (n {linked.made_pairs}), "
        f"recall {linked.recall:.4f} (n {linked.true_pairs}), asked {linked.asked_pairs} pairs "
        f"({linked.asked_right} right) with {share:.2%} of the records, {linked.seconds:.0f} CPU s"
    )


def main() -> None:
    """Run ``python -m bench.province``."""
    parser = argparse.ArgumentParser(description="Link a made province and measure it.")
    parser.add_argument("--men", type=int, default=20_000)
    parser.add_argument("--seed", type=int, nargs="*", default=[7])
    parser.add_argument("--namesakes", type=int, default=2_000)
    parser.add_argument("--unnamed", type=int, default=1_500)
    parser.add_argument("--fit", type=Path, help="learn the weights anew and write them to this file")
    given = parser.parse_args()

    def made(seed: int) -> Province:
        return make_province(seed, given.men, namesakes=given.namesakes, unnamed=given.unnamed)

    if given.fit is not None:
        weights = fit_weights([made(seed) for seed in _FIT_SEEDS], f"made-{given.men}")
        given.fit.write_bytes(encode_weights(weights))
        print(f"slope {weights.slope}, shift {weights.shift} (plain: {np.log(2):.3f}, 0)")  # noqa: T201
    weights = shipped_weights()
    for seed in given.seed:
        linked, _, _ = link_province(made(seed), weights)
        print_linked(f"seed {seed}, sure from {SURE}", linked)


if __name__ == "__main__":
    main()
