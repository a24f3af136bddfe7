"""One look at a folder that a scanner writes into: what came to rest is taken in, in its batch, exactly once.

Each file is done for good in this order: its bytes are in the store, its pages wait in the database, and
only then is it remembered (and may be moved). A kill between two of these is made good by the next look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flows.intake import Kept, keep_original, limits_of
from flows.moving import move_file
from flows.pool import PagePool
from flows.sheet_jobs import PAGES_A_JOB, FindJob, find_sheets
from flows.stacks import Stacker
from models.batch_sheet import BatchSheet
from models.errors import SohoaError, StorageError
from pipeline.arrivals import Arrival, Settling, look_over
from storage.archive import Archive
from storage.arrivals import Arrivals, Outcome, Taken
from storage.sheets import Sheets, Standing

# Files taken in before their sheets are asked for: the workers look through them while they read pages.
_FILES_AHEAD = 64
# A file that was refused may be half a copy of which the share told the whole size: it is not moved at once.
_MOVE_REFUSED_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to watch: a folder (resolved), the batch of files without a sheet, and where finished files go."""

    folder: Path
    batch: str
    done: Path | None = None
    failed: Path | None = None
    quiet_s: float = 2.0
    with_sheets: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file, for people: a sheet that stands, an error, or neither for a file taken in."""

    name: str
    batch_id: str
    standing: Standing | None = None
    error: SohoaError | None = None


class Station:
    """A watched folder. All calls come from one thread."""

    def __init__(
        self, archive: Archive, plan: Plan, pool: PagePool, *, tell: Callable[[Told], None] = lambda _: None
    ) -> None:
        """Remember what earlier runs did here."""
        self.archive = archive
        self.plan = plan
        self.arrivals = Arrivals(archive, str(plan.folder))
        self.sheets = Sheets(archive)
        self._pool = pool
        self._tell = tell
        self._settling = Settling(plan.quiet_s)
        self._known = self.arrivals.known()
        self._stacker = Stacker(archive, pool, str(plan.folder))
        self._paths: dict[str, Path] = {}

    def look(self, *, now_s: float) -> int:
        """Take in what has come to rest since the last look; return how many files that was.

        Raises:
            StorageError: the archive cannot keep things now; what was not taken in is found by the next look.

        """
        leave_out = {p.resolve() for p in (self.plan.done, self.plan.failed, self.archive.settings.home) if p}
        seen = list(look_over(self.plan.folder, leave_out=leave_out))
        self._paths = {a.name: a.path for a in seen}
        new = [a for a in seen if self._known.get(a.name) != (a.size, a.modified_ns)]
        rested = self._settling.settled(new, now_s=now_s)
        for start in range(0, len(rested), _FILES_AHEAD):
            self._take_in(rested[start : start + _FILES_AHEAD])
        self._stacker.put_together()
        return len(rested)

    @property
    def has_unsettled(self) -> bool:
        """Return whether the last look saw files that were still changing."""
        return self._settling.is_waiting

    def move_finished(self) -> int:
        """Move files whose pages are read to ``done``, others to ``failed``; return how many."""
        if self.plan.done is None and self.plan.failed is None:
            return 0
        moved = 0
        for taken, is_good in self.arrivals.unmoved():
            target = {True: self.plan.done, False: self.plan.failed, None: None}[is_good]
            if target is not None:
                moved += self._move(taken, target)
        return moved

    def _move(self, taken: Taken, target: Path) -> bool:
        path = self._paths.get(taken.name)
        if path is None or not path.exists():  # somebody took it away
            self._forget(taken.name)
            return False
        facts = path.stat()
        if (facts.st_size, facts.st_mtime_ns) != (taken.size, taken.modified_ns):
            return False  # it was written anew: the next look takes it
        is_refused = taken.outcome is Outcome.REFUSED
        if is_refused and self.archive.clock() - taken.seen_at < _MOVE_REFUSED_AFTER:
            return False
        move_file(path, target / taken.name)
        self._forget(taken.name)
        return True

    def _forget(self, name: str) -> None:
        self.arrivals.mark_moved(name)
        self._known.pop(name, None)

    def _take_in(self, arrivals: Sequence[Arrival]) -> None:
        """Keep the bytes of all, have them looked through for sheets together, then sort them in order."""
        kept: list[tuple[Arrival, Kept, list[_Finding]]] = []
        for arrival in arrivals:
            try:
                found = keep_original(self.archive, arrival.path)
            except StorageError:
                raise
            except SohoaError as error:
                self._refuse(arrival, error)
                continue
            kept.append((arrival, found, self._ask_for_sheets(found)))
        for arrival, found, asked in kept:
            self._sort(arrival, found, [s for finding in asked for s in finding.result(self._pool)])

    def _ask_for_sheets(self, kept: Kept) -> list[_Finding]:
        if not self.plan.with_sheets or not kept.is_new:
            return []
        settings = self.archive.settings
        address, limits = settings.store_address(), limits_of(settings)
        jobs = [
            FindJob(
                kept.sha256,
                first,
                min(first + PAGES_A_JOB - 1, kept.page_count),
                store=address,
                limits=limits,
            )
            for first in range(1, kept.page_count + 1, PAGES_A_JOB)
        ]
        limit_s = settings.page_time_limit_s
        return [
            _Finding(job, self._pool.submit(find_sheets, job, timeout_s=limit_s), limit_s) for job in jobs
        ]

    def _sort(self, arrival: Arrival, kept: Kept, sheets: Sequence[tuple[int, BatchSheet]]) -> None:
        """Put a file, or its parts between sheets, where the sheets before them say."""
        station = f"{self.plan.folder}/{arrival.folder}"
        standing = self.sheets.current(station)
        batch_id = self._batch_of(standing)
        if 0 < len(sheets) < kept.page_count and self.arrivals.was_taken(kept.sha256):
            sheets = ()  # a copy of a file that was cut at its sheets: its parts are where they belong
        elif not sheets:
            self._stacker.add(kept, arrival.name, batch_id, standing)
        try:
            for section in sections(kept.page_count, sheets) if sheets else ():
                if section.sheet is not None:
                    standing = self._follow(section.sheet, station, kept.sha256, section.sheet_page_no)
                    batch_id = self._batch_of(standing)
                if section.pages:
                    self._stacker.add_part(kept, arrival.name, section.pages, (batch_id, standing))
        except StorageError:
            raise
        except SohoaError as error:
            self._refuse(arrival, error)
            return
        is_sheet_alone = len(sheets) == kept.page_count > 0
        self._remember(arrival, batch_id, kept.sha256, Outcome.SHEET if is_sheet_alone else Outcome.TAKEN)
        now_stands = self.sheets.current(station)
        self._tell(Told(arrival.name, batch_id, standing=now_stands))

    def _batch_of(self, standing: Standing | None) -> str:
        """Return the batch of the open sheet, else the folder's own, which is made when it is needed."""
        return self.archive.open_batch(self.plan.batch) if standing is None else standing.batch_id

    def _follow(self, sheet: BatchSheet, station: str, sha256: str, page_no: int) -> Standing | None:
        if sheet.is_end:
            self.sheets.close(station)
            return None
        return self.sheets.open(sheet, station=station, sha256=sha256, page_no=page_no)

    def _refuse(self, arrival: Arrival, error: SohoaError) -> None:
        standing = self.sheets.current(f"{self.plan.folder}/{arrival.folder}")
        batch_id = self._batch_of(standing)
        error.file = arrival.name
        self.archive.add_refusal(batch_id, arrival.name, error, folder=str(self.plan.folder))
        if not error.retryable:
            self._remember(arrival, batch_id, None, Outcome.REFUSED)
        self._tell(Told(arrival.name, batch_id, error=error))

    def _remember(self, arrival: Arrival, batch_id: str, sha256: str | None, outcome: Outcome) -> None:
        now = self.archive.clock()
        self.arrivals.remember(
            Taken(arrival.name, arrival.size, arrival.modified_ns, sha256, batch_id, outcome, now)
        )
        self._known[arrival.name] = (arrival.size, arrival.modified_ns)


