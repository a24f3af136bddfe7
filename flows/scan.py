"""The Prefect flow of a batch: one task a chunk of pages, ids between them, the truth in our own tables.

Prefect shows, schedules and retries; it is never asked which pages are done (ADR 0002).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows.owners import release_dead_owners
from flows.pool import PagePool, pool_of
from flows.reading import read_batch
from models.errors import SohoaError
from storage.archive import Archive
from storage.settings import Settings, load_settings

# The workers and settings of the flow that runs in this process: starting workers anew for each chunk would
# cost two seconds each, and the command line may have changed a setting.
_lent: ContextVar[PagePool | None] = ContextVar("page pool", default=None)
_gives_way: ContextVar[Callable[[], bool]] = ContextVar("gives way", default=lambda: False)


@contextmanager
def lend_pool(pool: PagePool, *, should_stop: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Let flows that run inside the block use ``pool``, and end early once ``should_stop()`` is true."""
    tokens = _lent.set(pool), _gives_way.set(should_stop)
    try:
        yield
    finally:
        _lent.reset(tokens[0])
        _gives_way.reset(tokens[1])


def is_retryable(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Only what may pass is tried again; a bad page has been recorded as failed and raises nothing."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, SohoaError) and error.retryable


@task(name="read-chunk", retries=2, retry_delay_seconds=5, retry_condition_fn=is_retryable)
def read_chunk(batch_id: str, pages: int, processes: int | None = None) -> int:
    """Read up to ``pages`` waiting pages of the batch; return how many were finished.

    Where no pool was lent, ``processes`` (None: as the settings say) read.
    """
    settings = load_settings()
    with Archive.open(settings) as archive, _pool(settings, processes) as pool:
        return read_batch(archive, batch_id, pool, most_pages=pages, should_stop=_stopper()).pages


def _stopper() -> Callable[[], bool]:
    """Return what says that a chunk should end; a task that goes to a cluster cannot carry the variable."""
    return _gives_way.get()


@flow(name="scan-batch")
def scan_batch(batch_id: str) -> int:
    """Read everything that waits in the batch, chunk by chunk; return the number of pages finished."""
    settings = load_settings()
    done = 0
    with Archive.open(settings) as archive:
        release_dead_owners(archive)
    with _pool(settings) as pool, lend_pool(pool):
        while not _gives_way.get()() and (pages := read_chunk(batch_id, settings.chunk_pages)):
            done += pages
    return done


@contextmanager
def _pool(settings: Settings, processes: int | None = None) -> Iterator[PagePool]:
    """Give the pool that was lent, or one for the length of the block."""
    lent = _lent.get()
    if lent is not None:
        yield lent
        return
    with pool_of(settings, size=processes) as own:
        yield own
