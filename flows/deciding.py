"""Deciding again: under a newer calibration the records are made anew from kept pages; no page is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.trusting import calibration_of
from flows.worker import ExtractJob, extract_source
from storage.archive import Archive


def due_sources(archive: Archive) -> Iterator[str]:
    """Give each finished file whose records an older calibration or extractor made, once."""
    version = calibration_of(archive).version
    seen: set[str] = set()
    for batch in archive.batches():
        for sha256 in archive.sources_to_extract(batch.id, version):
            if sha256 not in seen:
                seen.add(sha256)
                yield sha256


def decide_again(archive: Archive, *, tell: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Make the records of all files that are due; return how many records changed.

    ``tell`` hears the number of files done and of all. What people said stays as it is.
    """
    due = list(due_sources(archive))
    changed = 0
    for index, sha256 in enumerate(due):
        changed += extract_source(ExtractJob(archive.settings, sha256)).changed
        tell(index + 1, len(due))
    return changed
