"""What people corrected on the pages of a file, for those who give the pages out. Only reads."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import and_, select

from models.codec import decode_field
from models.record import Field, FieldStatus
from storage.archive import Archive
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table


def corrected_fields(archive: Archive, sha256: str) -> dict[int, list[Field]]:
    """Return by page the fields of a file's records whose text a person corrected."""
    is_current = and_(
        claim_table.c.record_id == field_table.c.record_id, claim_table.c.id == field_table.c.claim_id
    )
    query = (
        select(claim_table.c.body)
        .join(field_table, is_current)
        .join(record_table, record_table.c.id == field_table.c.record_id)
        .where(record_table.c.sha256 == sha256, record_table.c.retracted_at.is_(None))
        .where(field_table.c.status == FieldStatus.CORRECTED.value)
        .order_by(field_table.c.record_id, field_table.c.position)
    )
    found: dict[int, list[Field]] = defaultdict(list)
    with archive.database.read() as connection:
        for body in connection.execute(query).scalars():
            field = decode_field(body)
            found[field.page_no].append(field)
    return dict(found)
