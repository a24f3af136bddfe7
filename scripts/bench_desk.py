"""Measures the desk at size: a million queued fields, fifty reviewers who claim, decide and search.

    .venv/bin/python -m scripts.bench_desk [--records 125000] [--home FOLDER] [--url postgresql+psycopg://…]
                                           [--seconds 60] [--think 3] [--http 1]

Fills a new archive through the door of a scan, eight doubtful fields a record, fifty files with a page each
(in a folder that is removed; with --home in one that is kept, and not filled again). Then threads work as
reviewers do: claim one by some filter, read it (--think seconds on average, 0 for all that the machine
gives), decide, now and then search. Prints the middle and the 95th percentile of each step in milliseconds:
at the desk's own door, or with --http through a server with so many processes, each reviewer with a token of
his own.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import ParamSpec, TypeVar

from PIL import Image, ImageDraw, ImageFont

from flows.worker import keep_page
from models.geometry import Box
from models.ids import record_id
from models.page import PageDocument
from models.people import Permission
from models.record import (
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    PlaceValue,
    Reason,
    Record,
    RecordKind,
    Source,
)
from scripts.desk_reviewers import AtDoor, OverHttp, Reviewer, Wish, serving
from scripts.saying import say
from storage.archive import Archive
from storage.people import People
from storage.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
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
_PROVINCES = ("Cao Lạng", "Hà Tây", "Hải Hưng", "Nghệ Tĩnh", "Bình Trị Thiên", "Vĩnh Phú", "Sơn La")
_FILE_RECORDS = 2500
_PAGE_PX = (2480, 3508)
_RARE = 0.0005  # a reason that one field in two thousand has: it must not take a walk over the queue


def main() -> None:
    """Fill, work, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=125_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--url", default="")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=3.0)
    parser.add_argument("--http", type=int, default=0)
    given = parser.parse_args()
    with _home(given.home) as home:
        settings = Settings(home=home, database_url=given.url)
        with Archive.open(settings) as archive:
            _fill_once(archive, given.records)
            keep_pages(archive)
            tokens = _tokens(archive) if given.http else []
        if given.seconds <= 0:
            return
        with _doors(settings, given.http, tokens) as doors:
            begun = time.monotonic()
            times = work(doors, seconds=given.seconds, think_s=given.think)
            report(times, took_s=time.monotonic() - begun)


def report(times: dict[str, list[float]], *, took_s: float) -> None:
    """Print how long each step took."""
    say(f"{len(times['decide']) / took_s:.1f} decisions a second")
    for step, found in sorted(times.items()):
        cuts = quantiles(found, n=20)
        say(f"{step:8} n={len(found):6}  p50={cuts[9] * 1e3:7.1f} ms  p95={cuts[18] * 1e3:7.1f} ms")


