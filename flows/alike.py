"""Find pages that were scanned twice: candidates by their looks, then laid over each other. Drops nothing."""

from __future__ import annotations

from models.codec import decode_page
from models.page import PageDocument, Word
from pipeline.page_look import CANDIDATE, SAME, likeness_of_images, likeness_of_looks
from storage import copies
from storage.archive import Archive
from storage.copies import Copy, Look

# Pages of one form that look so alike are rare; a page is never laid over more than these.
_MOST_LAID_OVER = 5


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
    for other in candidates:
        alike = likeness_of_images(image, archive.store.get(other.image_key))
        if alike >= SAME:
            better = max((look, other), key=lambda one: _sureness(archive, one))
            found.append(Copy(look.page_id, other.page_id, round(alike, 3), better.page_id))
    return found


def _sureness(archive: Archive, look: Look) -> tuple[float, str]:
    """Return how surely a page was read: the mean confidence of its words; by id where both are the same."""
    words = [w.confidence for w in _words(decode_page(archive.store.get(look.ocr_key)))]
    return (sum(words) / len(words) if words else 0.0, look.page_id)


def _words(document: PageDocument) -> list[Word]:
    cells = [line for table in document.tables for cell in table.cells for line in cell.lines]
    return [word for line in (*document.lines, *cells) for word in line.words]
