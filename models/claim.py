"""Claims: what a machine or a person said of a field. Nothing is overwritten; the current field is a fold.

A person stands above any machine; among machines the newer engine version stands above the older; among
people the later word stands (review adds undo and second readers on top of this).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.ids import hash_id
from models.record import Field


class Origin(StrEnum):
    """Who makes a claim."""

    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about one field of one record.

    ``version`` orders the claims of machines, and those of people (a zero-padded, sortable string such as
    ``"0001"``): of a machine it is the version, of a person the number of his decision, if it has one.
    ``author`` names the engine and rules, or the person. The id covers what is said and by whom, not when:
    a machine that says the same again adds nothing.
    """

    record_id: str
    field: Field
    origin: Origin
    author: str
    version: str
    made_at: datetime

    @property
    def id(self) -> str:
        """Hash of record, field, origin, author, version and content."""
        f = self.field
        said = (
            f.text,
            f.raw,
            str(f.status),
            f"{f.confidence:.6f}",
            repr(f.value),
            repr(f.box),
            repr(f.reasons),
        )
        when = self.made_at.isoformat() if self.origin is Origin.PERSON else ""
        return hash_id("claim", self.record_id, f.key, self.origin, self.author, self.version, when, *said)

    @property
    def rank(self) -> tuple[bool, str, datetime]:
        """Sort key: the greatest is the current one."""
        return (self.origin is Origin.PERSON, self.version, self.made_at)


def current_claim(claims: Iterable[Claim]) -> Claim | None:
    """Return the claim that holds now among claims about one field, or None for none.

    The result does not depend on the order of ``claims``; ties are broken by id.
    """
    return max(claims, key=lambda c: (c.rank, c.id), default=None)
