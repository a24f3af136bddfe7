"""One page from its file to its document: the pipeline as it reads from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from models.errors import BadInputError
from models.geometry import Box
from models.page import Line, PageContent, PageDocument
from pipeline.arrays import ColourImage
from pipeline.canvas import Canvas, make_canvas
from pipeline.columns import find_white_columns
from pipeline.contents import read_contents
from pipeline.engine import Engine
from pipeline.grid import Grid, find_grids
from pipeline.load import Limits, LoadedPage, draw_list_page, load_page
from pipeline.prepare import prepare
from pipeline.row_split import split_rows
from pipeline.ruled_rows import find_ruled_rows

# The kept page image is for people's eyes and the desk's crops; the original stays bit for bit beside it.
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Digitised:
    """A page as read, the page image that its boxes refer to (JPEG), and seconds by step."""

    page: PageDocument
    image_jpeg: bytes
    timings: tuple[tuple[str, float], ...]


class _Clock:
    """Seconds spent by step, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun


def digitise_page(path: Path, page_no: int, *, engine: Engine, limits: Limits) -> Digitised:
    """Read page ``page_no`` (from 1) of the file at ``path``.

    Raises:
        BadInputError: the page cannot be used.
        EngineError: the engine failed on it.

    """
    clock = _Clock()
    with clock.step("load"):
        drawn = draw_list_page(path, page_no)
        if drawn is not None:  # a list from elsewhere: its letters are known
            return Digitised(drawn.page, drawn.image_jpeg, ())
        loaded = load_page(path, page_no, limits)
    with clock.step("prepare"):
        prepared = prepare(loaded.image, dpi=loaded.dpi)
    with clock.step("layout"):
        canvas = make_canvas(prepared)
        grids = find_tables(canvas)
    with clock.step("recognise"):
        page = _read(canvas, grids, loaded, page_no=page_no, engine=engine)
    with clock.step("encode"):
        image_jpeg = encode_jpeg(canvas.image)
    return Digitised(page, image_jpeg, tuple(clock.seconds.items()))


def find_tables(canvas: Canvas) -> list[Grid]:
    """Return all tables of a page: ruled ones first, then those without rules in the space that is left."""
    if canvas.content is not PageContent.TEXT:
        return []
    height = canvas.text_height_px
    ruled = find_grids(canvas.rules, canvas.ink, dpi=canvas.dpi) or find_ruled_rows(
        canvas.rules.horizontal, canvas.ink, dpi=canvas.dpi, text_height_px=height
    )
    grids = [split_rows(g, canvas.ink, text_height_px=height) for g in ruled]
    for region in _free_regions(canvas, [g.box for g in grids]):
        found = find_white_columns(canvas.ink, region, text_height_px=height, stamp=canvas.stamp)
        if found is not None:
            grids.append(found)
    return sorted(grids, key=lambda g: (g.xs[0] > (canvas.gutter_x or canvas.box.x2), g.ys[0]))


def _free_regions(canvas: Canvas, tables: list[Box]) -> list[Box]:
    """Return the bands of the page (of each half, where it is a spread) above, between and below tables."""
    # Crumbs of a black border along the page's edge would stand as a column of their own.
    edge = round(0.15 * canvas.dpi)
    page = Box(edge, 0, max(1, canvas.box.w - 2 * edge), canvas.box.h)
    halves = [page]
    if canvas.gutter_x is not None:
        left = Box(0, 0, canvas.gutter_x, canvas.box.h)
        right = Box(canvas.gutter_x, 0, canvas.box.w - canvas.gutter_x, canvas.box.h)
        halves = [page.intersection(left), page.intersection(right)]
    regions = []
    for half in halves:
        top = 0
        for table in sorted((t for t in tables if half.intersection(t).area), key=lambda t: t.y):
            if table.y > top:
                regions.append(Box(half.x, top, half.w, table.y - top))
            top = max(top, table.y2)
        if half.h > top:
            regions.append(Box(half.x, top, half.w, half.h - top))
    return regions


def _read(
    canvas: Canvas, grids: list[Grid], loaded: LoadedPage, *, page_no: int, engine: Engine
) -> PageDocument:
    contents = read_contents(canvas, grids, engine, layer=_usable_layer(canvas, loaded))
    height, width = canvas.gray.shape
    return PageDocument(
        page_no=page_no,
        width_px=width,
        height_px=height,
        dpi=canvas.dpi,
        engine=contents.engine,
        content=canvas.content,
        gutter_x=canvas.gutter_x,
        blocks=contents.blocks,
        tables=contents.tables,
        steps=(*canvas.steps, *contents.steps),
    )


def _usable_layer(canvas: Canvas, loaded: LoadedPage) -> tuple[Line, ...]:
    """Return a good text layer, unless the page image was moved away from under it."""
    moved = {"turn", "orient", "deskew", "dewarp", "gutter"} & {s.name for s in canvas.steps}
    return loaded.text_layer if not moved and canvas.gray.shape == loaded.image.shape[:2] else ()


def encode_jpeg(image: ColourImage) -> bytes:
    """Return the page image as JPEG.

    Raises:
        BadInputError: OpenCV could not encode it.

    """
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise BadInputError(f"the page image of shape {image.shape} could not be encoded")
    return np.asarray(data).tobytes()
