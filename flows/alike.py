"""Find pages that were scanned twice: by looks, laid over each other, and by words. Drops nothing."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from extractors.text import fold
from models.codec import decode_page
from models.page import Line, PageDocument
from pipeline.page_look import CANDIDATE, SAME, likeness_of_images, likeness_of_looks
from storage import copies
from storage.archive import Archive
from storage.copies import Copy, Look

# Pages of one form that look so alike are rare; a page is never laid over more than these.
_MOST_LAID_OVER = 5
# Pages of few words (covers, numbered title pages) differ in one digit, which no picture of 320 pixels shows.
_FEWEST_PAIRS = 12
# Of the pairs of neighbouring words: the same page read twice 0.57 and above, other pages of a form 0.15.
_LEAST_SHARED = 0.35
# Two fillings of one printed form share its words (minutes 0.51), but not their numbers: dates, certificates.
# Dev layouts, papers aged twice: the same paper 0.77 and above (once 0.38, a fax), other papers whose words
# pass 0.24 and below. From fewer numbers nothing follows.
_LEAST_NUMBERS = 0.3
_FEWEST_NUMBERS = 6
_NUMBER = re.compile(r"\w*\d\w*")


def find_copies(archive: Archive, sha256: str) -> int:
    """Compare the pages of a file with those beside them; keep which are the same paper; return how many.

    Doing it again finds the same. Two files that are looked at together see each other, as looks are kept
    when a page is finished, before.
    """
    with archive.database.read() as connection:
        mine = copies.looks_of(connection, sha256)
        beside = copies.looks_beside(connection, sha256) if mine else []
    found: list[Copy] = []
    for index, look in enumerate(mine):
        found += _copies_of(archive, look, [*mine[:index], *beside])
    if found:
        with archive.database.write() as connection:
            copies.add_copies(connection, found, now=archive.clock())
    return len(found)


def _copies_of(archive: Archive, look: Look, others: list[Look]) -> list[Copy]:
    if not others:
        return []
    likeness = likeness_of_looks(look.look, [other.look for other in others])
    nearest = sorted(range(len(others)), key=lambda i: -likeness[i])[:_MOST_LAID_OVER]
    candidates = [others[i] for i in nearest if likeness[i] >= CANDIDATE]
    found = []
    image = archive.store.get(look.image_key) if candidates else b""
    mine = _document(archive, look) if candidates else None
    for other in candidates:
        alike = likeness_of_images(image, archive.store.get(other.image_key))
        if mine is None or alike < SAME:
            continue
        theirs = _document(archive, other)
        if say_the_same(mine, theirs):
            is_mine_better = (_sureness(mine), look.page_id) > (_sureness(theirs), other.page_id)
            better = look.page_id if is_mine_better else other.page_id
            found.append(Copy(look.page_id, other.page_id, round(alike, 3), better))
    return found


def say_the_same(document: PageDocument, other: PageDocument) -> bool:
    """Return whether two pages that look alike also say the same, in words and in numbers."""
    numbers = shared_numbers(document, other)
    is_other_filling = numbers is not None and numbers < _LEAST_NUMBERS
    return not is_other_filling and shared_pairs(document, other) >= _LEAST_SHARED


def shared_numbers(document: PageDocument, other: PageDocument) -> float | None:
    """Return the share of the words with a digit that both have, each as often; None where there are few."""
    mine, theirs = _numbers(document), _numbers(other)
    if min(mine.total(), theirs.total()) < _FEWEST_NUMBERS:
        return None
    return (mine & theirs).total() / (mine | theirs).total()


def shared_pairs(document: PageDocument, other: PageDocument) -> float:
    """Return the share of pairs of neighbouring words that both have (Jaccard); 0 for few words."""
    mine, theirs = _pairs(document), _pairs(other)
    if min(len(mine), len(theirs)) < _FEWEST_PAIRS:
        return 0.0
    return len(mine & theirs) / len(mine | theirs)


def _document(archive: Archive, look: Look) -> PageDocument:
    return decode_page(archive.store.get(look.ocr_key))


def _pairs(document: PageDocument) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for line in _lines(document):
        words = fold(line.text).split()
        found.update(pairwise(words))
    return found


def _numbers(document: PageDocument) -> Counter[str]:
    return Counter(number for line in _lines(document) for number in _NUMBER.findall(fold(line.text)))


def _sureness(document: PageDocument) -> float:
    """Return how surely a page was read: the mean confidence of its words."""
    words = [word.confidence for line in _lines(document) for word in line.words]
    return sum(words) / len(words) if words else 0.0


def _lines(document: PageDocument) -> list[Line]:
    return [*document.lines, *(line for t in document.tables for cell in t.cells for line in cell.lines)]
