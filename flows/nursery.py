"""Where worker processes come from: one process that has imported all they need, and does nothing but fork.

A worker that imports for itself costs a second and a half of a core, each one anew; a fork costs a few
milliseconds and shares the memory of what was imported. The nursery runs one thread and no engine, so that
a fork of it is whole (docs/adr/0014-workers-are-forked.md). Light to import: the program starts it first.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext

# Read when numpy and Tesseract are imported: one page a process is all the parallelism there is.
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
# A machine may refuse tesserocr's native code: the fork server passes over what cannot be imported.
_PRELOAD = ["pipeline.tesseract", "flows.warm"]

WorkerContext = ForkServerContext | SpawnContext


def worker_context() -> WorkerContext:
    """Return how workers are started here: forked from the nursery, or spawned where a system has no fork."""
    os.environ.update(_ONE_THREAD)
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context


def open_nursery() -> None:
    """Start the nursery now, so that it imports on another core while this process does something else.

    Harmless where it runs already. It ends when this process and the workers have ended.
    """
    if isinstance(worker_context(), ForkServerContext):
        forkserver.ensure_running()
