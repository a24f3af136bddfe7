"""Flow runs of workers: carried by a Prefect server, owned by a process, and ended when that is gone.

Prefect leaves the run of a killed process "running" for ever. Each run carries its owner's name as a tag, the
same name that holds leases, so that anybody can tell whether it lives (ADR 0002).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

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
from prefect.exceptions import PrefectException
from prefect.states import Crashed

from flows.owners import is_dead_here, owner_name
from flows.pool import PagePool
from flows.reading import ReadingSummary
from flows.scan import lend_pool, scan_batch
from storage.archive import Archive
from storage.control import Control

log = logging.getLogger(__name__)

# What a flow ends with where its server goes away: Prefect's own errors, and those of the client beneath it.
AWAY = (PrefectException, HTTPError, OSError, RuntimeError)
_OWNER = "owner:"
_FLOW = "scan-batch"


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
        flow = FlowFilter(name=FlowFilterName(any_=[_FLOW]))
        for run in client.read_flow_runs(flow_filter=flow, flow_run_filter=running):
            if _is_lost(archive, run):
                state: State[object] = Crashed(message="Its process is gone; others read its pages.")
                client.set_flow_run_state(run.id, state, force=True)
                closed += 1
    return closed


def _is_lost(archive: Archive, run: FlowRun) -> bool:
    """Return whether the run's owner is gone; a run that names none is not ours to judge."""
    owner = next((tag.removeprefix(_OWNER) for tag in run.tags if tag.startswith(_OWNER)), None)
    if owner is None or owner == owner_name():
        return False
    if is_dead_here(owner):
        return True
    holds_pages = owner in archive.lease_owners()
    is_here = owner.partition("/")[0] == owner_name().partition("/")[0]
    return not is_here and not holds_pages and Control(archive).has_gone(owner)
