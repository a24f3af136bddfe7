"""Mending what the proofs found broken, from what is whole. Nothing that was kept is thrown away.

Originals come back from where they were scanned, where the same bytes still lie there. Pages are set to be
read again from their originals; fields, queue and search are made again from claims. What people said is
only read here. Reading the pages is for who calls: the store knows no engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, update

from models.review import Verdict
from storage import events, grids, tally
from storage.archive import Archive
from storage.batches import refresh_open
from storage.claims import fold
from storage.fixity import Problem, ProblemKind, check_original
from storage.keys import original_key
from storage.record_state import Known, counts, load, replace_fields
from storage.record_writes import Writes, follow_anew, write
from storage.tables import batch_source, page, sighting, source
from storage.tables import field as field_table
from storage.values import ChangeKind, PageState

_OF_OBJECTS = (ProblemKind.MISSING, ProblemKind.CHANGED, ProblemKind.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Mending:
    """What was done. ``batches`` hold pages to read and files to understand before all is whole again.

    ``reopened`` are the ids of pages that wait to be read again.
    """

    originals: int
    reopened: tuple[str, ...]
    records: int
    batches: tuple[str, ...]


def mend(archive: Archive, problems: Sequence[Problem]) -> Mending:
    """Mend what needs no reading, and set what does to be read again."""
    of_files = [p for p in problems if p.kind in _OF_OBJECTS and p.page_no is None]
    originals = sum(_mend_original(archive, p) for p in of_files)
    broken = {(p.sha256, p.page_no) for p in problems if p.kind in _OF_OBJECTS and p.page_no is not None}
    reopened = [found for sha256, page_no in sorted(broken) if (found := _reopen(archive, sha256, page_no))]
    ids = {p.key.removeprefix("record ") for p in problems if p.kind is ProblemKind.OUT_OF_STEP}
    records = _fold_again(archive, sorted(ids - {"feed", "tally"}))
    if "tally" in ids:
        with archive.database.write() as connection:
            tally.recount(connection)
    astray = {p.sha256 for p in problems if p.kind is ProblemKind.ASTRAY}
    _understand_again(archive, astray)
    touched = astray | {sha256 for sha256, _ in broken}
    return Mending(originals, tuple(reopened), records, tuple(_batches_of(archive, touched)))


def settle_readings(archive: Archive, page_ids: Iterable[str]) -> list[str]:
    """Let tables that people had read anew hold again on pages that were read again.

    Return the ids of pages where that reading itself was lost: the person has to cut the table again.
    """
    lost = []
    for page_id in page_ids:
        with archive.database.read() as connection:
            grids_said = [d for d in events.of_subject(connection, page_id) if d.verdict is Verdict.GRID]
        if not grids_said:
            continue
        if archive.store.exists(grids_said[-1].answer):
            with archive.database.write() as connection:
                grids.follow_readings(connection, page_id)
        else:
            lost.append(page_id)
    return lost


def _mend_original(archive: Archive, problem: Problem) -> bool:
    """Put damaged bytes aside, and the right ones back where they still lie; return whether they came."""
    store, key = archive.store, original_key(problem.sha256)
    if problem.kind is not ProblemKind.MISSING:
        store.put_aside(key)
    query = select(sighting.c.folder, sighting.c.display_name).where(sighting.c.sha256 == problem.sha256)
    with archive.database.read() as connection:
        places = [Path(row.folder) / row.display_name for row in connection.execute(query)]
    for place in places:
        if not place.is_file():
            continue
        with store.put_stream() as staging:
            digest = hashlib.sha256()
            with place.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
                    staging.write(block)
            if digest.hexdigest() == problem.sha256:
                staging.commit(key)
                return True
    return False


def _reopen(archive: Archive, sha256: str, page_no: int) -> str | None:
    """Let a page wait to be read again; None where its original is not whole: there is nothing to read."""
    if any(check_original(archive.store, sha256)):
        return None
    where = (page.c.sha256 == sha256, page.c.page_no == page_no, page.c.state == PageState.DONE.value)
    values = {"state": PageState.WAITING.value, "is_open": 1, "tries": 0, "finished_at": None}
    with archive.database.write() as connection:
        found = connection.execute(select(page.c.id).where(*where)).first()
        if found is None:
            return None
        connection.execute(update(page).where(page.c.id == found.id).values(**values))
        refresh_open(connection, sha256)
    return str(found.id)


def _fold_again(archive: Archive, ids: Sequence[str]) -> int:
    """Make fields, counts, queue and search of these records again from their claims."""
    for found in ids:
        with archive.database.write() as connection:
            known = load(connection, [found])
            row = known.records.get(found)
            if row is None:
                continue
            holding = fold(known.claims.get(found, []), known.positions(found))
            # Written as if none were there: what a stored field says is just what may be wrong.
            connection.execute(delete(field_table).where(field_table.c.record_id == found))
            revision, now = row.revision + 1, archive.clock()
            writes = Writes()
            replace_fields(writes, Known(known.records, known.claims, {}), found, holding, revision=revision)
            writes.old_records.append((found, {**counts(holding), "revision": revision, "updated_at": now}))
            writes.changes.append((found, revision, ChangeKind.CHANGED))
            write(connection, writes, now=now)
            follow_anew(connection, [found], now=now)
    return len(ids)


def _understand_again(archive: Archive, hashes: Iterable[str]) -> None:
    due = update(source).where(source.c.sha256.in_(sorted(hashes))).values(extracted_version=None)
    with archive.database.write() as connection:
        connection.execute(due)


def _batches_of(archive: Archive, hashes: Iterable[str]) -> list[str]:
    query = select(batch_source.c.batch_id).where(batch_source.c.sha256.in_(sorted(hashes))).distinct()
    with archive.database.read() as connection:
        return sorted(str(found) for found in connection.execute(query).scalars())
