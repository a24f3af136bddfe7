"""That somebody asked this process to stop, remembered until it has stopped.

An exception raised by a signal handler is lost where it meets a finaliser or a library's callback (seen once
in a full run of the tests: a scan went on after SIGTERM). The loop therefore asks here as well.
"""

from __future__ import annotations

import threading

_asked = threading.Event()


def ask_to_stop() -> None:
    """Remember the wish; safe in a signal handler."""
    _asked.set()


def raise_if_asked() -> None:
    """Raise KeyboardInterrupt where a stop was asked for, and forget the wish: it is being granted."""
    if _asked.is_set():
        _asked.clear()
        raise KeyboardInterrupt
