"""Injects faults into programs at work, on both kinds of store, and says what was lost.

    .venv/bin/python -m scripts.fault_matrix [--seed 1] [--only "power cut"] [--on SQLite]
        [--share 1.0] [--write]

Needs root (loop devices, small file systems) and PostgreSQL. Each row of ``tests.fault_rows.FAULTS`` is
injected its number of times, at places that the seed chooses; ``--share`` takes fewer of each, ``--write``
puts the rows that ran in the place of the same rows in docs/reliability.md: the whole takes half an hour
and may be run in pieces. Ends with 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fault_judge import picture, start
from tests.fault_kinds import Bench, Fault, Outcome
from tests.fault_rows import FAULTS
from tests.fault_work import save_scans
from tests.fault_world import PcWorld, ServerWorld

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"
# Syncs cost nothing there; the power cut has an image of its own, where they count.
_MEMORY = "/dev/shm"
_ORDER = [(kind.name, fault.name) for kind in (PcWorld, ServerWorld) for fault in FAULTS]
_NOTHING = "nothing"
_BEGIN, _END = "<!-- table: scripts/fault_matrix.py -->", "<!-- end of table -->"


@dataclass(slots=True)
class Row:
    """What came of one fault on one kind of store."""

    fault: Fault
    store: str
    how: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, seed: str) -> None:
        """Count an injection."""
        self.how[outcome.how] += 1
        self.lost += [f"[{seed}] {line}" for line in outcome.lost]

    def as_markdown(self) -> str:
        """Return the row of the table."""
        how = ", ".join(f"{count} {what}" for what, count in self.how.most_common())
        lost = _NOTHING if not self.lost else f"**{len(self.lost)}**"
        cells = (self.fault.name, self.store, self.fault.injected, str(self.how.total()), how, lost)
        return f"| {' | '.join(cells)} |"


def main() -> int:
    """Inject, print, and perhaps write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--on", default="", help="stores whose name holds this, such as SQLite")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sohoa-faults-", dir=_MEMORY) as name:
        folder = Path(name)
        folder.chmod(0o755)
        scans = folder / "scans"
        hashes = save_scans(scans)
        for kind in (k for k in (PcWorld, ServerWorld) if given.on in k.name):
            rows += _on_one_kind(kind, folder, scans, hashes, given)
    lines = [row.as_markdown() for row in rows]
    sys.stdout.write(f"{_table(lines)}\n")
    if given.write:
        text = _PAGE.read_text(encoding="utf-8")
        head, _, rest = text.partition(_BEGIN)
        before, _, tail = rest.partition(_END)
        _PAGE.write_text(f"{head}{_BEGIN}\n{_table(_merged(before, lines))}\n{_END}{tail}", encoding="utf-8")
    return int(any(row.lost for row in rows))


def _on_one_kind(
    kind: type[PcWorld], folder: Path, scans: Path, hashes: dict[str, str], given: argparse.Namespace
) -> list[Row]:
    shared = kind(folder / kind.__name__)
    shared.place.mkdir(mode=0o755)
    shared.start()
    number = 0
    rows = []
    try:
        world = _fresh(shared, number)
        reference, steps, seconds = _without_faults(world, scans)
        for fault in FAULTS:
            is_here = fault.on_servers if kind is ServerWorld else fault.on_pc
            if not is_here or given.only not in fault.name:
                continue
            row = Row(fault, shared.name)
            for index in range(max(1, round(fault.count * given.share))):
                number += 1
                seed = f"{given.seed}/{fault.name}/{index}"
                world = _fresh(shared, number)
                bench = Bench(world, scans, hashes, reference, steps, seconds, random.Random(seed))
                outcome = fault.inject(bench)
                row.add(outcome, seed)
                for line in outcome.lost:
                    _say(f"LOST {shared.name}: [{seed}] {outcome.how}: {line}")
                if isinstance(world, ServerWorld):
                    world.drop()
            rows.append(row)
            _say(row.as_markdown())
    finally:
        shared.kill()
    return rows


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _fresh(shared: PcWorld, number: int) -> PcWorld:
    if isinstance(shared, ServerWorld):
        shared.renew(number)
        return shared
    return PcWorld(shared.place / str(number))


def _without_faults(world: PcWorld, scans: Path) -> tuple[tuple[object, ...], int, float]:
    began = time.monotonic()
    child = start(world.settings(), scans)
    child.wait()
    if child.code != 0:
        raise SystemExit(f"a run without faults ended with {child.last}")
    return picture(world.settings()), int(child.last[1]), time.monotonic() - began


def _merged(before: str, lines: Sequence[str]) -> list[str]:
    """Return the rows of the table as it stood, with ``lines`` in the place of theirs, in order."""
    known = {_key(line): line for line in before.splitlines() if _key(line) in _ORDER}
    known |= {_key(line): line for line in lines}
    return [known[key] for key in _ORDER if key in known]


def _key(line: str) -> tuple[str, str]:
    cells = _cells(line)
    return (cells[1], cells[0]) if len(cells) > 1 else ("", "")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(lines: Sequence[str]) -> str:
    cells = [_cells(line) for line in lines]
    total = sum(int(row[3]) for row in cells)
    lost = sum(0 if row[5] == _NOTHING else int(row[5].strip("*")) for row in cells)
    head = "| fault | store | injected | times | how the program met it | lost |\n|---|---|---|---:|---|---|"
    return "\n".join([head, *lines, "", f"{total} injections, {lost} losses."])


if __name__ == "__main__":
    sys.exit(main())
