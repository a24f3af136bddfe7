"""Run a batch to its end: with plain functions at once, under Prefect where one is there or wanted.

The functions are the same either way. A server of our own takes a quarter of a minute to come up, so reading
begins without it, and a batch that one task would hold does without it (measured in ADR 0002).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flows.beside import beside
from flows.intake import Intake, take_in
from flows.owners import release_dead_owners
from flows.pool import PagePool, pool_of
from flows.prefect_server import LocalServer, local_server, quiet_environment
from flows.reading import ReadingSummary, read_batch
from models.errors import SetupError, SohoaError
from storage.archive import Archive
from storage.settings import Settings

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0


def take_in_and_read(
    archive: Archive, batch_id: str, paths: Sequence[Path], *, retry_failed: bool = False
) -> tuple[Intake, ReadingSummary]:
    """Take files in, read what has come meanwhile, then run the batch to its end.

    Taking in a file waits for the disk most of the time, and nobody should wait for the last of ten thousand
    to see the first page read. Failed pages wait again when everything is there.

    Raises:
        StorageError: something could not be kept; SetupError: as ``run_batch``.

    """
    release_dead_owners(archive)
    with pool_of(archive.settings) as pool:
        first = ReadingSummary(0, 0)
        with _taking_in(archive, batch_id, paths) as intake:
            if not (retry_failed or _wants_prefect(archive.settings)):
                first = read_batch(
                    archive,
                    batch_id,
                    pool,
                    may_more_come=lambda: not intake.done(),
                    should_stop=lambda: intake.done() and intake.exception() is not None,
                )
            taken = intake.result()
        if retry_failed:
            archive.retry_failed(batch_id)
        return taken, first + _run(archive, batch_id, pool)


def run_batch(archive: Archive, batch_id: str) -> ReadingSummary:
    """Read everything that waits in the batch and make its records; return what was done here.

    Raises:
        StorageError: something could not be kept.
        SetupError: an engine or a Prefect server that was asked for does not start.

    """
    release_dead_owners(archive)
    with pool_of(archive.settings) as pool:
        return _run(archive, batch_id, pool)


def _wants_prefect(settings: Settings) -> bool:
    """Return whether every page is to be carried by Prefect, the first ones too."""
    return _is_wanted(settings) or (settings.prefect == "auto" and bool(os.environ.get("PREFECT_API_URL")))


def _is_wanted(settings: Settings) -> bool:
    """Return whether Prefect must carry the pages; a cluster is reached through it."""
    return settings.prefect == "always" or settings.task_runner == "dask"


def _run(archive: Archive, batch_id: str, pool: PagePool) -> ReadingSummary:
    settings = archive.settings
    outer_url = os.environ.get("PREFECT_API_URL")
    waiting = archive.status(batch_id).waiting
    may_be_small = not _is_wanted(settings) and not outer_url
    is_small = may_be_small and waiting <= settings.chunk_pages
    if settings.prefect == "off" or not waiting or is_small:
        done = read_batch(archive, batch_id, pool)
    elif outer_url:
        done = read_under_prefect(archive, batch_id, pool)
    else:
        done = _read_until_prefect(archive, batch_id, pool)
    return done + _wait_for_others(archive, batch_id, pool)


class _StoppedError(Exception):
    """Taking in was given up, because reading was."""


@contextmanager
def _taking_in(archive: Archive, batch_id: str, paths: Sequence[Path]) -> Iterator[Future[Intake]]:
    """Take files in beside the block; where it is left early, the file being taken is the last."""
    is_over = threading.Event()

    def look(_name: str, _error: SohoaError | None) -> None:
        if is_over.is_set():
            raise _StoppedError

    with ThreadPoolExecutor(1, thread_name_prefix="intake") as thread:
        try:
            yield thread.submit(take_in, archive, batch_id, paths, on_file=look)
        finally:
            is_over.set()


def _wait_for_others(archive: Archive, batch_id: str, pool: PagePool) -> ReadingSummary:
    """Stay until no other program holds a page of the batch, and read what those that are gone left."""
    done = ReadingSummary(0, 0)
    while archive.status(batch_id).leased:
        time.sleep(_LOOK_EVERY_S)
        release_dead_owners(archive)
        done += read_batch(archive, batch_id, pool)
    return done


def _read_until_prefect(archive: Archive, batch_id: str, pool: PagePool) -> ReadingSummary:
    """Read while a server of our own comes up, then let the flow carry the rest."""
    settings = archive.settings
    is_wanted = _is_wanted(settings)
    with local_server(settings.home, with_pages=is_wanted) as server:
        first = ReadingSummary(0, 0)
        if is_wanted:
            server.wait()
            log.warning("Prefect is at %s", server.url.removesuffix("/api"))
        else:
            with _healthy_signal(server) as is_up:
                first = read_batch(archive, batch_id, pool, should_stop=is_up)
        if not server.is_healthy or not archive.status(batch_id).waiting:
            return first + read_batch(archive, batch_id, pool)
        with _api_url(server.url):
            return first + read_under_prefect(archive, batch_id, pool)


def read_under_prefect(archive: Archive, batch_id: str, pool: PagePool) -> ReadingSummary:
    """Let the flow read. A Prefect server that goes away meanwhile is no reason to stop."""
    os.environ.update(quiet_environment(archive.settings.home) | dict(os.environ))
    # Prefect takes its settings from the environment when it is imported, and two seconds to be so.
    from flows.prefect_runs import AWAY, owned  # noqa: PLC0415
    from flows.scan import lend_pool, scan_batch  # noqa: PLC0415

    first = ReadingSummary(0, 0)
    try:
        with owned():
            if archive.settings.task_runner == "dask":
                from flows.cluster import scan_with_dask  # noqa: PLC0415

                first = ReadingSummary(scan_with_dask(archive.settings, batch_id), 0)
            else:
                with lend_pool(pool):
                    first = ReadingSummary(scan_batch(batch_id), 0)
    except AWAY as error:
        if _is_wanted(archive.settings):
            raise SetupError(
                f"Prefect gave up: {error}", remedy="Run the same command again, or set SOHOA_PREFECT=off."
            ) from error
        log.warning("going on without Prefect: %s", error)
    return first + read_batch(archive, batch_id, pool)


@contextmanager
def _healthy_signal(server: LocalServer) -> Iterator[Callable[[], bool]]:
    """Give a function that says, without waiting, whether the server has come up by now."""
    up = threading.Event()

    def look(over: threading.Event) -> None:
        while not over.wait(_LOOK_EVERY_S) and not server.has_ended:
            if server.is_healthy:
                up.set()
                return

    with beside(look, name="prefect-health"):
        yield up.is_set


@contextmanager
def _api_url(url: str) -> Iterator[None]:
    os.environ["PREFECT_API_URL"] = url
    try:
        yield
    finally:
        del os.environ["PREFECT_API_URL"]
