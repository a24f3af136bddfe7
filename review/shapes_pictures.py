"""From pages as read to what the API shows of them. Pure."""

from __future__ import annotations

from review.page_views import Around
from review.schemas_pictures import AroundOut, PageOut, PieceOut


def around_shape(found: Around) -> AroundOut:
    """Return the boxes and pieces that a reviewer is shown beside an item."""
    image, place = found.page, found.place
    page = PageOut(id=image.page_id, width_px=image.width_px, height_px=image.height_px)
    pieces = [PieceOut(text=piece.text, doubtful=piece.is_doubtful) for piece in found.pieces]
    if place is None:
        return AroundOut(page=page, pieces=pieces)
    heading = None if place.heading is None else place.heading.as_list()
    row, text = place.row.as_list(), place.heading_text
    return AroundOut(page=page, row=row, heading=heading, heading_text=text, pieces=pieces)
