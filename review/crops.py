"""Strips of paper for a list that leaves the house: the row of one record, living relatives painted over."""

from __future__ import annotations

from PIL import Image, ImageDraw

from models.geometry import Box, union_of
from models.record import Record
from review.images import Cut, cut, decode, encode
from storage.archive import Archive
from storage.profiles import is_of_relatives

_PAD_PX = 8
_MASK = "#9a9a9a"
_WIDEST_PX, _HIGHEST_PX = 3_400, 700  # of a strip: a form that is read as a whole would be half a page


def row_strip(archive: Archive, record: Record) -> bytes | None:
    """Return the row of a record as JPEG; None where it has no page to show.

    What names living relatives, or may, is painted over. Only the record's own fields are in the strip's
    height, so that no other man's row is sent with it.
    """
    page_no = record.source.page_no
    fields = [f for f in record.fields if f.page_no == page_no and f.box.area]
    row = next((p for p in archive.pages_of(record.source.sha256) if p.page_no == page_no), None)
    shown = [f.box for f in fields if not is_of_relatives(f)]
    if row is None or row.image_key is None or not shown:
        return None
    page = decode(archive.store.get(row.image_key))
    around = union_of(shown).padded(_PAD_PX, within=Box(0, 0, page.width, page.height))
    strip = cut(_masked(page, [f.box for f in fields if is_of_relatives(f)]), Cut(around))
    strip.thumbnail((_WIDEST_PX, _HIGHEST_PX), Image.Resampling.BOX)
    return encode(strip)


def _masked(page: Image.Image, boxes: list[Box]) -> Image.Image:
    pen = ImageDraw.Draw(page)
    for box in boxes:
        pen.rectangle((box.x - _PAD_PX, box.y - _PAD_PX, box.x2 + _PAD_PX, box.y2 + _PAD_PX), fill=_MASK)
    return page
