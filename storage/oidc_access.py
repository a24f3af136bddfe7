"""How people sign in at their organisation's own provider (OpenID Connect): values, and what they must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from models.errors import SetupError
from models.people import Role

_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class OidcAccess:
    """``label`` names the provider on the sign-in page; the secret never shows in a repr.

    ``roles`` gives a role to the members of a group that the claim ``role_claim`` names. Without any, only
    people may come in whose accounts were linked to their subject by hand.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = "OIDC"
    role_claim: str = "roles"
    roles: tuple[tuple[str, Role], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be trusted; raises SetupError."""
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise SetupError(
                "the provider of SOHOA_OIDC_ISSUER is not reached by https",
                remedy="Give its address as https://…; without it anybody on the way could sign in.",
            )
        if not self.client_id or not self.client_secret:
            raise SetupError(
                "SOHOA_OIDC_ISSUER is set without a client",
                remedy="Set SOHOA_OIDC_CLIENT_ID and SOHOA_OIDC_CLIENT_SECRET as the provider gave them.",
            )
        if any(role is Role.ADMINISTRATOR for _, role in self.roles):
            raise SetupError(
                "SOHOA_OIDC_ROLES would make administrators",
                remedy="Administrators are made here only: sohoa users change NAME --role administrator",
            )

    def subject(self, sub: str) -> str:
        """Return under what an account is linked: a subject is its provider's, and nobody else's."""
        return f"{self.issuer.rstrip('/')}#{sub}"

    def role_of(self, groups: frozenset[str]) -> Role | None:
        """Return the highest role that these groups give, or None."""
        order = list(Role)
        found = [role for group, role in self.roles if group in groups]
        return max(found, key=order.index, default=None)


def parse_roles(said: str) -> tuple[tuple[str, Role], ...]:
    """Return the groups and roles of ``duyet=reviewer, luu-tru=archivist``; raises SetupError."""
    found = []
    for part in filter(None, (one.strip() for one in said.split(","))):
        group, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not equals or not group or role not in list(Role):
            raise SetupError(
                f"'{part}' in SOHOA_OIDC_ROLES gives no role to a group",
                remedy="Write GROUP=ROLE, GROUP=ROLE; roles: reader, reviewer, adjudicator, archivist.",
            )
        found.append((group, Role(role)))
    return tuple(found)
