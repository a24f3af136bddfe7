"""What every kind of object store says of an object that is not as it should be."""

from __future__ import annotations

from models.errors import StorageError

_AGAIN = "Run 'sohoa check', then scan the file again."


def missing_object(key: str) -> StorageError:
    """Return the error for a key without an object; trying again brings nothing."""
    return _lasting(StorageError(f"object {key} is not in the store", remedy=_AGAIN))


def missing_store(folder: str) -> StorageError:
    """Return the error for a folder that holds nothing though the database knows files; it may come back."""
    return StorageError(
        f"the store's folder {folder} is empty or not there, though files were kept in it",
        remedy="Mount the share or bring the folder back: nothing is lost, and work goes on. Lost for good: "
        "make a folder .parts in it, then run 'sohoa check --deep --repair'.",
    )


def damaged_object(key: str) -> StorageError:
    """Return the error for bytes whose hash is not that of what was kept; trying again brings nothing."""
    return _lasting(StorageError(f"object {key} is not what was kept: its hash differs", remedy=_AGAIN))


def _lasting(error: StorageError) -> StorageError:
    error.retryable = False
    return error
