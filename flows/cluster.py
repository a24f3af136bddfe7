"""One large batch on a Dask cluster: chunks as Prefect tasks that Dask places, the truth in our own tables.

Each task opens its own archive and holds its own leases, so a node that dies loses nothing. The libraries
(requirements/cluster.in) are imported only where the setting asks for them.
"""

from __future__ import annotations

import os
from collections import deque
from typing import cast

from prefect import flow
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner

from flows.scan import read_chunk
from models.errors import SetupError
from storage.archive import Archive
from storage.settings import Settings, load_settings

_REACHED_WITHIN_S = 20


@flow(name="scan-batch")
def scan_on_cluster(batch_id: str, at_once: int) -> int:
    """Read everything that waits in the batch, ``at_once`` chunks at a time; return the pages finished."""
    settings = load_settings()
    done = 0
    under_way = deque(read_chunk.submit(batch_id, settings.chunk_pages, 1) for _ in range(at_once))
    with Archive.open(settings) as archive:
        while under_way:
            pages = under_way.popleft().result()
            done += pages
            if pages and archive.status(batch_id).waiting:
                under_way.append(read_chunk.submit(batch_id, settings.chunk_pages, 1))
    return done


def scan_with_dask(settings: Settings, batch_id: str) -> int:
    """Read a batch on the cluster that the settings name, or on one of this machine alone.

    Raises:
        SetupError: the libraries are not installed, or nothing answers at the address.

    """
    # What goes wrong comes back as an error; its nodes' own talk would go between our lines. Read on import.
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "error")
    with_dask = scan_on_cluster.with_options(task_runner=_runner(settings))
    at_once = _workers_at(settings.dask_address) if settings.dask_address else settings.workers
    return with_dask(batch_id, at_once)


def _runner(settings: Settings) -> TaskRunner[PrefectFuture[object]]:
    try:
        import dask  # noqa: PLC0415 - an installation without a cluster does without it
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415
    except ImportError as error:
        raise SetupError(
            "SOHOA_TASK_RUNNER is dask, and Dask is not installed",
            remedy="Run: pip install --require-hashes -r requirements/cluster.txt, or unset it.",
        ) from error
    if settings.dask_address:
        return cast("TaskRunner[PrefectFuture[object]]", DaskTaskRunner(address=settings.dask_address))
    # Tasks start processes that read pages, which a daemon may not; their settings are this process's.
    dask.config.set({"distributed.worker.daemon": False})
    os.environ["DASK_DISTRIBUTED__WORKER__DAEMON"] = "False"
    alone = {
        "n_workers": settings.workers,
        "threads_per_worker": 1,
        "host": "127.0.0.1",
        "dashboard_address": None,
    }
    return cast("TaskRunner[PrefectFuture[object]]", DaskTaskRunner(cluster_kwargs=alone))


def _workers_at(address: str) -> int:
    """Return how many workers a cluster has; raises SetupError where none answers."""
    from distributed import Client  # noqa: PLC0415 - the runner has seen that it is there

    try:
        with Client(address, timeout=_REACHED_WITHIN_S) as client:  # type: ignore[no-untyped-call]
            count = len(client.scheduler_info(n_workers=-1)["workers"])
    except (OSError, TimeoutError, ValueError) as error:
        raise SetupError(
            f"no Dask scheduler answers at {address}", remedy="Start it, or correct SOHOA_DASK_ADDRESS."
        ) from error
    if not count:
        raise SetupError(f"the Dask cluster at {address} has no worker", remedy="Start dask worker there.")
    return count
