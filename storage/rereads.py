"""Pages read again by the machine: which reading holds now, and what it changes in what the machine says.

What people said is never touched: their claims stand above any of a machine, and a page whose tables people
had read anew is left to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from models.claim import Origin, current_claim
from models.record import Record
from models.review import Verdict
from storage import events
from storage.archive import Archive
from storage.claims import StoredClaim, claims_of_records
from storage.tables import page, source
from storage.tables import record as record_table
from storage.values import PageRow

_CHUNK = 300


@dataclass(frozen=True, slots=True)
class NewReading:
    """A page's document as read again: where it is kept, its hash, and who read."""

    ocr_key: str
    ocr_sha256: str
    engine: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a field now: the machine's text, "" for none, and a person's where one has spoken."""

    page_no: int
    machine: str
    person: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A field of which the machine says otherwise than before. ``said`` is a person's word, which stands.

    ``by_rules``: newer rules say this of the older reading too, the page itself was read alike there.
    """

    sha256: str
    page_no: int
    record_id: str
    key: str
    before: str
    after: str
    said: str | None
    by_rules: bool = False


def is_left_to_people(archive: Archive, page_id: str) -> bool:
    """Return whether people had a table of the page read between lines of their own."""
    with archive.database.read() as connection:
        return _has_own_tables(connection, page_id)


def replace_machine_reading(archive: Archive, row: PageRow, reading: NewReading) -> bool:
    """Let a new reading of the page hold; return False, changing nothing, where it changed meanwhile.

    The records of its file are due to be made again.
    """
    with archive.database.write() as connection:
        held = connection.execute(
            select(page.c.ocr_key).where(page.c.id == row.page_id).with_for_update()
        ).scalar_one()
        if held != row.ocr_key or _has_own_tables(connection, row.page_id):
            return False
        connection.execute(
            update(page)
            .where(page.c.id == row.page_id)
            .values(ocr_key=reading.ocr_key, ocr_sha256=reading.ocr_sha256, engine=reading.engine)
        )
        connection.execute(update(source).where(source.c.sha256 == row.sha256).values(extracted_version=None))
    return True


def said_of(archive: Archive, sha256: str) -> dict[tuple[str, str], Said]:
    """Return what is said of the fields of a file's records now, by record and key."""
    found: dict[tuple[str, str], Said] = {}
    with archive.database.read() as connection:
        query = select(record_table.c.id, record_table.c.page_no).where(
            record_table.c.sha256 == sha256, record_table.c.retracted_at.is_(None)
        )
        pages: dict[str, int] = {row.id: row.page_no for row in connection.execute(query)}
        ids = list(pages)
        for start in range(0, len(ids), _CHUNK):
            for record_id, claims in claims_of_records(connection, ids[start : start + _CHUNK]).items():
                for key, said in _by_key(claims, pages[record_id]):
                    found[record_id, key] = said
    return found


def proposals(
    sha256: str,
    before: Mapping[tuple[str, str], Said],
    records: Iterable[Record],
    by_rules: Iterable[Record] = (),
) -> Iterator[Proposal]:
    """Give what ``records``, made from a new reading of the file, say otherwise than what was said before.

    A field that is gone has an empty text ``after``; one that is new an empty one ``before``. ``by_rules``
    are the records that the same rules make of the older reading.
    """
    now, ruled = _texts(records), _texts(by_rules)
    nothing = Said(0, "", None)
    for place in [*now, *(place for place in before if place not in now)]:
        was = before.get(place, nothing)
        page_no, after = now.get(place, (was.page_no, ""))
        if was.machine != after:
            is_ruled = ruled.get(place, (page_no, ""))[1] == after
            yield Proposal(sha256, page_no, *place, was.machine, after, was.person, is_ruled)


def _texts(records: Iterable[Record]) -> dict[tuple[str, str], tuple[int, str]]:
    return {
        (record.id, field.key): (record.source.page_no, field.text)
        for record in records
        for field in record.fields
    }


def _by_key(claims: Iterable[StoredClaim], page_no: int) -> Iterator[tuple[str, Said]]:
    keys: dict[str, list[StoredClaim]] = {}
    for claim in claims:
        if claim.withdrawn_at is None:
            keys.setdefault(claim.key, []).append(claim)
    for key, several in keys.items():
        machine = _text(c for c in several if c.origin is Origin.MACHINE)
        person = _text(c for c in several if c.origin is Origin.PERSON)
        yield key, Said(page_no, machine or "", person)


def _text(claims: Iterable[StoredClaim]) -> str | None:
    best = current_claim(claim.to_claim() for claim in claims)
    return best.field.text if best is not None else None


def _has_own_tables(connection: Connection, page_id: str) -> bool:
    return any(d.verdict is Verdict.GRID for d in events.of_subject(connection, page_id))
