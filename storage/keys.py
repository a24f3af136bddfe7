"""Names of objects in the store. The same in a folder and on an S3 server; nothing else builds them.

Two levels of two hex digits keep a folder below a few hundred entries at ten million originals.
"""

from __future__ import annotations

import re

ORIGINALS = "originals/"
PAGES = "pages/"
CALIBRATIONS = "calibrations/"
READERS = "readers/"
HANDOVERS = "handovers/"
DAMAGED = "damaged/"

_EDITION = re.compile(r"[0-9]{4,}\.([0-9a-f]{12})\.json\.gz")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def original_key(sha256: str) -> str:
    """Return ``originals/ab/cd/<sha256>``, where the bytes with this hash are kept."""
    return ORIGINALS + _spread(sha256)


def page_image_key(sha256: str, page_no: int) -> str:
    """Return ``pages/ab/cd/<sha256>/0003.jpg``: the straightened image that boxes refer to."""
    return f"{PAGES}{_spread(sha256)}/{_checked(page_no):04d}.jpg"


def page_ocr_key(sha256: str, page_no: int, *, edition: str = "") -> str:
    """Return ``pages/ab/cd/<sha256>/0003.json.gz``: the page as read, by ``models.codec``.

    An ``edition`` (letters and digits) stands before the ending: a page of which people had a part read anew.
    """
    suffix = f".{edition}" if edition else ""
    return f"{PAGES}{_spread(sha256)}/{_checked(page_no):04d}{suffix}.json.gz"


def calibration_key(number: int) -> str:
    """Return ``calibrations/0001.json``; numbers sort as text."""
    return f"{CALIBRATIONS}{number:04d}.json"


def reader_key(number: int, sha256: str) -> str:
    """Return ``readers/0001.<12 digits of the hash>.onnx``: weights of our reader that the archive taught."""
    return f"{READERS}{number:04d}.{sha256[:12]}.onnx"


def reader_facts_key(number: int) -> str:
    """Return ``readers/0001.json``: how those weights came to be and how well they read."""
    return f"{READERS}{number:04d}.json"


def handover_key(number: int, ending: str) -> str:
    """Return ``handovers/0012.pdf``: a list as it was handed over; numbers sort as text."""
    return f"{HANDOVERS}{number:04d}.{ending}"


def sha256_of(key: str) -> str | None:
    """Return the hash that the bytes under ``key`` must have, or None where the key does not say."""
    name = key.rpartition("/")[2]
    return name if key.startswith(ORIGINALS) and _SHA256.fullmatch(name) else None


def page_hash_begin(key: str) -> str | None:
    """Return the first digits of the hash that an edition of a page must have; None for any other key."""
    found = _EDITION.fullmatch(key.rpartition("/")[2])
    return found[1] if found and key.startswith(PAGES) else None


def damaged_key(key: str) -> str:
    """Return where an object that is no longer what was kept is put aside: nothing is thrown away."""
    return DAMAGED + key


def check_key(key: str) -> str:
    """Return ``key`` where it is safe on every store; raises ValueError for one that could leave it."""
    if not _SAFE.fullmatch(key) or len(key) > 900:
        raise ValueError(f"{key!r} is no key of the object store")
    return key


def _spread(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256 in lower-case hex")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _checked(page_no: int) -> int:
    if page_no < 1:
        raise ValueError(f"pages are counted from 1, not {page_no}")
    return page_no
