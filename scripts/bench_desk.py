"""Measures the desk at size: a million queued fields, fifty reviewers who claim, decide and search.

    .venv/bin/python scripts/bench_desk.py [--records 125000] [--url postgresql+psycopg://…] [--seconds 30]

Fills a new archive (in a folder that is removed) through the door of a scan, eight doubtful fields a record,
then lets threads work as reviewers do: claim one, think, decide, now and then search. Prints the
middle and 95th
percentile of each step in milliseconds, at the desk's own door (HTTP comes on top).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles

from models.geometry import Box
from models.ids import record_id
from models.record import DocumentKind, Field, FieldName, FieldStatus, Reason, Record, RecordKind, Source
from models.review import Verdict
from storage.archive import Archive
from storage.desk import Desk
from storage.finding import Wanted
from storage.queue import Holder, QueueFilter
from storage.reports import Reports
from storage.settings import Settings
from storage.settling import Word

REVIEWERS = 50
_NAMES = (
    FieldName.FULL_NAME,
    FieldName.HOME_PLACE,
    FieldName.DEATH_DATE,
    FieldName.UNIT,
    FieldName.RANK,
    FieldName.ENLISTMENT_DATE,
    FieldName.DEATH_PLACE,
    FieldName.NOTES,
)
_SURNAMES = ("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Nông", "Vi", "Lương", "Bế", "Ma")
_GIVEN = ("Đức", "An", "Bình", "Chiến", "Dũng", "Hải", "Khánh", "Lâm", "Minh", "Phúc", "Quang", "Thắng")
_FILE_RECORDS = 2500


def main() -> None:
    """Fill, work, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=125_000)
    parser.add_argument("--url", default="")
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Settings(home=Path(folder), database_url=given.url))
        begun = time.perf_counter()
        fill(archive, given.records)
        say(f"{given.records * len(_NAMES)} fields queued in {time.perf_counter() - begun:.0f} s")
        for step, times in sorted(work(archive, seconds=given.seconds).items()):
            cuts = quantiles(times, n=20)
            say(f"{step:12} n={len(times):6} p50={cuts[9] * 1e3:7.1f} ms  p95={cuts[18] * 1e3:7.1f} ms")
        archive.close()


def fill(archive: Archive, count: int) -> None:
    """Queue ``count`` records through the same door as a scan, a file's worth at a time."""
    rng = random.Random(1)
    batch = archive.open_batch("bench")
    for number in range(0, count, _FILE_RECORDS):
        sha256 = f"{number + 1:064x}"
        archive.add_sighting(batch, sha256, display_name=f"so-{number}.pdf", folder="", modified_at=None)
        archive.add_source(sha256, size=1, media_type="pdf", page_count=1)
        found = [_record(sha256, row, rng) for row in range(1, min(_FILE_RECORDS, count - number) + 1)]
        archive.save_records(sha256, found, author="bench", version="0001")


def work(archive: Archive, *, seconds: float) -> dict[str, list[float]]:
    """Let the reviewers work; return the seconds of each step."""
    desk, reports = Desk(archive), Reports(archive)
    times: dict[str, list[float]] = defaultdict(list)
    ends = time.monotonic() + seconds

    def timed(step: str, begun: float) -> None:
        times[step].append(time.perf_counter() - begun)

    def review(number: int) -> None:
        rng, holder = random.Random(number), Holder(f"s{number}", f"r{number}")
        wanted = QueueFilter(name=rng.choice(_NAMES)) if number % 2 else QueueFilter()
        time.sleep(rng.random())
        while time.monotonic() < ends:
            begun = time.perf_counter()
            (view,) = desk.claim(holder, wanted)
            timed("claim", begun)
            time.sleep(rng.uniform(1.0, 3.0))  # he reads
            begun = time.perf_counter()
            desk.decide(holder, Word(view.id, Verdict.CONFIRM, revision=view.revision))
            timed("decide", begun)
            if rng.random() < 0.3:
                words = f"{rng.choice(_SURNAMES)} van {rng.choice(_GIVEN)}"
                begun = time.perf_counter()
                reports.find(Wanted(words=words), after=0, limit=50)
                timed("search", begun)

    threads = [threading.Thread(target=review, args=[number]) for number in range(REVIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _record(sha256: str, row: int, rng: random.Random) -> Record:
    name = f"{rng.choice(_SURNAMES)} Văn {rng.choice(_GIVEN)} {rng.randrange(10_000)}"
    texts = [name, *(f"{kind} {rng.randrange(5000)}" for kind in _NAMES[1:])]
    fields = tuple(_field(kind, text, rng) for kind, text in zip(_NAMES, texts, strict=True))
    id_ = record_id(sha256, 1, RecordKind.MARTYR, f"t0r{row}")
    return Record(id_, RecordKind.MARTYR, DocumentKind.MARTYR_LIST, Source(sha256, 1, row), fields)


def _field(kind: FieldName, text: str, rng: random.Random) -> Field:
    confidence = round(rng.random() * 0.9, 4)
    box = Box(100, 100, 300, 40)
    reasons = (Reason.LOW_CONFIDENCE,)
    return Field(kind, text, text, confidence, FieldStatus.QUEUED, 1, box, reasons=reasons)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
