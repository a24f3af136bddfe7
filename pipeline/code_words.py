"""Codes that stand among words (``B1, A trưởng``, ``Quân y viện 211``, ``E271-F3``): read again as codes.

The Vietnamese model turns them to letters (BI, 2I 1, EI65); the restricted alphabet reads them right far more
often. Only words that cannot be Vietnamese syllables are looked at, and only a clean code replaces them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from models.geometry import union_of
from models.page import Line, Mark, Reading, Word
from pipeline.engine import Charset
from pipeline.reader import Reader

# What a code looks like after misreading: figures, capitals and the letters that figures turn into.
_CODE_SHAPE = re.compile(r"(?=.*[\dIl|!§\[\]ŠØ])[A-Z0-9Il|!§\[\]ŠØĐ€£/-]{1,16}")
_PURE_NUMBER = re.compile(r"[\d/.-]+")
_CLEAN = {
    Charset.CODE: re.compile(r"[A-Z]{0,2}\d{1,4}"),
    Charset.UNIT: re.compile(r"[A-FP]\d{1,4}(?:[ /-]*[A-FĐ]\d{1,4})*"),
}
_PUNCTUATION = ".,;:()\"'“”"
# A number this sure is left alone; so is a replacement that is less sure than this.
_SURE_NUMBER = 0.8
_LEAST = 0.5


def read_codes_again(line: Line, reader: Reader) -> Line:
    """Return the line with misread codes replaced; the first reading is kept beside it."""
    if Mark.TRUSTED in line.marks:
        return line
    words: list[Word] = []
    changed = False
    for run in _runs(line.words):
        again = _again(run, reader) if _is_suspicious(run) and not reader.is_sure(run) else None
        changed |= again is not None
        words.extend(run if again is None else again)
    if not changed:
        return line
    first = Reading(line.text, line.confidence, "as-words")
    return replace(line, words=tuple(words), readings=(first, *line.readings))


def _runs(words: tuple[Word, ...]) -> list[list[Word]]:
    """Group neighbours that look like codes; every other word stands alone."""
    runs: list[list[Word]] = []
    was_code = False
    for word in words:
        is_code = _CODE_SHAPE.fullmatch(word.text.strip(_PUNCTUATION)) is not None
        ends = bool(runs) and runs[-1][-1].text[-1:] in ",;:)"
        if is_code and was_code and not ends:
            runs[-1].append(word)
        else:
            runs.append([word])
        was_code = is_code
    return runs


def _is_suspicious(run: list[Word]) -> bool:
    text = " ".join(w.text.strip(_PUNCTUATION) for w in run)
    if not all(_CODE_SHAPE.fullmatch(w.text.strip(_PUNCTUATION)) for w in run):
        return False
    if _PURE_NUMBER.fullmatch(text.replace(" ", "")):
        return min(w.worst for w in run) < _SURE_NUMBER and len(run) == 1 and text.isdigit()
    return True


def _again(run: list[Word], reader: Reader) -> list[Word] | None:
    """Return the run as a clean code with the punctuation that closed it, or None."""
    box = union_of(w.box for w in run)
    text = "".join(w.text for w in run)
    charset = (
        Charset.UNIT if (len(run) > 1 and text[:1].isalpha()) or "-" in text or "/" in text else Charset.CODE
    )
    found = reader.read(box, charset)
    read = " ".join(w.text for w in found).strip(_PUNCTUATION)
    joined = read.replace(" ", "") if charset is Charset.CODE else read
    if not found or not _CLEAN[charset].fullmatch(joined) or min(w.worst for w in found) < _LEAST:
        return None
    if joined == " ".join(w.text.strip(_PUNCTUATION) for w in run):
        return None
    tail = run[-1].text[len(run[-1].text.rstrip(_PUNCTUATION)) :]
    confidence = min(w.worst for w in found)
    if charset is Charset.CODE:
        return [Word(joined + tail, confidence, box, tuple(g for w in found for g in w.glyphs))]
    last = found[-1]
    return [*found[:-1], Word(last.text.strip(_PUNCTUATION) + tail, last.confidence, last.box, last.glyphs)]
