"""Work in a thread beside a block of the program, for as long as the block lasts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def beside(
    work: Callable[[threading.Event], None], *, name: str, join_s: float | None = None
) -> Iterator[None]:
    """Run ``work`` in a thread called ``name`` until the block is left.

    It is given the event that is set then, on which it waits between its looks. For its end the program waits
    ``join_s`` at most (None: as long as it takes).
    """
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=join_s)
