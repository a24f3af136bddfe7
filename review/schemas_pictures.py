"""What the API says of paper: a page's size, and what stands around a field on it. Shapes only."""

from __future__ import annotations

from pydantic import BaseModel


class PieceOut(BaseModel):
    """A run of characters of the reading, in doubt or not."""

    text: str
    doubtful: bool


class PageOut(BaseModel):
    """What a viewer needs to know of a page."""

    id: str
    width_px: int
    height_px: int


class AroundOut(BaseModel):
    """Boxes are [x, y, width, height] in pixels of the page image."""

    page: PageOut
    row: list[int] | None = None
    heading: list[int] | None = None
    heading_text: str = ""
    pieces: list[PieceOut] = []
