"""What an archive teaches and what it has learned: people's decisions beside the machine's, and calibrations.

Calibrations are numbered objects of the store. None is ever changed: a newer number stands above an older.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection, and_, select

from models.calibration import Calibration
from models.claim import Origin
from models.codec import decode_calibration, decode_field, encode_calibration
from models.errors import StorageError
from models.evidence import Evidence
from models.record import DocumentKind, Field, FieldName, FieldStatus
from storage.archive import Archive
from storage.keys import CALIBRATIONS, calibration_key
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table

_DECIDED = (FieldStatus.CONFIRMED.value, FieldStatus.CORRECTED.value)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DecidedField:
    """A field that a person confirmed or corrected: what he said, what the machine had read and why.

    ``machine`` is the whole field as the machine had it.
    """

    sha256: str
    document_kind: DocumentKind
    name: FieldName
    said: str
    read: str
    evidence: Evidence
    machine: Field


def decided_fields(archive: Archive) -> Iterator[DecidedField]:
    """Give every field of which a person's word holds now and whose machine reading has evidence.

    Fields that a person added, or called illegible, teach nothing and are left out.
    """
    last = ("", "")
    while True:
        with archive.database.read() as connection:
            rows = _decided_after(connection, last)
        if not rows:
            return
        last = rows[-1][:2]
        for _, _, found in rows:
            if found is not None:
                yield found


def _decided_after(
    connection: Connection, last: tuple[str, str]
) -> list[tuple[str, str, DecidedField | None]]:
    """Return the next decided fields by (record, key), with the newest machine claim of each."""
    later = (field_table.c.record_id > last[0]) | and_(
        field_table.c.record_id == last[0], field_table.c.key > last[1]
    )
    query = (
        select(field_table, record_table.c.sha256, record_table.c.document_kind)
        .join(record_table, record_table.c.id == field_table.c.record_id)
        .where(field_table.c.status.in_(_DECIDED), later)
        .order_by(field_table.c.record_id, field_table.c.key)
        .limit(_CHUNK)
    )
    found: list[tuple[str, str, DecidedField | None]] = []
    for row in connection.execute(query):
        body = _machine_claim(connection, row.record_id, row.key)
        machine = decode_field(body) if body else None
        decided = None
        if machine is not None and machine.evidence is not None:
            decided = DecidedField(
                row.sha256,
                DocumentKind(row.document_kind),
                machine.name,
                row.text,
                machine.text,
                machine.evidence,
                machine,
            )
        found.append((row.record_id, row.key, decided))
    return found


def _machine_claim(connection: Connection, record_id: str, key: str) -> str | None:
    query = (
        select(claim_table.c.body)
        .where(claim_table.c.record_id == record_id, claim_table.c.key == key)
        .where(claim_table.c.origin == Origin.MACHINE.value)
        .order_by(claim_table.c.version.desc(), claim_table.c.made_at.desc(), claim_table.c.id)
        .limit(1)
    )
    body: str | None = connection.execute(query).scalar()
    return body


def latest_calibration(archive: Archive) -> Calibration | None:
    """Return the archive's newest calibration, or None where it has none of its own.

    Raises:
        StorageError: it cannot be read.

    """
    key = max(archive.store.keys(CALIBRATIONS), default=None)
    if key is None:
        return None
    try:
        return decode_calibration(archive.store.get(key))
    except ValidationError as error:
        raise StorageError(
            "The archive's calibration is damaged.", remedy="Run 'sohoa calibrate --reset'."
        ) from error


def next_number(archive: Archive) -> int:
    """Return the number of the next calibration, from 1."""
    key = max(archive.store.keys(CALIBRATIONS), default=None)
    return 1 if key is None else int(key.removeprefix(CALIBRATIONS).partition(".")[0]) + 1


def keep_calibration(archive: Archive, calibration: Calibration, number: int) -> None:
    """Keep a calibration under its number; from now on it is the archive's."""
    archive.store.put(calibration_key(number), encode_calibration(calibration))
