"""Which cells only say "the same as above". Not for finding what stands above."""

from __future__ import annotations

import re

from extractors.text import fold, nfc

# Quote marks and what the engine makes of them; "ll" and "11" are not here: more often they are numbers.
_MARKS = re.compile(
    r"^[\s\-–—.,]*[\"″〃“”„«»‟〟＂][\s\"″〃“”„«»‟〟＂'.,\-–—]*$|^[\s\-–—]*['’‘`´]{2}[\s\-–—]*$"
)
_WORDS = re.compile(
    r"^\W*(?:n\s?[.,]?\s?t\s?\.?|n\s?[†]|n[if]|nhu\s?(?:tren|tr[ée]n|tran)|n[hn]u tren|cung tren)\W*$"
)
# "n" with a mark over the dot is how "nt" is often read; these have no meaning of their own in a cell.
_OCR_FORMS = frozenset({"nt", "n.t", "n.t.", "ní", "nt.", "n†", "-nt-", "-ní-", "nf", "nl", "n1", "at", "ạt"})


def is_ditto(text: str) -> bool:
    """Say whether a cell holds only a ditto: ``nt``, ``-nt-``, ``"``, ``như trên``, misread or not."""
    clean = nfc(text)
    if not clean:
        return False
    if _MARKS.match(clean):
        return True
    bare = clean.lower().strip(" -–—.,:;|")
    return bare in _OCR_FORMS or bool(_WORDS.match(fold(clean)))
