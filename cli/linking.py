"""Brings the links of an archive up to date: what changed is compared with all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from cli.checking import check_against_elsewhere
from dossiers.copies import SheetRow, find_copies, put_rows, sheet_row, with_copies
from dossiers.linker import find_links
from dossiers.summary import summarise
from dossiers.trait_table import TraitTable
from dossiers.traits import Traits, is_about_a_person, sheet_of, traits_of
from dossiers.weights import shipped_weights
from extractors.gazetteer import using
from flows.trusting import places_of
from models.linking import DOUBTFUL, Link
from review.asking import KEYS, publish_keys, tell_handlers
from storage.archive import Archive
from storage.dossiers import Dossiers, LinkCounts
from storage.summaries import Summaries

_CHUNK = 500  # records a query: more than a thousand ids SQLite does not take


@dataclass(frozen=True, slots=True)
class LinkRun:
    """What one run did: records looked at, records that came into another dossier, seconds; how it stands.

    ``told`` counts records that may answer an enquiry and that its handler was told of.
    """

    compared: int
    moved: int
    seconds: float
    is_whole: bool
    counts: LinkCounts
    flagged: int = 0  # fields that a list from elsewhere contradicts
    told: int = 0


@dataclass(slots=True)
class _Changed:
    """What changed since the last run. Lives for one run."""

    sheets: dict[str, str]
    gone: list[str]
    cursor: int
    rows: list[SheetRow] = field(default_factory=list)


def link_archive(archive: Archive, *, again: bool = False, memory_mb: int = 4000) -> LinkRun:
    """Compare what changed since the last run (``again``: everything) and keep what was found.

    The keys lie in a file of the cache folder: without it, or with one of an older program, all is compared.
    """
    start = time.monotonic()
    folder = archive.settings.home / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    weights = shipped_weights()
    names = places_of(archive)
    with TraitTable(folder / KEYS, form=weights.version, memory_mb=memory_mb) as table, using(names):
        since = None if again else table.cursor()
        if since is None:
            table.clear()
        changed = _take(archive, table, since)
        touched = [*changed.sheets, *changed.gone]
        dossiers, summaries = Dossiers(archive), Summaries(archive, summarise)
        if since is None:
            found = with_copies(find_links(table, weights, least=DOUBTFUL), find_copies(table))
            moved = dossiers.put_all_links(changed.sheets, _begun(found))
            summaries.refresh_all()
        elif touched:
            new = list(changed.sheets)
            weighed = find_links(table, weights, new=new, least=DOUBTFUL) if new else iter(())
            found = with_copies(weighed, find_copies(table, new=new))
            moved = dossiers.put_links(changed.sheets, found, gone=changed.gone)
            summaries.refresh(touched)
        else:
            moved = 0
        checked = check_against_elsewhere(archive, touched if since is not None else None)
        table.set_cursor(changed.cursor)  # last: a run that was cut off is done again
    publish_keys(folder)
    with using(names):
        told = tell_handlers(archive, changed.sheets if since is not None else None)
    seconds = round(time.monotonic() - start, 1)
    return LinkRun(len(touched), moved, seconds, since is None, dossiers.counts(), checked.flagged, told)


def _take(archive: Archive, table: TraitTable, since: int | None) -> _Changed:
    changed = _Changed({}, [], since or 0)
    table.put(_traits(archive, since, changed))
    put_rows(table, changed.rows, gone=changed.gone)
    if changed.gone:
        table.drop(changed.gone)
    return changed


def _traits(archive: Archive, since: int | None, changed: _Changed) -> Iterator[Traits]:
    for stored in archive.iter_records(since=since, chunk=_CHUNK):
        record = stored.record
        changed.cursor = max(changed.cursor, stored.cursor)
        if not is_about_a_person(record):
            continue
        traits = None if stored.is_retracted else traits_of(record)
        if not stored.is_retracted:
            changed.sheets[record.id] = sheet_of(record)
            row = sheet_row(record)
            changed.rows += [row] if row is not None else []
        if traits is not None:
            yield traits
        elif since is not None:  # retracted, or its name is no longer read: earlier keys must go
            changed.gone.append(record.id)


def _begun(links: Iterator[Link]) -> Iterator[Link]:
    """Let the comparison run now, before anybody holds the database for writing."""
    first = next(links, None)
    return iter(()) if first is None else chain([first], links)
