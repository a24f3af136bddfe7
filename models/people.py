"""Who may do what: roles and permissions. Pure values; passwords and sessions are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
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
