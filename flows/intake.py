"""Take files into the archive: hash, keep bit for bit, count pages; refuse with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.counting import count_apart
from models.errors import SohoaError, StorageError
from pipeline.intake import FoundFile, Refusal, find_files, take_file
from pipeline.loaded import Limits
from storage.archive import Archive
from storage.keys import original_key
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken in: files new to the archive, files whose bytes were known, and refusals."""

    new_files: int
    known_files: int
    refusals: tuple[Refusal, ...]


def take_in(
    archive: Archive,
    batch_id: str,
    paths: Sequence[Path],
    *,
    on_file: Callable[[str, SohoaError | None], None] | None = None,
) -> Intake:
    """Take all files under ``paths`` into the batch; one bad file never stops the others.

    ``on_file`` is told each name, and the error where it was refused.

    Raises:
        StorageError: the archive itself cannot keep things (full disk): going on would lose them.

    """
    new = known = 0
    refusals: list[Refusal] = []
    began = archive.clock()
    for root, found in _found_below(archive, paths):
        taken = _try_to_take(archive, batch_id, found)
        if isinstance(taken, Refusal):
            archive.add_refusal(batch_id, taken.display_name, taken.error, folder=str(root))
            refusals.append(taken)
        elif taken:
            new += 1
        else:
            known += 1
        if on_file is not None:
            on_file(found.display_name, taken.error if isinstance(taken, Refusal) else None)
    for path in paths:
        if path.is_dir():
            archive.clear_refusals(batch_id, folder=str(_full(path)), before=began)
    return Intake(new, known, tuple(refusals))


def _found_below(archive: Archive, paths: Sequence[Path]) -> Iterator[tuple[Path, FoundFile | Refusal]]:
    """Give what is found with the folder that was named: two folders may hold files of the same name."""
    for path in map(_full, paths):
        root = path if path.is_dir() else path.parent
        for found in find_files([path], store=archive.settings.home):
            yield root, found


def _full(path: Path) -> Path:
    """Return one spelling for each place, so that a folder named in another way is the same folder again.

    A link that was named itself is kept: it is the name the file is known by.
    """
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _try_to_take(archive: Archive, batch_id: str, found: FoundFile | Refusal) -> Refusal | bool:
    """Return whether the bytes were new, or why the file is not taken in."""
    if isinstance(found, Refusal):
        return found
    try:
        return _take(archive, batch_id, found)
    except StorageError:
        raise
    except SohoaError as error:
        error.file = found.display_name
        return Refusal(found.display_name, error)


def _take(archive: Archive, batch_id: str, found: FoundFile) -> bool:
    """Take one file in; return whether its bytes were new.

    The original is in the store before its pages are counted, and its pages wait only when both are there.
    """
    kept = keep_original(archive, found.path)
    if kept.is_new:
        archive.add_source(
            kept.sha256, size=kept.size, media_type=kept.media_type, page_count=kept.page_count
        )
    archive.add_sighting(
        batch_id,
        kept.sha256,
        display_name=found.display_name,
        folder=str(found.root),
        modified_at=kept.modified_at,
    )
    return kept.is_new


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are in the store. ``is_new``: its pages are known to no batch yet."""

    sha256: str
    size: int
    media_type: str
    page_count: int
    modified_at: datetime
    is_new: bool


def keep_original(archive: Archive, path: Path) -> Kept:
    """Copy a file into the store, bit for bit, and count its pages (0 where its bytes are a source already).

    Raises:
        StorageError: it cannot be kept. SohoaError: the file is not to be taken in; nothing of it is kept.

    """
    limits = limits_of(archive.settings)
    page_count = 0
    with archive.store.put_stream() as staging:
        facts = take_file(path, copy_to=staging.write)
        key = original_key(facts.sha256)
        is_new = not archive.has_source(facts.sha256)
        if is_new:
            page_count = count_apart(path, limits)
        # An original that was lost from the store comes back when its file is scanned again.
        if is_new or not archive.store.exists(key):
            staging.commit(key)
    return Kept(facts.sha256, facts.size, str(facts.media_type), page_count, facts.modified_at, is_new)


def limits_of(settings: Settings) -> Limits:
    """Return how large a file and a page may be under these settings."""
    return Limits(max_pixels=settings.max_pixels, max_pages=settings.max_pages)
