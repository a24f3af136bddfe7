"""Proving the tables: every record against its page, and all that follows from claims against what stands.

Fields are folded again from claims; queue and search are made again in a transaction that is taken back, and
must come out as they stand. Changes nothing; ``mending`` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from models.codec import decode_page
from models.errors import StorageError
from storage import tally
from storage.archive import Archive
from storage.claims import claims_of_records, fold
from storage.fixity import Problem, ProblemKind
from storage.record_state import counts
from storage.record_writes import follow_anew
from storage.review_tables import queue_item, queue_reason, record_search
from storage.tables import change
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import PageRow, PageState

_CHUNK = 200
_REMEDY = "It follows from what is kept and can be made again: sohoa check --deep --repair"
_ASTRAY = "Its file can be understood anew: sohoa check --deep --repair"


class _TakenBackError(Exception):
    """Ends a transaction that was only tried."""


def prove_records(archive: Archive) -> Iterator[Problem]:
    """Give every record that does not agree with its page, its claims, or what should follow from them."""
    for sha256 in archive.sources():
        pages = {row.page_no: row for row in archive.pages_of(sha256)}
        sizes = _Sizes(archive, pages)
        for ids in _record_ids(archive, sha256):
            with archive.database.read() as connection:
                problems = [*_prove_chunk(connection, ids, sizes)]
            yield from problems
            yield from _prove_followers(archive, sha256, ids)
    yield from _prove_feed(archive)
    yield from _prove_tally(archive)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Pixels of the pages of one file, read when they are asked for."""

    archive: Archive
    pages: dict[int, PageRow]

    def holds(self, page_no: int, right_px: int, bottom_px: int) -> bool:
        """Return whether a place lies on the page; True for one that cannot be read: fixity tells of it."""
        row = self.pages.get(page_no)
        if row is None:
            return False
        if row.state is not PageState.DONE or row.ocr_key is None:
            return True
        try:
            document = decode_page(self.archive.store.get(row.ocr_key))
        except (StorageError, OSError, EOFError, ValueError):
            return True
        return right_px <= document.width_px and bottom_px <= document.height_px


def _record_ids(archive: Archive, sha256: str) -> Iterator[list[str]]:
    last = ""
    while True:
        query = select(record_table.c.id).where(record_table.c.sha256 == sha256, record_table.c.id > last)
        with archive.database.read() as connection:
            ids = [
                str(i) for i in connection.execute(query.order_by(record_table.c.id).limit(_CHUNK)).scalars()
            ]
        if not ids:
            return
        yield ids
        last = ids[-1]


def _prove_chunk(connection: Connection, ids: Sequence[str], sizes: _Sizes) -> Iterator[Problem]:
    claims = claims_of_records(connection, ids)
    stored: dict[str, dict[str, Row[tuple[object, ...]]]] = {found: {} for found in ids}
    for row in connection.execute(select(field_table).where(field_table.c.record_id.in_(ids))):
        stored[row.record_id][row.key] = row
    needed: dict[int, tuple[int, int]] = {}
    for record in connection.execute(select(record_table).where(record_table.c.id.in_(ids))):
        fields = stored[record.id]
        holding = fold(claims.get(record.id, []), {key: row.position for key, row in fields.items()})
        if record.page_no not in sizes.pages:
            yield _problem(ProblemKind.ASTRAY, record, f"its page {record.page_no} is not known")
        same = {k: (c.claim_id, c.row["text"], c.row["status"]) for k, c in holding.items()}
        if same != {k: (r.claim_id, r.text, r.status) for k, r in fields.items()}:
            yield _problem(ProblemKind.OUT_OF_STEP, record, "its fields are not what its claims come to")
        elif any(getattr(record, name) != value for name, value in counts(holding).items()):
            yield _problem(ProblemKind.OUT_OF_STEP, record, "its counts are not those of its fields")
        for current in holding.values():
            box, page_no = current.field.box, current.field.page_no
            right, bottom = needed.get(page_no, (0, 0))
            needed[page_no] = (max(right, box.x2), max(bottom, box.y2))
            if page_no not in sizes.pages:
                yield _problem(ProblemKind.ASTRAY, record, f"field {current.row['key']} is on no page")
    # One look at each page for all of its fields: a document takes milliseconds to decode.
    for page_no, (right, bottom) in needed.items():
        if page_no in sizes.pages and not sizes.holds(page_no, right, bottom):
            sha256 = sizes.pages[page_no].sha256
            message = "a field lies outside of the page"
            yield Problem(ProblemKind.ASTRAY, f"page {page_no}", sha256, page_no, message, _ASTRAY)


