"""Passwords: hashed with Argon2id, checked in the same time whether or not there is such an account."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.desk_errors import UnusableError

# NIST SP 800-63B: length is what counts, no rules about kinds of characters.
LEAST_LENGTH, MOST_LENGTH = 10, 200


def hash_password(password: str) -> str:
    """Return the hash of a new password; raises UnusableError for one that is too short."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        raise UnusableError(
            f"a password has {LEAST_LENGTH} to {MOST_LENGTH} characters",
            remedy="Take a few words that belong together only for you.",
        )
    return _hasher().hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Return whether the password has this hash; None costs the same time and is never right."""
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password[:MOST_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("there is no such account")
