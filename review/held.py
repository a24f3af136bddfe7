"""Things that take time to make, the last used ones: each is made once, however many ask for it at once.

Without that, three crops of one page, asked for together, would decode its image three times.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Held(Generic[K, V]):
    """Holds up to ``limit`` by the weight of each (one at least). May be used by many threads."""

    def __init__(self, *, limit: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        """Start empty."""
        self._limit = limit
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[K, V] = OrderedDict()
        self._in_work: dict[K, threading.Lock] = {}
        self._lock = threading.Lock()

    def get_or_make(self, key: K, make: Callable[[], V | None]) -> V | None:
        """Return what is held under ``key``, or what ``make`` returns; None is handed on and not held.

        Who asks while another makes the same waits for it; who asks for something else waits for nobody.
        """
        with self._lock:
            known = self._find(key)
            if known is not None:
                return known
            turn = self._in_work.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                known = self._find(key)
            if known is not None:
                return known
            try:
                made = make()
                with self._lock:
                    self._hold(key, made)
            finally:
                with self._lock:
                    self._in_work.pop(key, None)
            return made

    def _find(self, key: K) -> V | None:
        known = self._values.get(key)
        if known is not None:
            self._values.move_to_end(key)
        return known

    def _hold(self, key: K, made: V | None) -> None:
        if made is None or key in self._values:
            return
        self._values[key] = made
        self._weight += self._weigh(made)
        while self._weight > self._limit and len(self._values) > 1:
            _, dropped = self._values.popitem(last=False)
            self._weight -= self._weigh(dropped)
