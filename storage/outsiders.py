"""Accounts of people whom an organisation's provider vouches for: found by subject, or made by their groups.

Never by name or mail address: whoever may choose those at the provider could otherwise become somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.desk_errors import DeskError
from models.people import Role
from storage.people import Account, NameTakenError, People
from storage.search_rows import folded_words

_MOST_OF_A_NAME = 50


class NotInvitedError(DeskError):
    """The provider knows this person; here nobody gave him a role."""

    code = "not-invited"
    remedy = "Ask an administrator for a role, at the provider or here."


@dataclass(frozen=True, slots=True)
class Outsider:
    """Whom the provider vouches for. ``role`` is what groups give him; ``is_by_groups``: only they count."""

    subject: str
    wished_name: str
    display_name: str
    role: Role | None
    is_by_groups: bool


def account_of(people: People, outsider: Outsider) -> Account:
    """Return the account that belongs to this person, made or brought in step with his groups.

    An administrator was made on this machine: groups neither make one nor unmake one.

    Raises:
        NotInvitedError: nothing gives him a role, or his account is locked.

    """
    account = people.find_outside(outsider.subject)
    if account is not None and account.is_disabled:
        raise NotInvitedError("this account is locked")
    if account is not None and (account.role is Role.ADMINISTRATOR or not outsider.is_by_groups):
        return account
    if outsider.role is None:
        raise NotInvitedError("the provider gives this person no role here")
    if account is None:
        return _made(people, outsider, outsider.role)
    if account.role is not outsider.role:
        return people.change(account.name, role=outsider.role)
    return account


def _made(people: People, outsider: Outsider, role: Role) -> Account:
    wished = ".".join(folded_words(outsider.wished_name))[:_MOST_OF_A_NAME] or "oidc"
    for number in range(1, 1000):
        try:
            return people.add(
                wished if number == 1 else f"{wished}-{number}",
                role=role,
                display_name=outsider.display_name,
                password_hash=None,
                outside_id=outsider.subject,
            )
        except NameTakenError:  # somebody else's name; or he came in twice at once
            if (account := people.find_outside(outsider.subject)) is not None:
                return account
    raise NotInvitedError(f"there are a thousand accounts called '{wished}'")
