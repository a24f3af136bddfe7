"""Pages that are two scans of the same paper: kept as a relation, shown, never a reason to drop one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, delete, func, or_, select

from storage.batches import insert_missing
from storage.station_tables import page_copy, page_look
from storage.tables import batch_source, page, sighting
from storage.values import OtherScan

# A page is compared with so many of its batch that were read last: a paper is scanned twice soon or never.
MOST_COMPARED = 5_000


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks, and where its image and its document are."""

    page_id: str
    look: bytes
    image_key: str
    ocr_key: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Two pages of the same paper; ``better_id`` is read more surely than the other."""

    page_id: str
    other_id: str
    likeness: float
    better_id: str


@dataclass(frozen=True, slots=True)
class NamedCopy:
    """The same for people: file and page of both, the better one first."""

    file: str
    page_no: int
    page_id: str
    other_file: str
    other_page_no: int
    other_id: str
    likeness: float


def keep_look(connection: Connection, page_id: str, sha256: str, look: bytes | None) -> None:
    """Keep how a page looks as it was read last; what was found of an earlier look is forgotten."""
    connection.execute(delete(page_look).where(page_look.c.page_id == page_id))
    mine = or_(page_copy.c.page_id == page_id, page_copy.c.other_id == page_id)
    connection.execute(delete(page_copy).where(mine))
    if look is not None:
        insert_missing(connection, page_look, {"page_id": page_id, "sha256": sha256, "look": look})


def looks_of(connection: Connection, sha256: str) -> list[Look]:
    """Return the looks of the pages of a file, in order."""
    query = _looks().where(page_look.c.sha256 == sha256).order_by(page.c.page_no)
    return [_look(row) for row in connection.execute(query)]


def looks_beside(connection: Connection, sha256: str) -> list[Look]:
    """Return the looks of the pages of all other files in the batches of a file, those read last first."""
    batches = select(batch_source.c.batch_id).where(batch_source.c.sha256 == sha256)
    files = select(batch_source.c.sha256).where(batch_source.c.batch_id.in_(batches))
    query = _looks().where(page_look.c.sha256.in_(files), page_look.c.sha256 != sha256)
    newest = query.order_by(page.c.finished_at.desc(), page.c.id).limit(MOST_COMPARED)
    return [_look(row) for row in connection.execute(newest)]


def add_copies(connection: Connection, found: Iterable[Copy], *, now: datetime) -> None:
    """Keep which pages are the same paper; a pair that is known stays as it is."""
    for copy in found:
        first, second = sorted((copy.page_id, copy.other_id))
        row = {"likeness": copy.likeness, "better_id": copy.better_id, "found_at": now}
        insert_missing(connection, page_copy, {"page_id": first, "other_id": second, **row})


def copies_of_batch(connection: Connection, batch_id: str) -> list[NamedCopy]:
    """Return the pairs of which a page is in the batch, by file and page of the better one."""
    one, two = page.alias("one"), page.alias("two")
    files = select(batch_source.c.sha256).where(batch_source.c.batch_id == batch_id)
    rows = connection.execute(
        select(
            page_copy,
            one.c.sha256,
            one.c.page_no,
            two.c.sha256.label("sha256_2"),
            two.c.page_no.label("no_2"),
        )
        .join(one, one.c.id == page_copy.c.page_id)
        .join(two, two.c.id == page_copy.c.other_id)
        .where(or_(one.c.sha256.in_(files), two.c.sha256.in_(files)))
    ).all()
    names = _names(connection, {r.sha256 for r in rows} | {r.sha256_2 for r in rows})
    found = []
    for r in rows:
        first = (names.get(r.sha256, r.sha256), r.page_no, r.page_id)
        second = (names.get(r.sha256_2, r.sha256_2), r.no_2, r.other_id)
        better, other = (first, second) if r.better_id == r.page_id else (second, first)
        found.append(NamedCopy(*better, *other, r.likeness))
    return sorted(found, key=lambda c: (c.file, c.page_no, c.other_file, c.other_page_no))


def other_scans(
    connection: Connection, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], tuple[OtherScan, ...]]:
    """Return by file and page the other scans of the same paper."""
    one, two = page.alias("one"), page.alias("two")
    found: dict[tuple[str, int], list[OtherScan]] = {}
    for mine, theirs in (
        (page_copy.c.page_id, page_copy.c.other_id),
        (page_copy.c.other_id, page_copy.c.page_id),
    ):
        rows = connection.execute(
            select(
                page_copy,
                one.c.sha256,
                one.c.page_no,
                two.c.sha256.label("sha256_2"),
                two.c.page_no.label("no_2"),
            )
            .join(one, one.c.id == mine)
            .join(two, two.c.id == theirs)
            .where(one.c.sha256.in_({sha256 for sha256, _ in places}))
        ).all()
        names = _names(connection, {r.sha256_2 for r in rows}) if rows else {}
        for r in rows:
            is_better = r.better_id == (r.other_id if mine is page_copy.c.page_id else r.page_id)
            scan = OtherScan(r.sha256_2, r.no_2, names.get(r.sha256_2, r.sha256_2), r.likeness, is_better)
            found.setdefault((r.sha256, r.page_no), []).append(scan)
    return {place: tuple(sorted(scans, key=lambda s: (s.file, s.page_no))) for place, scans in found.items()}


def _names(connection: Connection, hashes: set[str]) -> dict[str, str]:
    first = select(func.min(sighting.c.seq)).where(sighting.c.sha256.in_(hashes)).group_by(sighting.c.sha256)
    rows = connection.execute(
        select(sighting.c.sha256, sighting.c.display_name).where(sighting.c.seq.in_(first))
    )
    return {row.sha256: row.display_name for row in rows}


def _looks() -> Select[tuple[object, ...]]:
    return select(page_look.c.page_id, page_look.c.look, page.c.image_key, page.c.ocr_key).join(
        page, page.c.id == page_look.c.page_id
    )


def _look(row: Row[tuple[object, ...]]) -> Look:
    return Look(row.page_id, row.look, row.image_key or "", row.ocr_key or "")
