"""How long a million records take to link, how much memory, and a new batch of a thousand.

Run it: ``python -m bench.province_million [--records 1000000]``. Making the papers is not counted. What is
counted: keys from records, pairs, weights, dossiers. Writing to the archive is not in it.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.province import Province, measure, print_linked
from bench.province_men import homes_of, make_men
from bench.province_papers import Paper, make_papers
from dossiers.linker import find_links
from dossiers.trait_table import TraitTable
from dossiers.traits import Traits, traits_of
from dossiers.weights import shipped_weights
from extractors.gazetteer_load import load_units
from extractors.gazetteer_units import Era, Level
from models.gathering import Member, gather
from models.linking import DOUBTFUL, Link

_MEN = 20_000  # of one province at a time; each is on some two papers
_BATCH = 1_000


@dataclass(slots=True)
class Clock:
    """Seconds of the parts that count, by name: of the clock and of the processor. Lives for one run."""

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add(self, name: str, since: tuple[float, float]) -> None:
        """Count the time from ``since`` (of ``now``) under a name."""
        wall, cpu = self.seconds.get(name, (0.0, 0.0))
        done = now()
        self.seconds[name] = (wall + done[0] - since[0], cpu + done[1] - since[1])


def now() -> tuple[float, float]:
    """Return the time of the clock and of the processor."""
    return time.monotonic(), time.process_time()


def _papers(rng: random.Random, count: int) -> Iterator[list[Paper]]:
    """Yield the papers of one province after the other, until there are so many."""
    codes = [u.code for u in load_units() if u.level is Level.PROVINCE and u.era is Era.UNTIL_2025]
    made = first = 0
    while made < count:
        homes = homes_of([rng.choice(codes)])
        men = make_men(rng, homes, _MEN, namesakes=_MEN // 10, first_id=first)
        papers = list(make_papers(rng, men))[: count - made]
        first, made = first + _MEN, made + len(papers)
        yield papers


def run(count: int, seed: int, folder: Path) -> None:
    """Link so many records and print what it took."""
    clock, man = Clock(), {}
    members: list[Member] = []
    light: list[Traits] = []
    weights = shipped_weights()
    with TraitTable(folder / "keys.duckdb") as table:
        for papers in _papers(random.Random(seed), count):
            start = now()
            traits = [found for paper in papers if (found := traits_of(paper.record)) is not None]
            clock.add("keys", start)
            start = now()
            table.put(traits)
            clock.add("put", start)
            members += [Member(one.record_id, len(members) + at, one.sheet) for at, one in enumerate(traits)]
            man.update({paper.record.id: paper.man for paper in papers})
            if not light:  # of a whole province: of one cut short every man stands on one paper
                light = random.Random(seed).sample(traits, min(_BATCH, len(traits)))
        start = now()
        links = [_light(link) for link in find_links(table, weights, least=DOUBTFUL)]
        clock.add("links", start)
        start = now()
        gathered = gather(members, links, {})
        clock.add("dossiers", start)
        _print(clock, len(members), "first run")
        print_linked(
            f"seed {seed}",
            measure(Province((), man, ()), gathered, sum(t[1] for t in clock.seconds.values())),
        )
        _batch(table, light)


def _light(link: Link) -> Link:
    """Return the link without its evidence, which the archive would hold on disk."""
    return Link(link.left, link.right, link.probability, (), link.basis)


def _batch(table: TraitTable, new: list[Traits]) -> None:
    ids = [one.record_id for one in new]
    table.drop(ids)
    clock, start = Clock(), now()
    table.put(new)
    found = list(find_links(table, shipped_weights(), new=ids, least=DOUBTFUL))
    clock.add("batch", start)
    _print(clock, len(new), f"a batch of {len(new)} ({len(found)} links)")


def _print(clock: Clock, records: int, what: str) -> None:
    parts = ", ".join(f"{name} {wall:.0f} s ({cpu:.0f} CPU s)" for name, (wall, cpu) in clock.seconds.items())
    wall, cpu = (sum(t[i] for t in clock.seconds.values()) for i in (0, 1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}, {records} records: {wall:.0f} s ({cpu:.0f} CPU s): {parts}; peak {peak:.0f} MB")  # noqa: T201


def main() -> None:
    """Run ``python -m bench.province_million``."""
    parser = argparse.ArgumentParser(description="Link a million made records.")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=9)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        run(given.records, given.seed, Path(folder))


if __name__ == "__main__":
    main()
