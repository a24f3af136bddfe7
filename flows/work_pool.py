"""Workers of a Prefect work pool: runs that Prefect hands out, each draining what our tables say comes first.

The pool hands out runs, our tables hand out pages: a run that is lost loses nothing, and one too many finds
nothing to do. The workers themselves put runs into the pool, one for each of them while pages wait.
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker, ProcessWorkerResult

from flows.owners import owner_name
from flows.pool import PagePool, pool_of
from flows.prefect_runs import AWAY, DRAIN, is_overdue, name_owner, regularly
from flows.reading import ReadingSummary
from flows.scan import lend_pool, read_chunk
from flows.working import ReadChunk, WorkerLoop
from storage.archive import Archive
from storage.control import Control
from storage.settings import load_settings

log = logging.getLogger(__name__)

_FEED_EVERY_S = 2.0
_TRIES_AFTER_S = (1.0, 3.0, 10.0)
_WAITS = (StateType.SCHEDULED, StateType.PENDING)


@flow(name=DRAIN)
def drain_waiting() -> int:
    """Read what waits, the most urgent batch first, until nothing does; return the pages finished."""
    settings = load_settings()
    name_owner()
    with Archive.open(settings) as archive, pool_of(settings) as pool:
        read = _as_tasks(pool, settings.chunk_pages)
        return WorkerLoop(archive, pool).run(once=True, read_chunk=read).pages


def _as_tasks(pool: PagePool, chunk_pages: int) -> ReadChunk:
    """Return how a run reads a chunk: as a task of its own, until another batch comes first."""

    def read(batch_id: str, should_stop: Callable[[], bool]) -> ReadingSummary:
        with lend_pool(pool, should_stop=should_stop):
            return ReadingSummary(read_chunk(batch_id, chunk_pages), 0)

    return read


with warnings.catch_warnings():
    # Prefect warns that its own kind of the same name is taken the place of: that is meant.
    warnings.simplefilter("ignore", UserWarning)

    class _Worker(ProcessWorker):
        """Runs in the folder where it was started: there lies ``sohoa.toml``, and there paths begin."""

        type = "process"

        async def run(
            self, flow_run: FlowRun, configuration: ProcessJobConfiguration, task_status: object = None
        ) -> ProcessWorkerResult:
            """Start a run's process here rather than in an empty folder."""
            configuration.working_dir = configuration.working_dir or Path.cwd()
            return await super().run(flow_run, configuration, task_status)  # type: ignore[arg-type]


def serve_pool(archive: Archive, pool: str) -> None:
    """Take runs from the pool until this process is stopped; makes the pool where there is none.

    Raises:
        PrefectException: the server refused; others of ``AWAY`` where it does not answer at the start.

    """
    deployment = _made_by_some(pool)
    name = owner_name().replace("/", "-")
    with regularly(lambda: feed(archive, pool, deployment), every_s=_FEED_EVERY_S, name="pool-feeder"):
        worker = _Worker(work_pool_name=pool, name=name, limit=1)
        asyncio.run(worker.start(printer=lambda said: log.info("%s", said)))


def _made_by_some(pool: str) -> UUID:
    """Return the deployment of a pool; of workers that start together one makes it, the others look again."""
    for wait_s in _TRIES_AFTER_S:
        try:
            return _deployment(pool)
        except AWAY as error:
            log.info("the pool is not ready yet: %s", type(error).__name__)
            time.sleep(wait_s)
    return _deployment(pool)


def _deployment(pool: str) -> UUID:
    """Return the deployment of ``drain_waiting`` in this pool, made where it is missing."""
    with get_client(sync_client=True) as client:
        try:
            template = ProcessWorker.get_default_base_job_template()
            client.create_work_pool(WorkPoolCreate(name=pool, type="process", base_job_template=template))
        except ObjectAlreadyExists:
            log.info("the work pool is there already")
    made = RunnerDeployment.from_flow(
        drain_waiting, name=pool, work_pool_name=pool, entrypoint_type=EntrypointType.MODULE_PATH
    ).apply()
    assert isinstance(made, UUID)  # outside an event loop it is no coroutine
    return made


def feed(archive: Archive, pool: str, deployment: UUID) -> bool:
    """Put one run into the pool where pages wait and a worker of it has none; return whether it did."""
    if Control(archive).next_batch() is None:
        return False
    with get_client(sync_client=True) as client:
        online = [w for w in client.read_workers_for_work_pool(pool) if str(w.status) == "ONLINE"]
        if len(_under_way(client, deployment)) >= max(1, len(online)):
            return False
        client.create_flow_run_from_deployment(deployment)
    return True


def _under_way(client: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """Return the runs that run or will; those that never began have lost their worker."""
    states = FlowRunFilterStateType(any_=[*_WAITS, StateType.RUNNING])
    runs = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=states)),
    )
    return [run for run in runs if run.state_type not in _WAITS or not is_overdue(run)]
