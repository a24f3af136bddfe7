"""Measures an archive of a million records: exports, the feed of changes, search, migrations.

    .venv/bin/python -m scripts.bench_million --home FOLDER [--url postgresql+psycopg://…] [--records 1000000]

The archive is made in FOLDER where it is not there yet, and kept. Prints what each took: seconds and peak
memory of whole `sohoa export` processes, milliseconds of the middle and the 95th percentile of calls at the
desk's own door, and those of a core that they used (a busy machine lets calls wait).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from bench.runs import program, run_program
from scripts.fill_million import fill
from scripts.saying import say
from storage.archive import Archive
from storage.database import SCHEMA_HEAD, open_database
from storage.finding import Wanted
from storage.reports import Reports
from storage.settings import Settings
from storage.upgrade import downgrade

_CALLS = 200
_WORDS = ("nguyen van duc", "tran", "nong thi", "le hong lam", "an", "binh gia", "vu le kien xuong", "1968")


def main() -> None:
    """Fill where needed, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--url", default="")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--skip", default="", help="of export,feed,migrate: what not to measure")
    given = parser.parse_args()
    skip = given.skip.split(",")
    settings = Settings(home=given.home, database_url=given.url)
    with Archive.open(settings) as archive:
        if Reports(archive).find(Wanted(), after=0, limit=1).newest == 0:
            fill(archive, given.records, tell=say)
        if "feed" not in skip:
            measure_calls(archive)
    if "export" not in skip:
        measure_exports(settings)
    if "migrate" not in skip:
        measure_migration(settings)


def measure_calls(archive: Archive) -> None:
    """Time the feed from random places, and searches; print middle and 95th percentile."""
    reports, rng = Reports(archive), random.Random(2)
    newest = reports.find(Wanted(), after=0, limit=1).newest
    rows: tuple[tuple[str, Callable[[], object]], ...] = (
        ("feed", lambda: reports.find(Wanted(since=rng.randrange(newest)), after=0, limit=100)),
        ("search", lambda: reports.find(Wanted(words=rng.choice(_WORDS)), after=0, limit=50)),
    )
    for name, call in rows:
        times, used = [], []
        for _ in range(_CALLS):
            begun, cpu = time.perf_counter(), time.process_time()
            call()
            times.append(1e3 * (time.perf_counter() - begun))
            used.append(1e3 * (time.process_time() - cpu))
        cuts, of_core = quantiles(times, n=20), quantiles(used, n=20)
        said = f"p50={cuts[9]:.1f} ms  p95={cuts[18]:.1f} ms"
        say(f"{name:8} n={len(times)}  {said}  (of a core p50={of_core[9]:.1f}, p95={of_core[18]:.1f})")


def measure_exports(settings: Settings) -> None:
    """Run whole exports as processes of their own."""
    environment = {"SOHOA_HOME": str(settings.home), "SOHOA_DATABASE_URL": settings.database_url}
    for fmt in ("jsonl", "parquet", "csv"):
        target = settings.home / f"records.{fmt}"
        command = [program("sohoa"), "export", "records", "--format", fmt, "-o", str(target)]
        run = run_program(command, environment=environment)
        size = target.stat().st_size / (1 << 20) if target.is_file() else 0.0
        took = f"{run.seconds:.0f} s  peak {run.own_peak_mb:.0f} MiB  file {size:.0f} MiB"
        say(f"{fmt:8} exit {run.exit_code}  {took}")
        target.unlink(missing_ok=True)


def measure_migration(settings: Settings) -> None:
    """Take the tables back to the one before, and to those without a desk; bring them up as opening does.

    The oldest have records and neither queue nor words: both are made for every record on the way up.
    """
    database = open_database(settings.database_url)
    for version in (f"{int(SCHEMA_HEAD) - 1:04}", "0001"):
        begun = time.monotonic()
        with database.write() as connection:
            downgrade(connection, to=version)
        went_down_s = time.monotonic() - begun
        begun = time.monotonic()
        open_database(settings.database_url).close()
        up_s = time.monotonic() - begun
        say(f"{SCHEMA_HEAD} down to {version} in {went_down_s:.1f} s, up again in {up_s:.1f} s")
    database.close()


if __name__ == "__main__":
    main()
