"""Files that come to rest in a folder that a scanner writes into. Looks at names, sizes and times only.

Network shares send no word when a file changes, so the folder is looked over again and again. A file is
taken for finished when two looks some time apart find the same size and the same time of change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pipeline.intake import COMPANION_NAMES, STORE_FOLDER_NAMES, natural_key
from pipeline.source_file import display_name

# (ending or beginning of a name, who writes it): the file gets its own name when it is whole.
_UNFINISHED_ENDINGS = (
    (".part", "Firefox, rsync front ends"),
    (".partial", "wget, Internet Explorer"),
    (".filepart", "WinSCP"),
    (".crdownload", "Chrome"),
    (".tmp", "scanner programs, Windows"),
    (".temp", "scanner programs"),
    (".swp", "editors"),
    (".lock", "scanner programs"),
    (".!ut", "torrent programs"),
    ("~", "editors' copies"),
)
_UNFINISHED_BEGINNINGS = (
    (".", "rsync's temporary names, hidden files"),
    ("~", "Office's lock files, Windows scanner drivers"),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as one look found it: ``name`` is its path below the folder, the same for the same bytes."""

    path: Path
    name: str
    size: int
    modified_ns: int

    @property
    def folder(self) -> str:
        """Return the folder below the watched one that the file lies in; empty for the watched one itself."""
        parent = str(PurePosixPath(self.name).parent)
        return "" if parent == "." else parent


def is_unfinished_name(name: str) -> bool:
    """Return whether programs give this name to files that are not whole yet, or hide files under it."""
    folded = name.casefold()
    return any(folded.endswith(end) for end, _ in _UNFINISHED_ENDINGS) or any(
        folded.startswith(start) for start, _ in _UNFINISHED_BEGINNINGS
    )


def look_over(root: Path, *, leave_out: Collection[Path] = ()) -> Iterator[Arrival]:
    """Yield every file below ``root`` that has a finished name, folder by folder, in natural order.

    Links are not followed. ``leave_out`` are folders (resolved) that are not entered. A file that vanishes
    meanwhile is passed over; so is a folder that cannot be read, for this look.
    """
    yield from _look_into(root, root, leave_out)


def _look_into(folder: Path, root: Path, leave_out: Collection[Path]) -> Iterator[Arrival]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: (natural_key(e.name), e.name))
    except FileNotFoundError:  # it went away between two looks; for the root, the caller has looked
        return
    folders = []
    for entry in entries:
        if is_unfinished_name(entry.name) or entry.name.casefold() in COMPANION_NAMES:
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in STORE_FOLDER_NAMES and Path(entry.path).resolve() not in leave_out:
                folders.append(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield from _arrival(Path(entry.path), root)
    for below in folders:
        yield from _look_into(below, root, leave_out)


def _arrival(path: Path, root: Path) -> Iterator[Arrival]:
    try:
        facts = path.stat()
    except FileNotFoundError:  # renamed or taken away since the folder was listed
        return
    yield Arrival(path, name_below(path, root), facts.st_size, facts.st_mtime_ns)


def name_below(path: Path, root: Path) -> str:
    """Return the path below ``root`` as printable text, told apart from any other name that looks like it."""
    below = path.relative_to(root).as_posix()
    shown = display_name(below)
    if shown == below:
        return shown
    return f"{shown}#{hashlib.sha256(os.fsencode(below)).hexdigest()[:8]}"


@dataclass(slots=True)
class Settling:
    """What earlier looks found, to tell which files have come to rest. Forgets files that are gone."""

    quiet_s: float
    empty_quiet_s: float = 60.0
    is_waiting: bool = False
    _since: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def settled(self, seen: Sequence[Arrival], *, now_s: float) -> list[Arrival]:
        """Return the files of this look that did not change for ``quiet_s``, in its order.

        In each folder a file waits for those before it: a scanner numbers its files, and a large page that
        is still being written must not be overtaken by the small one after it. A file of no bytes has a
        minute, and nobody waits for it: scanners make it before they write it.
        """
        since: dict[str, tuple[int, int, float]] = {}
        rested: list[Arrival] = []
        waiting_folders: set[str] = set()
        for arrival in seen:
            before = self._since.get(arrival.name)
            is_same = before is not None and before[:2] == (arrival.size, arrival.modified_ns)
            began_s = before[2] if before is not None and is_same else now_s
            since[arrival.name] = (arrival.size, arrival.modified_ns, began_s)
            quiet_s = self.quiet_s if arrival.size else self.empty_quiet_s
            if is_same and now_s - began_s >= quiet_s:
                if arrival.folder not in waiting_folders:
                    rested.append(arrival)
            elif arrival.size:
                waiting_folders.add(arrival.folder)
        self.is_waiting = bool(waiting_folders)
        self._since = since
        return rested
