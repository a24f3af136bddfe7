"""Flow runs of workers: carried by a Prefect server, owned by a process, and ended when that is gone.

Prefect leaves the run of a killed process "running" for ever. Each run carries its owner's name as a tag, the
same name that holds leases, so that anybody can tell whether it lives (ADR 0002).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

from httpx import HTTPError
from prefect import tags
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.context import FlowRunContext, get_run_context
from prefect.exceptions import PrefectException
from prefect.states import Crashed

from flows.beside import beside
from flows.owners import is_dead_here, owner_name
from flows.pool import PagePool
from flows.reading import ReadingSummary
from flows.scan import lend_pool, scan_batch
from storage.archive import Archive
from storage.control import Control

log = logging.getLogger(__name__)

# What a flow ends with where its server goes away: Prefect's own errors, and those of the client beneath it.
AWAY = (PrefectException, HTTPError, OSError, RuntimeError)
DRAIN = "drain-waiting"
# A run that a pool handed out and that has not begun after this has lost the worker that was to start it.
_NEVER_BEGUN_S = 120.0
# A run whose process died is closed within a minute of it.
_RECONCILE_EVERY_S = 20.0
_OWNER = "owner:"
_FLOWS = ("scan-batch", DRAIN)


def name_owner() -> None:
    """Let the flow run that this process runs carry its name; one from a pool was made by somebody else."""
    run = get_run_context()
    if isinstance(run, FlowRunContext) and run.flow_run is not None:
        with get_client(sync_client=True) as client:
            client.update_flow_run(run.flow_run.id, tags=[*run.flow_run.tags, f"{_OWNER}{owner_name()}"])


def owned() -> AbstractContextManager[object]:
    """Let flow runs that begin in the block carry this process's name."""
    return tags(f"{_OWNER}{owner_name()}")


def chunks_under_prefect(
    pool: PagePool, otherwise: Callable[[str, Callable[[], bool]], ReadingSummary]
) -> Callable[[str, Callable[[], bool]], ReadingSummary]:
    """Return how a worker reads a batch as a flow run, a task a chunk, until another batch comes before it.

    A Prefect server that goes away meanwhile is no reason to stop: ``otherwise`` reads then.
    """

    def read(batch_id: str, should_stop: Callable[[], bool]) -> ReadingSummary:
        try:
            with lend_pool(pool, should_stop=should_stop), owned():
                return ReadingSummary(scan_batch(batch_id), 0)
        except AWAY as error:
            log.warning("going on without Prefect: %s", error)
            return otherwise(batch_id, should_stop)

    return read


def reconciling(archive: Archive) -> AbstractContextManager[None]:
    """Close now and three times a minute what Prefect believes in and nobody runs, until the block ends."""
    return regularly(lambda: close_lost_runs(archive), every_s=_RECONCILE_EVERY_S, name="reconciler")


@contextmanager
def regularly(look: Callable[[], object], *, every_s: float, name: str) -> Iterator[None]:
    """Call ``look`` now and every so often, in a thread called ``name``, until the block is left.

    Pages are read whatever Prefect says: an error is logged by its kind alone, and the next look may go well.
    """

    def work(over: threading.Event) -> None:
        while True:
            try:
                look()
            except Exception as error:  # noqa: BLE001 - server or database is away
                log.info("the %s was not answered: %s", name, type(error).__name__)
            if over.wait(every_s):
                return

    with beside(work, name=name, join_s=5):
        yield


def close_lost_runs(archive: Archive) -> int:
    """Mark runs as crashed whose process is gone; return how many there were.

    Their pages need nothing: leases decide, and the next worker has them within a minute.

    Raises:
        PrefectException: the server refused; others of ``AWAY`` where it is away.

    """
    running = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    )
    closed = 0
    with get_client(sync_client=True) as client:
        flow = FlowFilter(name=FlowFilterName(any_=list(_FLOWS)))
        for run in client.read_flow_runs(flow_filter=flow, flow_run_filter=running):
            if _is_lost(archive, run):
                state: State[object] = Crashed(message="Its process is gone; others read its pages.")
                client.set_flow_run_state(run.id, state, force=True)
                closed += 1
    if closed:
        log.warning("%d runs of lost workers were closed at Prefect", closed)
    return closed


def is_overdue(run: FlowRun) -> bool:
    """Return whether a run should have begun so long ago that a worker which took it is gone."""
    due = run.expected_start_time
    return due is not None and due < datetime.now(UTC) - timedelta(seconds=_NEVER_BEGUN_S)


def _is_lost(archive: Archive, run: FlowRun) -> bool:
    """Return whether the run's owner is gone.

    A run that names none is not ours to judge, but for one of a pool whose worker took it and never began.
    """
    owner = next((tag.removeprefix(_OWNER) for tag in run.tags if tag.startswith(_OWNER)), None)
    if owner is None:
        return run.state_type is StateType.PENDING and run.deployment_id is not None and is_overdue(run)
    if owner == owner_name():
        return False
    if is_dead_here(owner):
        return True
    holds_pages = owner in archive.lease_owners()
    is_here = owner.partition("/")[0] == owner_name().partition("/")[0]
    return not is_here and not holds_pages and Control(archive).has_gone(owner)
