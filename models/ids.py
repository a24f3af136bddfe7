"""Ids are hashes of what they identify, so doing a thing again gives the same id."""

from __future__ import annotations

import hashlib
from functools import cache

ID_LENGTH = 20  # base32 characters: 100 bits; a collision among 10^9 ids has a chance below 10^-12


def hash_id(*parts: str | int) -> str:
    """Return the id of the thing that ``parts`` name, in order: 20 lower-case base32 characters.

    Parts are length-prefixed, so ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    number = int.from_bytes(digest.digest()[: ID_LENGTH * 5 // 8 + 1], "big") >> 4
    return "".join([_pairs()[number >> shift & 1023] for shift in range(ID_LENGTH * 5 - 10, -1, -10)])


@cache
def _pairs() -> tuple[str, ...]:
    """Return two base32 characters for each ten bits: ids are made by the million, one by one too slowly."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return tuple(first + second for first in letters for second in letters)


def page_id(sha256: str, page_no: int) -> str:
    """Return the id of page ``page_no`` (from 1) of the file with this hash."""
    return hash_id("page", sha256, page_no)


def record_id(sha256: str, page_no: int, kind: str, row: str) -> str:
    """Return the id of a record: its file, page, kind and place on the page (such as ``t0r7``)."""
    return hash_id("record", sha256, page_no, kind, row)


def field_id(record: str, key: str) -> str:
    """Return the id of the field ``key`` (see ``Field.key``) of a record."""
    return hash_id("field", record, key)
