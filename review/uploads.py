"""Files dropped on the site: kept under plain names in a folder of their own until they are taken in."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Protocol

_ODD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]")
_LONGEST = 150  # bytes: a name of a file may have 255, with what stands before it


class Upload(Protocol):
    """A file as the web framework hands it out."""

    @property
    def filename(self) -> str | None:
        """The name that the browser gave it, whatever it is."""

    @property
    def file(self) -> BinaryIO:
        """Its bytes."""


@contextmanager
def spooled(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """Give the paths of the files, each in a folder of its own, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="sohoa-upload-") as folder:
        paths = []
        for index, upload in enumerate(uploads):
            path = Path(folder) / f"{index:04d}" / plain_name(upload.filename or "")
            path.parent.mkdir()
            with path.open("wb") as out:
                copyfileobj(upload.file, out)
            paths.append(path)
        yield paths


def plain_name(name: str) -> str:
    """Return the last part of a name, safe as a file's name; of one that says nothing, ``file``."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = _ODD.sub("_", last).strip(". ")
    while len(plain.encode()) > _LONGEST:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[:-1]}{dot}{ending}" if stem and len(ending) < 10 else plain[:-1]
    return plain or "file"
