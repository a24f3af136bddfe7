"""A worker: reads whatever batch is most urgent, on any number of machines, until somebody stops it.

Our own tables decide: which batch comes first, who holds which page. Prefect, where one is there, carries
chunks and shows them. A database or store that is away is waited for; pages in hand wait again meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flows.beside import beside
from flows.owners import owner_name, release_dead_owners
from flows.pool import PagePool
from flows.reading import ReadingSummary, read_batch
from flows.stopping import raise_if_asked
from flows.trusting import version_of
from models.errors import SetupError, StorageError
from storage.archive import Archive
from storage.control import BatchMode, Control

log = logging.getLogger(__name__)

BEAT_EVERY_S = 10.0
# How soon a more urgent batch, a pause or a page taken in is seen.
_LOOK_EVERY_S = 1.0
_LONGEST_REST_S = 30.0
# Files whose last page was read by a worker that died then: looked for when nothing else is to be done.
_TIDY_EVERY_S = 30.0
# Leases are compared across machines by their clocks.
_MOST_SKEW_S = 10.0

ReadChunk = Callable[[str, Callable[[], bool]], ReadingSummary]


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker says of itself: the batch it turns to (None: nothing waits), or what it waits for."""

    batch_id: str | None = None
    trouble: StorageError | None = None


class WorkerLoop:
    """One worker of this machine; ``run`` returns when nothing is left (``once``) or raises on a stop."""

    def __init__(
        self, archive: Archive, pool: PagePool, *, tell: Callable[[Told], None] = lambda _told: None
    ) -> None:
        self.archive = archive
        self.control = Control(archive)
        self.pool = pool
        self.tell = tell
        self.done = ReadingSummary(0, 0)
        self.batch_id: str | None = None
        self._tidied = -_TIDY_EVERY_S
        self._rest_s = _LOOK_EVERY_S

    def run(self, *, once: bool = False, read_chunk: ReadChunk | None = None) -> ReadingSummary:
        """Read until nothing waits (``once``), or for ever; ``read_chunk`` carries a chunk another way."""
        read = read_chunk or self.read_chunk
        with self._beating():
            while True:
                raise_if_asked()
                try:
                    is_idle = not self._turn(read)
                except StorageError as error:
                    if once or not error.retryable:
                        raise
                    self._wait_out(error)
                    continue
                self._rest_s = _LOOK_EVERY_S
                if is_idle and once:
                    return self.done
                if is_idle:
                    time.sleep(_LOOK_EVERY_S)

    def read_chunk(self, batch_id: str, should_stop: Callable[[], bool]) -> ReadingSummary:
        """Read a chunk of a batch here."""
        size = self.archive.settings.chunk_pages
        return read_batch(self.archive, batch_id, self.pool, most_pages=size, should_stop=should_stop)

    def _turn(self, read: ReadChunk) -> bool:
        """Read one chunk of the most urgent batch; return whether there was anything to do."""
        release_dead_owners(self.archive)
        batch_id = self.control.next_batch()
        self._turn_to(batch_id)
        if batch_id is None:
            return self._tidy(read)
        self.done += read(batch_id, self.gives_way(batch_id))
        return True

    def gives_way(self, batch_id: str) -> Callable[[], bool]:
        """Return a function that says whether a chunk of this batch should end: another comes before it now.

        It looks once a second at most: it is asked for every page.
        """
        looked, answer = time.monotonic(), False

        def look() -> bool:
            nonlocal looked, answer
            if not answer and time.monotonic() - looked > _LOOK_EVERY_S:
                looked = time.monotonic()
                is_paused = self.control.of(batch_id).mode is not BatchMode.ACTIVE
                answer = is_paused or self.control.next_batch() not in (None, batch_id)
            return answer

        return look

    def _turn_to(self, batch_id: str | None) -> None:
        if batch_id != self.batch_id:
            self.batch_id = batch_id
            self.tell(Told(batch_id))

    def _tidy(self, read: ReadChunk) -> bool:
        """Make the records that a dead worker left; return whether there were any."""
        if time.monotonic() - self._tidied < _TIDY_EVERY_S:
            return False
        self._tidied = time.monotonic()
        version = version_of(self.archive)
        due = [b for b in self.control.active_batches() if self.archive.sources_to_extract(b, version)]
        for batch_id in due:
            self.done += read(batch_id, lambda: False)
        return bool(due)

    def _wait_out(self, error: StorageError) -> None:
        """Wait for a database or store that is away, ever longer up to half a minute."""
        log.info("waiting: %s", error.message)
        self.tell(Told(trouble=error))
        deadline = time.monotonic() + self._rest_s
        while time.monotonic() < deadline:
            raise_if_asked()
            time.sleep(min(_LOOK_EVERY_S, self._rest_s))
        self._rest_s = min(_LONGEST_REST_S, 2 * self._rest_s)

    @contextmanager
    def _beating(self) -> Iterator[None]:
        """Say every few seconds that this worker lives, until the block ends."""
        name = owner_name()

        def beat(over: threading.Event) -> None:
            while True:
                try:
                    pages = self.done.pages
                    self.control.beat(name, processes=self.pool.size, batch_id=self.batch_id, pages=pages)
                except StorageError as error:
                    log.info("no sign of life could be given: %s", error.message)
                if over.wait(BEAT_EVERY_S):
                    return

        try:
            with beside(beat, name="worker-beat"):
                yield
        finally:
            try:
                self.control.end(name)
            except StorageError as error:
                log.info("the end of this worker could not be told: %s", error.message)


def check_clock(archive: Archive, *, database_now_s: float | None) -> None:
    """Refuse to work by a clock that is far from the database server's: leases would be taken too early.

    Raises:
        SetupError: they differ by more than ten seconds. None (SQLite) is this machine's own clock.

    """
    if database_now_s is None:
        return
    skew_s = archive.clock().timestamp() - database_now_s
    if abs(skew_s) > _MOST_SKEW_S:
        raise SetupError(
            f"the clock of this machine is {skew_s:.0f} s off the database server's",
            remedy="Set the clocks by NTP on all machines, then start the worker again.",
        )
