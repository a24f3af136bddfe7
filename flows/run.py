"""Run a batch to its end: with plain functions at once, under Prefect where one is there or wanted.

The functions are the same either way. A server of our own takes a quarter of a minute to come up, so reading
begins without it, and only a batch of more than one chunk is worth it (measured in ADR 0002).
"""

from __future__ import annotations

import os
from contextlib import ExitStack

from flows.pool import open_pool
from flows.prefect_server import local_server, quiet_environment
from flows.reading import ReadingSummary, read_batch, release_dead_owners
from storage.archive import Archive


def run_batch(archive: Archive, batch_id: str) -> ReadingSummary:
    """Read everything that waits in the batch and make its records; return what was done here.

    Raises:
        StorageError: something could not be kept.
        SetupError: an engine or a Prefect server that was asked for does not start.
    """
    release_dead_owners(archive)
    settings = archive.settings
    os.environ.update(quiet_environment(settings.home) | dict(os.environ))
    waiting = archive.status(batch_id).waiting
    if settings.prefect == "off" or not waiting:
        return _read_here(archive, batch_id)
    if os.environ.get("PREFECT_API_URL"):
        return _read_under_prefect(archive, batch_id)
    if settings.prefect == "auto" and waiting <= settings.chunk_pages:
        return _read_here(archive, batch_id)
    return _read_until_prefect(archive, batch_id)


def _read_here(archive: Archive, batch_id: str) -> ReadingSummary:
    settings = archive.settings
    with open_pool(settings.workers, memory_limit_mb=settings.page_memory_limit_mb) as pool:
        return read_batch(archive, batch_id, pool)


def _read_until_prefect(archive: Archive, batch_id: str) -> ReadingSummary:
    """Read while a server of our own comes up, then let the flow carry the rest."""
    settings = archive.settings
    pages = files = 0
    with ExitStack() as stack:
        server = stack.enter_context(local_server(settings.home))
        if settings.prefect == "always":
            server.wait()
        with open_pool(settings.workers, memory_limit_mb=settings.page_memory_limit_mb) as pool:
            while not server.is_healthy:
                some = read_batch(archive, batch_id, pool, most_pages=4 * settings.workers)
                pages, files = pages + some.pages, files + some.files
                if some.pages == 0:
                    return ReadingSummary(pages, files, some.broken_files)
        os.environ["PREFECT_API_URL"] = server.url
        try:
            rest = _read_under_prefect(archive, batch_id)
        finally:
            del os.environ["PREFECT_API_URL"]
    return ReadingSummary(pages + rest.pages, files + rest.files, rest.broken_files)


def _read_under_prefect(archive: Archive, batch_id: str) -> ReadingSummary:
    """Let the flow read; then make what records are left, so that the answer is complete."""
    from flows.scan import scan_batch  # noqa: PLC0415 - reads its settings from the environment when imported

    pages = scan_batch(batch_id)
    rest = _read_here(archive, batch_id)
    return ReadingSummary(pages + rest.pages, rest.files, rest.broken_files)
