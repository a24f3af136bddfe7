"""The Prefect flow of a batch: one task a chunk of pages, ids between them, the truth in our own tables.

Prefect shows, schedules and retries; it is never asked which pages are done (ADR 0002).
"""

from __future__ import annotations

from contextvars import ContextVar

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows.pool import PagePool, open_pool
from flows.reading import ReadingSummary, read_batch, release_dead_owners
from models.errors import SohoaError
from storage.archive import Archive
from storage.settings import load_settings

# The workers of the flow run in this process: starting them anew for each chunk would cost two seconds each.
_pool: ContextVar[PagePool | None] = ContextVar("page pool", default=None)


def _is_retryable(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Only what may pass is tried again; a bad page has been recorded as failed and raises nothing."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, SohoaError) and error.retryable


@task(name="read-chunk", retries=2, retry_delay_seconds=5, retry_condition_fn=_is_retryable)
def read_chunk(batch_id: str, pages: int) -> int:
    """Read up to ``pages`` waiting pages of the batch; return how many were finished."""
    settings = load_settings()
    pool = _pool.get()
    with Archive.open(settings) as archive:
        if pool is not None:
            return _read(archive, batch_id, pool, pages).pages
        with open_pool(settings.workers, memory_limit_mb=settings.page_memory_limit_mb) as own:
            return _read(archive, batch_id, own, pages).pages


def _read(archive: Archive, batch_id: str, pool: PagePool, pages: int) -> ReadingSummary:
    return read_batch(archive, batch_id, pool, most_pages=pages)


@flow(name="scan-batch", log_prints=False)
def scan_batch(batch_id: str) -> int:
    """Read everything that waits in the batch, chunk by chunk; return the number of pages finished."""
    settings = load_settings()
    with Archive.open(settings) as archive:
        release_dead_owners(archive)
    done = 0
    with open_pool(settings.workers, memory_limit_mb=settings.page_memory_limit_mb) as pool:
        token = _pool.set(pool)
        try:
            while pages := read_chunk(batch_id, settings.chunk_pages):
                done += pages
        finally:
            _pool.reset(token)
    return done