def work(doors: list[Reviewer], *, seconds: float, think_s: float) -> dict[str, list[float]]:
    """Let the reviewers work; return the seconds of each step. The first tenth warms up and is left out."""
    times: dict[str, list[float]] = defaultdict(list)
    begun = time.monotonic()
    ends = begun + seconds

    def timed(step: str, does: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        at = time.perf_counter()
        found = does(*given, **named)
        if time.monotonic() > begun + seconds / 10:
            times[step].append(time.perf_counter() - at)
        return found

    def review(number: int, door: Reviewer) -> None:
        rng = random.Random(number + time.time_ns() % 1000)
        wish = _wish(number, rng)
        time.sleep(rng.random() * think_s)
        while time.monotonic() < ends:
            item = timed("claim", door.claim, wish)
            time.sleep(rng.uniform(0.5, 1.5) * think_s)
            if item is None:  # of a rare kind none is left
                wish = Wish()
                continue
            timed("decide", door.decide, item, rng.choice((None, None, "Nguyễn Văn Đúng")))
            if rng.random() < 0.3:
                timed("search", door.search, _words(rng))

    threads = [threading.Thread(target=review, args=one) for one in enumerate(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


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


def keep_pages(archive: Archive) -> None:
    """Give every file that has none a page that can be looked at: lines of writing on A4 at 300 dpi."""
    batch = archive.open_batch("bench")
    while tasks := archive.lease_pages(batch, "bench", limit=100):
        image, page = _drawn(), PageDocument(1, *_PAGE_PX, 300.0, "bench")
        for task in tasks:
            archive.finish_page(task.page_id, "bench", keep_page(archive.store, task.sha256, page, image))


def _drawn() -> bytes:
    picture = Image.new("RGB", _PAGE_PX, (247, 243, 232))
    pen, font, rng = ImageDraw.Draw(picture), ImageFont.load_default(40), random.Random(2)
    for top in range(100, _PAGE_PX[1] - 100, 75):
        pen.text((100, top), "  ".join(_words(rng) for _ in range(6)), "black", font)
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=90)
    return sink.getvalue()


def _fill_once(archive: Archive, count: int) -> None:
    there = archive.status()
    if there.records < count:
        begun = time.perf_counter()
        fill(archive, count)
        took = time.perf_counter() - begun
        say(f"{count * len(_NAMES)} fields queued in {took:.0f} s")
    else:
        say(f"{there.fields_queued} fields are queued already")


@contextmanager
def _home(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def _doors(settings: Settings, processes: int, tokens: list[str]) -> Iterator[list[Reviewer]]:
    if not processes:
        with Archive.open(settings) as archive:
            yield [AtDoor(archive, f"r{number}") for number in range(REVIEWERS)]
        return
    with serving(settings, processes) as port:
        yield [OverHttp(port, token) for token in tokens]


def _tokens(archive: Archive) -> list[str]:
    people, run = People(archive), time.time_ns()
    may = [Permission.READ, Permission.DECIDE]
    return [people.add_token(f"bench-{run}-{n}", may, author="bench") for n in range(REVIEWERS)]


def _wish(number: int, rng: random.Random) -> Wish:
    """Half take what comes; the others filter: by field, province, a rare reason."""
    kinds = (
        Wish(),
        Wish(name=rng.choice(_NAMES).value),
        Wish(),
        Wish(province=rng.choice(_PROVINCES)),
        Wish(reason=Reason.CUT_BY_EDGE.value) if number % 12 == 4 else Wish(),
        Wish(name=FieldName.FULL_NAME.value),
    )
    return kinds[number % len(kinds)]


def _words(rng: random.Random) -> str:
    whole = f"{rng.choice(_SURNAMES)} van {rng.choice(_GIVEN)}"
    return rng.choice((whole, whole, f"{whole} {rng.randrange(10_000)}", rng.choice(_SURNAMES)))


def _record(sha256: str, row: int, rng: random.Random) -> Record:
    name = f"{rng.choice(_SURNAMES)} Văn {rng.choice(_GIVEN)} {rng.randrange(10_000)}"
    texts = [name, *(f"{kind} {rng.randrange(5000)}" for kind in _NAMES[1:])]
    fields = tuple(_field(kind, text, rng) for kind, text in zip(_NAMES, texts, strict=True))
    id_ = record_id(sha256, 1, RecordKind.MARTYR, f"t0r{row}")
    return Record(id_, RecordKind.MARTYR, DocumentKind.MARTYR_LIST, Source(sha256, 1, row), fields)


def _field(kind: FieldName, text: str, rng: random.Random) -> Field:
    confidence = round(rng.random() * 0.9, 4)
    box = Box(100, 100, 300, 40)
    reasons = (Reason.CUT_BY_EDGE,) if rng.random() < _RARE else (Reason.LOW_CONFIDENCE,)
    value = PlaceValue(province=rng.choice(_PROVINCES)) if kind is FieldName.HOME_PLACE else None
    return Field(kind, text, text, confidence, FieldStatus.QUEUED, 1, box, value=value, reasons=reasons)


if __name__ == "__main__":
    main()
