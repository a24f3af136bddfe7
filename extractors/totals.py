"""The total that a register declares of itself ("Tổng số: 27 liệt sĩ"): found, and compared with its rows."""

from __future__ import annotations

import re

from extractors.text import fold

_SAID = re.compile(
    r"^\W*(?:tong (?:so|cong|hop)|cong|(?:danh sach|so) (?:nay )?(?:gom|co))\b"
    r"(?:\s+(?:lai|la|co|khoan|gom)){0,2}(?:\s+(?:mo|liet si|liet sy|ls|dong chi))?\s*"
    r"[:=.…\s(]*(?P<count>[\doil|s]{1,5})\b"
    r"(?!\s*(?:trang|to|quyen)\b)"
)
_SHAPES = str.maketrans({"o": "0", "i": "1", "l": "1", "|": "1", "s": "5"})


def read_total(text: str) -> int | None:
    """Return how many the text says that there are, or None where it declares no total.

    ``Tổng cộng: 27 liệt sĩ``, ``Danh sách này gồm 27 (hai mươi bảy) đồng chí`` and ``Cộng 27`` give 27; a
    total of pages or books is none of rows.
    """
    found = _SAID.match(fold(text))
    if found is None or not any(c.isdigit() for c in found.group("count")):
        return None
    figures = found.group("count").translate(_SHAPES)
    return int(figures) if figures.isdigit() else None


def is_total_off(declared: int, *, counted: int, since_heading: int) -> bool:
    """Say whether a declared total is neither that of the whole register so far nor that of its last part."""
    return declared not in (counted, since_heading)
