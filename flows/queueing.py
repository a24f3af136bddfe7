"""Take files in for workers to read, no faster than they read: the queue of pages has a limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.intake import Intake, take_in
from flows.stopping import raise_if_asked
from models.errors import SohoaError
from storage.archive import Archive
from storage.control import Control

_LOOK_EVERY_S = 2.0


def take_in_only(
    archive: Archive, batch_id: str, paths: Sequence[Path], *, tell_full: Callable[[int], None]
) -> Intake:
    """Take files in and read none; wait before the next file while too many pages wait already.

    ``tell_full`` hears the limit when waiting begins. Originals are copied at a hundred times the rate at
    which pages are read: without a limit a full disk would be the first to say so.

    Raises:
        StorageError: something could not be kept.

    """
    control, limit = Control(archive), archive.settings.queue_pages

    def wait_for_room(_name: str, _error: SohoaError | None) -> None:
        raise_if_asked()
        if control.waiting_pages(most=limit) < limit:
            return
        tell_full(limit)
        while control.waiting_pages(most=limit) >= limit:
            raise_if_asked()
            time.sleep(_LOOK_EVERY_S)

    return take_in(archive, batch_id, paths, on_file=wait_for_room)
