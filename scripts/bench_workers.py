"""Times whole runs of ``sohoa scan`` with one worker and with two, start and end included.

    .venv/bin/python -m scripts.bench_workers FOLDER [--pages 80] [--rounds 1] [--workers 2]

The page images (PNG, JPEG) of FOLDER are copied until there are so many; a byte behind its end makes each
copy another file. Both take turns, and the least seconds of each count: what else the machine does falls on
both. Printed: seconds of the whole run, and of reading as the program tells them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.runs import run_sohoa
from models.errors import BadInputError
from scripts.saying import say

_SUFFIXES = (".png", ".jpg")


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of one run: the whole, and of reading."""

    whole_s: float
    reading_s: float


def main() -> None:
    """Copy, time in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        files = _copies(given.folder, work / "pages", count=given.pages)
        best: dict[int, Timed] = {}
        for turn in range(given.rounds):
            for workers in sorted((1, given.workers), reverse=bool(turn % 2)):
                timed = _run(files, work / "home", workers=workers)
                say(f"{workers} workers: {timed.whole_s:.1f} s, reading {timed.reading_s:.1f} s")
                best[workers] = min(timed, best.get(workers, timed), key=lambda t: t.whole_s)
    one, many = best[1], best[given.workers]
    say(
        f"{len(files)} pages: {one.whole_s / many.whole_s:.2f} times as fast with {given.workers} workers, "
        f"{one.reading_s / many.reading_s:.2f} times while reading"
    )


def _copies(folder: Path, target: Path, *, count: int) -> list[Path]:
    """Return ``count`` files, no two with the same bytes.

    Raises:
        BadInputError: the folder holds no page image.

    """
    pages = sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES)
    if not pages:
        raise BadInputError(f"no page image in {folder}", remedy="Name a folder of PNG or JPEG files.")
    target.mkdir(parents=True)
    files = []
    for number in range(count):
        turn, index = divmod(number, len(pages))
        path = target / f"{pages[index].stem}-{turn}{pages[index].suffix}"
        path.write_bytes(pages[index].read_bytes() + b"\0" * turn)
        files.append(path)
    return files


def _run(files: Sequence[Path], home: Path, *, workers: int) -> Timed:
    shutil.rmtree(home, ignore_errors=True)
    run = run_sohoa(files, home, workers=workers, export=False).run
    told = json.loads(run.stdout)
    if told["done"] != len(files):
        raise RuntimeError(f"{told['done']} pages of {len(files)} were read")
    return Timed(run.seconds, float(told["seconds"]))


if __name__ == "__main__":
    main()
