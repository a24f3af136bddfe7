"""Pages as the desk shows them: pictures cut from a page, and what stands around a field on it.

The door between the routes and the archive for everything about pixels. Knows no web, no session.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.geometry import Box
from models.page import PageDocument
from models.record import Field
from review.held import Held
from review.image_cache import CutCache, DecodedPages, PageCuts, PageImage
from review.images import Cut
from review.page_context import Piece, Surroundings, pieces_of, surroundings_of
from storage.objects import ObjectStore
from storage.values import PageRow

_DOCUMENTS_HELD = 48  # pages as read, some 0.3 MB each; fifty reviewers stay within them


class FieldOnPage(Protocol):
    """A field as it holds now, and the page it stands on."""

    @property
    def page_id(self) -> str:
        """The page's id."""

    @property
    def field(self) -> Field | None:
        """The field; None where a question about a page goes by this id."""


class Pages(Protocol):
    """Where pages and fields are looked up (``storage.desk.Desk``)."""

    def page(self, page_id: str) -> PageRow | None:
        """Return a page by its id, or None."""

    def page_document(self, page_id: str) -> PageDocument | None:
        """Return a page as read, or None while it is not."""

    def field(self, field_id: str) -> FieldOnPage | None:
        """Return a field by its id, or None."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the desk shows beside an item: the page's size, the row and headings, the doubtful characters."""

    page: PageImage
    place: Surroundings | None
    pieces: tuple[Piece, ...]


class PageViews:
    """Pictures and surroundings by page and field id. May be used by many threads."""

    def __init__(self, pages: Pages, store: ObjectStore, cache: Path) -> None:
        """Look things up in ``pages``, read images from ``store``, keep cuts below ``cache``."""
        self._pages = pages
        self._cuts = PageCuts(DecodedPages(store), CutCache(cache))
        self._documents: Held[tuple[str, int], PageDocument] = Held(limit=_DOCUMENTS_HELD)

    def of(self, pages: Pages) -> PageViews:
        """Return the same views, with the same pictures kept, of pages looked up in ``pages``."""
        views = copy(self)
        views._pages = pages
        return views

    def image(self, page_id: str) -> PageImage | None:
        """Return which picture shows the page, or None where there is none (yet)."""
        found = self._read(page_id)
        return None if found is None else found[0]

    def cut(self, page_id: str, wanted: Cut) -> bytes | None:
        """Return a part of a page as JPEG, or None for an unknown page."""
        image = self.image(page_id)
        return None if image is None else self._cuts.cut(image, wanted)

    def tile(self, page_id: str, *, level: int, column: int, row: int) -> bytes | None:
        """Return one tile of a page as JPEG, or None where there is no such page or tile."""
        image = self.image(page_id)
        return None if image is None else self._cuts.tile(image, level=level, column=column, row=row)

    def scaled(self, page_id: str, width_px: int) -> bytes | None:
        """Return the whole page, not wider than ``width_px`` nor than it is."""
        image = self.image(page_id)
        if image is None:
            return None
        height = round(image.height_px * min(1.0, width_px / image.width_px))
        return self._cuts.cut(image, Cut(Box(0, 0, image.width_px, image.height_px), max(1, height)))

    def field_box(self, field_id: str) -> tuple[str, Box] | None:
        """Return the page and box of a field, or None for an unknown field."""
        found = self._pages.field(field_id)
        return None if found is None or found.field is None else (found.page_id, found.field.box)

    def around_field(self, field_id: str) -> Around | None:
        """Return what stands around a field, or None where the field or its page is not there."""
        found = self._pages.field(field_id)
        return None if found is None or found.field is None else self.around(found)

    def around(self, shown: FieldOnPage) -> Around | None:
        """Return what stands around a field, or of a question about a page the page; None without a page."""
        if shown.field is None:
            return self.around_page(shown.page_id)
        read = self._read(shown.page_id)
        if read is None:
            return None
        image, document = read
        place = surroundings_of(document, shown.field.box)
        return Around(image, place, pieces_of(shown.field, document))

    def around_page(self, page_id: str) -> Around | None:
        """Return the same for a page as a whole, or None for an unknown page."""
        image = self.image(page_id)
        return None if image is None else Around(image, None, ())

    def _read(self, page_id: str) -> tuple[PageImage, PageDocument] | None:
        row = self._pages.page(page_id)
        if row is None or row.image_key is None:
            return None
        document = self._document(row)
        if document is None:
            return None
        size = (document.width_px, document.height_px)
        return PageImage(row.page_id, row.image_key, str(row.attempt), *size), document

    def _document(self, row: PageRow) -> PageDocument | None:
        key = (row.page_id, row.attempt)
        return self._documents.get_or_make(key, lambda: self._pages.page_document(row.page_id))