def _problem(kind: ProblemKind, record: Row[tuple[object, ...]], message: str) -> Problem:
    remedy = _ASTRAY if kind is ProblemKind.ASTRAY else _REMEDY
    return Problem(kind, f"record {record.id}", record.sha256, record.page_no, message, remedy)


def _prove_followers(archive: Archive, sha256: str, ids: Sequence[str]) -> Iterator[Problem]:
    """Make queue and search of these records again, compare, and take it back."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    with suppress(_TakenBackError), archive.database.write() as connection:
        before = _followers(connection, ids)
        follow_anew(connection, ids, now=archive.clock())
        after = _followers(connection, ids)
        raise _TakenBackError
    for found in ids:
        if before.get(found) != after.get(found):
            message = "queue or search are not what follows from its fields"
            yield Problem(ProblemKind.OUT_OF_STEP, f"record {found}", sha256, None, message, _REMEDY)


def _followers(connection: Connection, ids: Sequence[str]) -> dict[str, object]:
    """Return by record what is asked about it and the words by which it is found."""
    asked: dict[str, set[tuple[object, ...]]] = {found: set() for found in ids}
    q = queue_item.c
    query = select(q.record_id, q.id, q.kind, q.task, q.key, q.name).where(
        q.record_id.in_(ids), q.is_open == 1
    )
    for row in connection.execute(query):
        asked[row.record_id].add(tuple(row))
    why = select(q.record_id, queue_reason.c.item_id, queue_reason.c.reason, queue_reason.c.harm)
    is_of = q.id == queue_reason.c.item_id
    for said in connection.execute(why.join(queue_reason, is_of).where(q.record_id.in_(ids))):
        asked[said.record_id].add(tuple(said))
    words = select(record_search.c.record_id, record_search.c.words).where(record_search.c.record_id.in_(ids))
    found = {row.record_id: _sorted(row.words) for row in connection.execute(words)}
    return {record: (frozenset(items), found.get(record)) for record, items in asked.items()}


def _sorted(words: str) -> tuple[str, ...]:
    """Return the texts of a record in one order: they are kept in that of the write, which finds the same."""
    return tuple(sorted(words.split(" | ")))


def _prove_feed(archive: Archive) -> Iterator[Problem]:
    """Every record must stand in the feed at the place that it names, in the revision that it has."""
    in_feed = (change.c.seq == record_table.c.change_seq) & (change.c.record_id == record_table.c.id)
    query = (
        select(record_table.c.id, record_table.c.sha256, record_table.c.page_no)
        .outerjoin(change, in_feed)
        .where((change.c.seq.is_(None)) | (change.c.revision != record_table.c.revision))
        .order_by(record_table.c.id)
    )
    with archive.database.read() as connection:
        lost: Sequence[Row[tuple[object, ...]]] = connection.execute(select(query.subquery())).all()
        newest = connection.execute(select(func.count(), func.max(change.c.seq))).one()
    for row in lost:
        yield _problem(ProblemKind.OUT_OF_STEP, row, "its latest change is not in the feed")
    if newest[0] != (newest[1] or 0):
        message = f"the feed holds {newest[0]} changes but counts {newest[1]}"
        yield Problem(
            ProblemKind.OUT_OF_STEP, "feed", "", None, message, "Restore the database from a backup."
        )


def _prove_tally(archive: Archive) -> Iterator[Problem]:
    with archive.database.read() as connection:
        is_right = tally.is_right(connection)
    if not is_right:
        message = "counts of questions are not what the questions come to"
        yield Problem(ProblemKind.OUT_OF_STEP, "tally", "", None, message, _REMEDY)
