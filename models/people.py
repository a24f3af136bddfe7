"""Who may do what: roles and permissions. Pure values; passwords and sessions are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; each role may do what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What can be allowed. Tokens for services carry some of these as their scopes."""

    READ = "read"
    DECIDE = "decide"
    ADJUDICATE = "adjudicate"
    INTAKE = "intake"
    POLICY = "policy"
    PEOPLE = "people"


_ADDED: Mapping[Role, tuple[Permission, ...]] = {
    Role.READER: (Permission.READ,),
    Role.REVIEWER: (Permission.DECIDE,),
    Role.ADJUDICATOR: (Permission.ADJUDICATE,),
    Role.ARCHIVIST: (Permission.INTAKE, Permission.POLICY),
    Role.ADMINISTRATOR: (Permission.PEOPLE,),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what somebody of this role may do."""
    roles = list(Role)
    upto = roles[: roles.index(role) + 1]
    return frozenset(permission for one in upto for permission in _ADDED[one])


# What concerns all batches at once is never given for some.
_FOR_ALL_ONLY = frozenset({Permission.POLICY, Permission.PEOPLE})


@dataclass(frozen=True, slots=True)
class Reach:
    """The batches (by id) that somebody sees; who sees all has no reach but None."""

    batches: frozenset[str]


NOWHERE = Reach(frozenset())


@dataclass(frozen=True, slots=True)
class BatchRole:
    """A role given for one batch."""

    batch_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do, and where: ``by_batch`` None means everywhere ``everywhere``, else only there."""

    everywhere: frozenset[Permission]
    by_batch: tuple[tuple[str, frozenset[Permission]], ...] | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what he may do in one batch at least."""
        if self.by_batch is None:
            return self.everywhere
        return frozenset(permission for _, several in self.by_batch for permission in several)

    def reach(self, permission: Permission) -> Reach | None:
        """Return the batches in which he may do this; None for all."""
        if self.by_batch is None:
            return None if permission in self.everywhere else NOWHERE
        return Reach(frozenset(batch for batch, several in self.by_batch if permission in several))


def rights_of(role: Role, batches: tuple[BatchRole, ...] | None) -> Rights:
    """Return the rights of an account: of ``role`` everywhere, or of the roles given for batches."""
    if batches is None:
        return Rights(permissions_of(role))
    given = tuple((one.batch_id, permissions_of(one.role) - _FOR_ALL_ONLY) for one in batches)
    return Rights(frozenset(), given)


def rights_of_service(scopes: frozenset[Permission], batch_ids: tuple[str, ...] | None) -> Rights:
    """Return the rights of a service: its scopes everywhere, or in these batches."""
    if batch_ids is None:
        return Rights(scopes)
    return Rights(frozenset(), tuple((batch_id, scopes - _FOR_ALL_ONLY) for batch_id in batch_ids))
