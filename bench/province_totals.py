"""Totals of a made province held against the truth, and against the error that is stated beside each figure.

Run it: ``python -m bench.province_totals [--men 6000] [--seed 9 11]``. Papers are linked, dossiers summed up
as the program does. Each line (today's commune of the home, year of death) is held against the men who are
truly in it, of those whose papers say where and when; what no paper says stands in a line of its own.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.province import Province, link_province, make_province
from bench.province_men import Man
from dossiers.summary import summarise
from dossiers.weights import shipped_weights
from models.record import Record
from models.summary import Summary


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what dossiers are counted, what is true of a man, and how likely a dossier is in the wrong line."""

    name: str
    counted: Callable[[Summary], str]
    true: Callable[[Man], str]
    doubt: Callable[[Summary], float]


def _today(man: Man) -> str:
    return man.home.today[0].commune if man.home.today else ""


GROUPINGS = (
    Grouping("home, commune of today", lambda s: s.home_commune, _today, lambda s: s.doubt_home),
    Grouping(
        "year of death", lambda s: str(s.died_year or ""), lambda m: str(m.died.year), lambda s: s.doubt_died
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: counted, true, and the stated error."""

    value: str
    counted: int
    true: int
    stated: float

    @property
    def is_within(self) -> bool:
        """Whether the truth lies within what is stated, a whole man at least."""
        return abs(self.counted - self.true) <= max(1.0, self.stated)


@dataclass(frozen=True, slots=True)
class Summed:
    """A dossier as a row, and the man that its first paper is of."""

    summary: Summary
    man: int


def sum_up(province: Province) -> list[Summed]:
    """Link the papers and return all dossiers of named men as rows."""
    _, gathered, _ = link_province(province, shipped_weights())
    records: dict[str, Record] = {paper.record.id: paper.record for paper in province.papers}
    return [
        Summed(summarise([records[one] for one in dossier]), province.man[dossier[0]])
        for dossier in gathered.dossiers
    ]


def lines_of(rows: Sequence[Summed], men: dict[int, Man], by: Grouping) -> list[Line]:
    """Return the lines of one grouping, the largest first."""
    said = [row for row in rows if by.counted(row.summary)]
    counted = Counter(by.counted(row.summary) for row in said)
    true = Counter(by.true(men[man]) for man in {row.man for row in said})
    stated: defaultdict[str, float] = defaultdict(float)
    for row in said:
        right = (1.0 - row.summary.doubt_twice) * (1.0 - by.doubt(row.summary))
        stated[by.counted(row.summary)] += 1.0 - right
    return [Line(v, counted[v], true[v], stated[v]) for v, _ in counted.most_common()]


def main() -> None:
    """Run ``python -m bench.province_totals``."""
    parser = argparse.ArgumentParser(description="Hold totals of a made province against the truth.")
    parser.add_argument("--men", type=int, default=6_000)
    parser.add_argument("--seed", type=int, nargs="*", default=[9, 11])
    given = parser.parse_args()
    for seed in given.seed:
        province = make_province(seed, given.men, namesakes=given.men // 10, unnamed=0)
        men = {man.id: man for man in province.men}
        rows = sum_up(province)
        print(f"seed {seed}: {len(province.papers)} papers, {len(rows)} dossiers, {len(men)} men")  # noqa: T201
        for by in GROUPINGS:
            _print(by, lines_of(rows, men, by))


def _print(by: Grouping, lines: Sequence[Line]) -> None:
    counted, true = sum(line.counted for line in lines), sum(line.true for line in lines)
    stated = math.fsum(line.stated for line in lines)
    within = sum(line.is_within for line in lines)
    off = math.fsum(abs(line.counted - line.true) for line in lines)
    print(  # noqa: T201 - a tool of the command line
        f"  by {by.name}: {len(lines)} lines, {within} within the stated error ({within / len(lines):.1%}); "
        f"counted {counted}, true {true}, stated ± {stated:.0f}; off in all {off:.0f}"
    )


if __name__ == "__main__":
    main()
