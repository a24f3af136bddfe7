"""What the archivist chose for the desk: which fields are read twice, how much is looked at again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from models.record import FieldName
from storage.batches import insert_missing
from storage.review_tables import policy as policy_table

_NAME = "desk"
# The fields that matter most, for those who turn second readings on.
KEY_FIELDS = frozenset(
    {FieldName.FULL_NAME, FieldName.DEATH_DATE, FieldName.HOME_PLACE, FieldName.DEATH_PLACE}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """``two_readings``: fields that two people read without knowing of each other.

    ``audit_accepted`` and ``audit_confirmed`` are shares (0..1) of what the machine accepted and of what
    people decided that come back unmarked. Two in a hundred cost little and give a rate in time.
    """

    two_readings: frozenset[FieldName] = frozenset()
    audit_accepted: float = 0.02
    audit_confirmed: float = 0.02

    def __post_init__(self) -> None:
        """A share is between none and all."""
        for share in (self.audit_accepted, self.audit_confirmed):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"a share of {share} is not within 0..1")


def load_policy(connection: Connection) -> Policy:
    """Return what was chosen, or the defaults."""
    body = connection.execute(
        select(policy_table.c.body).where(policy_table.c.name == _NAME)
    ).scalar_one_or_none()
    if body is None:
        return Policy()
    kept = json.loads(body)
    names = frozenset(FieldName(name) for name in kept["two_readings"])
    return Policy(names, float(kept["audit_accepted"]), float(kept["audit_confirmed"]))


def save_policy(connection: Connection, policy: Policy, *, author: str, now: datetime) -> None:
    """Keep a new choice; it holds for what is read or decided from now on."""
    body = json.dumps(
        {
            "two_readings": sorted(policy.two_readings),
            "audit_accepted": policy.audit_accepted,
            "audit_confirmed": policy.audit_confirmed,
        }
    )
    row = {"body": body, "updated_at": now, "updated_by": author}
    if not insert_missing(connection, policy_table, {"name": _NAME, **row}):
        connection.execute(update(policy_table).where(policy_table.c.name == _NAME).values(**row))
