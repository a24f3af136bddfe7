"""A batch sheet: the sheet of paper before a stack that says what follows, as a line of text for its QR code.

The line holds only characters of a QR code's alphanumeric mode, which makes a code a third smaller than
bytes would and spares every reader the question of encodings. A checksum guards against a code that was
misread as another.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

from models.record import DocumentKind

MARK = "SOHOA1"
MOST_PAGES = 100_000
_ID = re.compile(r"[A-Z2-7]{8,20}")
_NUMBER = re.compile(r"[0-9]{1,6}")


class SheetOrder(StrEnum):
    """How the pages of a stack lie: one after the other, or all fronts and then all backs."""

    PLAIN = "plain"
    STACKS = "stacks"
    STACKS_REVERSED = "stacks-reversed"


@dataclass(frozen=True, slots=True)
class BatchSheet:
    """What a sheet says. ``kind`` None: any; ``expected`` 0: not counted. An end sheet has no batch."""

    id: str
    batch: str
    kind: DocumentKind | None = None
    expected: int = 0
    order: SheetOrder = SheetOrder.PLAIN

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no number of a batch sheet")
        if not 0 <= self.expected <= MOST_PAGES:
            raise ValueError(f"a batch sheet counts 0 to {MOST_PAGES} pages, not {self.expected}")
        if self.order is not SheetOrder.PLAIN and self.expected % 2:
            raise ValueError("two stacks of fronts and backs have an even number of pages")
        if len(self.batch.encode()) > 200:
            raise ValueError("the name of a batch is too long for a QR code")

    @property
    def is_end(self) -> bool:
        """Return whether the sheet only closes the batch before it."""
        return not self.batch


def encode_sheet(sheet: BatchSheet) -> str:
    """Return the text of the sheet's QR code: ``SOHOA1/ID/KIND/PAGES/ORDER/NAME/CHECK``.

    The batch's name is Base32 of UTF-8, the check is CRC-32 of what stands before it.
    """
    kind = sheet.kind.value.replace("_", "-").upper() if sheet.kind else "ANY"
    name = base64.b32encode(sheet.batch.encode()).decode().rstrip("=")
    body = f"{MARK}/{sheet.id}/{kind}/{sheet.expected}/{sheet.order.value.upper()}/{name}"
    return f"{body}/{_check(body)}"


def parse_sheet(text: str) -> BatchSheet | None:
    """Return what a QR code says, or None where it is no batch sheet of ours or was misread."""
    body, _, check = text.rpartition("/")
    parts = body.split("/")
    if len(parts) != 6 or parts[0] != MARK or check != _check(body) or not _NUMBER.fullmatch(parts[3]):
        return None
    _, sheet_id, kind, pages, order, name = parts
    try:
        return BatchSheet(
            id=sheet_id,
            batch=base64.b32decode(name + "=" * (-len(name) % 8)).decode(),
            kind=None if kind == "ANY" else DocumentKind(kind.replace("-", "_").lower()),
            expected=int(pages),
            order=SheetOrder(order.lower()),
        )
    except (ValueError, binascii.Error):
        return None


def _check(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08X}"
