"""Numbers and codes: row numbers, lots, graves, document numbers, certificates. Not dates and not units."""

from __future__ import annotations

import re

from extractors.guard import guarded, guarded_candidates
from extractors.lookalikes import digit_readings
from extractors.parsed import Parsed
from extractors.text import fold, nfc, strip_artefacts
from extractors.unknowns import is_unknown
from models.record import CodeValue, Reason, UnknownValue

_GRAVE_WORD = re.compile(r"^(?:lo|khu|hang|mo so|so mo|mo|so|day|o)\s*[:.]?\s+(?=\w)")
_GRAVE = re.compile(
    r"^[A-HK-NP-RT-YĐ]{0,2}\s?[-.]?\s?\d{0,4}[acdekACDEK]?(?:[-./]\d{1,4}[acdekACDEK]?){0,2}$"
)
_ROMAN = re.compile(r"^(?:X{0,3})(?:IX|IV|V?I{0,3})$")
_LOT = re.compile(r"^(?:[A-ZĐ]{1,2}\d{0,3}|\d{1,3}[AC-HK]?|[A-ZĐ]\d?[-.]?\d{1,3})$")
_NUMBER_WORD = re.compile(r"^(?:so|s0)\s*[:.;]?\s*")
_DOCUMENT = re.compile(
    r"^(?P<number>\d{1,5}[a-fAC-HK]?)\s*[/\-–]\s*(?P<symbol>[A-ZĐƯÂa-zđư0-9][\w.&]*(?:\s?[-–/.]\s?[\w&]+)*)$"
)
_PLAIN_NUMBER = re.compile(r"^\d{1,5}[A-Z]{0,2}$")
_CERTIFICATE = re.compile(r"^(?:[A-ZĐ]{1,3}\s?[-.]?\s?)?\d{1,6}\s?[A-Za-zĐđ]{0,4}(?:/[\w\-]+)?$")
_SPACED = re.compile(r"\s*([/\-–])\s*")


def _plain(text: str) -> str:
    return strip_artefacts(text)


def _unfit(text: str) -> Parsed:
    return Parsed(text, None, (Reason.NOT_IN_GRAMMAR,))


@guarded
def parse_sequence_number(text: str) -> Parsed:
    """Read the number of a row (STT): CodeValue with its digits; anything but digits is NOT_IN_GRAMMAR."""
    clean = _plain(text)
    return Parsed(clean, CodeValue(str(int(clean)))) if re.fullmatch(r"[0-9]{1,5}", clean) else _unfit(clean)


def _grave_part(text: str, pattern: re.Pattern[str]) -> Parsed:
    clean = _plain(text)
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    key = fold(clean)
    word = _GRAVE_WORD.match(key) if len(key) == len(clean) else None
    bare = clean[word.end() :] if word else clean
    if not bare:
        return _unfit(clean)
    if bare == "I":  # the figure 1 looks the same
        return Parsed(clean, CodeValue(bare), (Reason.AMBIGUOUS,))
    if pattern.match(bare) or _ROMAN.match(bare):
        return Parsed(clean, CodeValue(bare.replace(" ", "")))
    return _unfit(clean)


@guarded
def parse_lot(text: str) -> Parsed:
    """Read a lot or area of a cemetery (``C``, ``A1``, ``Lô 3``): CodeValue without the class word."""
    return _grave_part(text, _LOT)


@guarded
def parse_row(text: str) -> Parsed:
    """Read a row of graves (``3``, ``IV``, ``A2``): CodeValue without the class word."""
    return _grave_part(text, _LOT)


@guarded
def parse_grave_number(text: str) -> Parsed:
    """Read the number of a grave (``12``, ``A1-01``): CodeValue without the class word."""
    parsed = _grave_part(text, _GRAVE)
    has_digit = any(c.isdigit() for c in parsed.text)
    return parsed if has_digit or isinstance(parsed.value, UnknownValue) else _unfit(parsed.text)


@guarded
def parse_document_number(text: str) -> Parsed:
    """Read number and symbol of a document: CodeValue without spaces around its signs.

    ``Số: 157/ QĐ-NĐ-UB`` keeps the text without "Số:" and gives ``157/QĐ-NĐ-UB``. A symbol without a number
    (it was written by hand and not read) is NOT_IN_GRAMMAR.
    """
    clean = _plain(text)
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    key = fold(clean)
    word = _NUMBER_WORD.match(key) if len(key) == len(clean) else None
    bare = clean[word.end() :].strip() if word else clean
    if _DOCUMENT.match(bare):
        letters = bare.partition("/")[2] or bare
        doubts = (
            (Reason.ODD_CHARACTERS,)
            if re.search(r"[a-zđ]", letters.replace("QyĐ", "").replace("Tr", ""))
            else ()
        )
        return Parsed(bare, CodeValue(_SPACED.sub(r"\1", bare).replace("–", "-")), doubts)
    if _PLAIN_NUMBER.match(bare):
        return Parsed(bare, CodeValue(bare))
    return _unfit(bare)


@guarded
def parse_certificate_number(text: str) -> Parsed:
    """Read the number of a certificate (``GC887K``, ``AB 123``): CodeValue without spaces."""
    clean = _plain(text)
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    if any(c.isdigit() for c in clean) and _CERTIFICATE.match(clean):
        return Parsed(clean, CodeValue(clean.replace(" ", "")))
    return _unfit(clean)


@guarded_candidates
def number_candidates(text: str) -> tuple[str, ...]:
    """Return the numbers that a misread cell of digits may hold, likeliest first; none for digits."""
    clean = nfc(text).strip(" .,:;'")
    if not clean or clean.isdigit() or len(clean) > 5 or _ROMAN.match(clean):
        return ()
    return tuple(dict.fromkeys(r for r in digit_readings(clean) if r.isdigit()))[:5]