@dataclass(frozen=True, slots=True)
class _Finding:
    """Pages that a worker is looking through for sheets."""

    job: FindJob
    future: Future[list[tuple[int, BatchSheet]]]
    limit_s: float

    def result(self, pool: PagePool) -> list[tuple[int, BatchSheet]]:
        """Wait and return the sheets; where the worker died, page by page: one bad page hides none."""
        error = pool.error_of(self.future)
        if error is None:
            return self.future.result()
        if isinstance(error, StorageError):
            raise error
        found: list[tuple[int, BatchSheet]] = []
        for page_no in range(self.job.first, self.job.last + 1):
            one = FindJob(self.job.sha256, page_no, page_no, self.job.store, self.job.limits)
            again = pool.submit(find_sheets, one, timeout_s=self.limit_s)
            found += again.result() if pool.error_of(again) is None else []
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of a file that follow a sheet in it; without one, those before the first."""

    sheet: BatchSheet | None
    sheet_page_no: int
    pages: range


def sections(page_count: int, sheets: Sequence[tuple[int, BatchSheet]]) -> Iterator[Section]:
    """Cut pages 1 to ``page_count`` at the sheets, which are in no section themselves."""
    first = sheets[0][0] if sheets else page_count + 1
    if first > 1:
        yield Section(None, 0, range(1, first))
    for index, (page_no, sheet) in enumerate(sheets):
        end = sheets[index + 1][0] if index + 1 < len(sheets) else page_count + 1
        yield Section(sheet, page_no, range(page_no + 1, end))
