"""Watch a folder: one thread takes in what comes to rest, another reads it, until somebody stops both."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from flows.owners import release_dead_owners
from flows.pool import PagePool
from flows.reading import read_batch
from flows.station import Station
from flows.stopping import raise_if_asked
from models.errors import SohoaError, StorageError
from storage.archive import Archive
from storage.arrivals import Arrivals

log = logging.getLogger(__name__)

_LONGEST_REST_S = 60.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to look, whether pages are read here, and whether to end once nothing is left to do."""

    every_s: float = 2.0
    reads: bool = True
    once: bool = False


def watch(
    archive: Archive,
    station: Station,
    pool: PagePool,
    rhythm: Rhythm,
    *,
    trouble: Callable[[SohoaError], None] = lambda _: None,
) -> None:
    """Look over the station's folder until KeyboardInterrupt, reading what it takes in meanwhile.

    A database or store that is away, or a share that is, is told to ``trouble`` and tried again, ever more
    slowly up to once a minute; nothing is lost by that.
    """
    release_dead_owners(archive)
    reading = _Reading(archive, station.arrivals, pool, rhythm, trouble)
    if rhythm.reads:
        reading.start()
    try:
        _look_again_and_again(station, rhythm, reading, trouble)
    finally:
        reading.stop()


def _look_again_and_again(
    station: Station, rhythm: Rhythm, reading: _Reading, trouble: Callable[[SohoaError], None]
) -> None:
    rest_s = rhythm.every_s
    quiet_since = time.monotonic()
    while True:
        raise_if_asked()
        try:
            if station.look(now_s=time.monotonic()):
                quiet_since = time.monotonic()
                reading.wake()
            station.move_finished()
            rest_s = rhythm.every_s
        except StorageError as error:
            trouble(error)
            rest_s = min(_LONGEST_REST_S, 2 * rest_s)
        is_quiet = time.monotonic() - quiet_since > station.plan.quiet_s + 2 * rhythm.every_s
        if rhythm.once and is_quiet and not station.has_unsettled and (reading.is_idle or not rhythm.reads):
            station.move_finished()
            return
        if reading.broke is not None:
            raise reading.broke
        time.sleep(rest_s)


class _Reading:
    """The thread that reads the batches of a station as pages come."""

    def __init__(
        self,
        archive: Archive,
        arrivals: Arrivals,
        pool: PagePool,
        rhythm: Rhythm,
        trouble: Callable[[SohoaError], None],
    ) -> None:
        self._archive = archive
        self._arrivals = arrivals
        self._pool = pool
        self._rhythm = rhythm
        self._trouble = trouble
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self.is_idle = False
        self.broke: BaseException | None = None

    def start(self) -> None:
        """Begin with what an earlier run left: pages, and files whose records were not made."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be pages."""
        self.is_idle = False
        self._awake.set()

    def stop(self) -> None:
        """Begin no page more, and wait for those that are being read."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wanted = self._arrivals.batches
        while not self._stopping.is_set():
            try:
                found = wanted()
                for batch_id in found:
                    read_batch(self._archive, batch_id, self._pool, should_stop=self._stopping.is_set)
                wanted = self._arrivals.open_batches
                self.is_idle = not wanted()
            except StorageError as error:
                self._trouble(error)
                self._stopping.wait(_LONGEST_REST_S / 6)
            except BaseException as error:  # noqa: BLE001 - the edge of a thread: the other one raises it
                self.broke = error
                return
            if self.is_idle:
                self._awake.wait(timeout=self._rhythm.every_s)
                self._awake.clear()
