"""Tables without rules (typed registers): columns by the white between them, rows by their first column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.cells import GridCell
from pipeline.grid import Grid
from pipeline.runs import find_runs
from pipeline.textlines import find_line_boxes
from pipeline.white_rows import find_row_tops

MIN_LINES = 5
MIN_COLUMNS = 3
# Ink of at most this share of the lines may stand in the white between two columns (long entries, stamps).
LEAK_SHARE = 0.12
# A line runs across a gap when it leaves less white in it than this.
LEAST_WHITE_HEIGHTS = 0.4
# Lines farther below the others than this many times the usual white, and letter heights, end a table.
END_TIMES, END_HEIGHTS = 2.5, 1.2
# White narrower than this many letter heights is a space between words.
MIN_GAP_HEIGHTS = 1.0


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Band:
    """One line across the page: its rows, and which columns of pixels are written on (words closed).

    Where it is ``hidden`` by a stamp, nobody knows whether it is white.
    """

    top: int
    bottom: int
    written: NDArray[np.bool_]
    hidden: NDArray[np.bool_]


def find_white_columns(
    ink: Mask, region: Box, *, text_height_px: float, stamp: Mask | None = None
) -> Grid | None:
    """Return the table without rules inside ``region``, or None if the writing there is no table.

    ``ink`` is the page's mask without rules. Lines above and below that run across the columns (titles,
    paragraphs) are left outside. What lies under a ``stamp`` (0/1, shape of the page) tells of no column.
    """
    bands = _bands(ink, region, stamp, text_height_px=text_height_px)
    while len(bands) >= MIN_LINES:
        gaps = _gaps(bands, text_height_px=text_height_px)
        if len(gaps) < MIN_COLUMNS - 1:
            trimmed = _without_widest_end(bands)
        else:
            trimmed = _without_crossing_ends(bands, gaps, text_height_px=text_height_px)
            if len(trimmed) == len(bands):
                trimmed = _without_far_ends(bands, gaps, text_height_px=text_height_px)
            if len(trimmed) == len(bands):
                gaps = _number_gap(ink, bands, gaps, region, text_height_px=text_height_px) + gaps
                is_table = _is_table(bands, gaps)
                return _grid(ink, bands, gaps, region, text_height_px=text_height_px) if is_table else None
        bands = trimmed
    return None


def find_gaps(ink: Mask, region: Box, *, text_height_px: float) -> tuple[list[Span], int]:
    """Return the white between columns [start, end) from the region's left, and how many lines bear it out.

    ``region`` holds nothing but rows of a table; with fewer than three columns there are no gaps.
    """
    bands = _bands(ink, region, None, text_height_px=text_height_px)
    gaps = _gaps(bands, text_height_px=text_height_px) if bands else []
    if len(gaps) < MIN_COLUMNS - 1 or not _is_table(bands, gaps):
        return [], len(bands)
    return _number_gap(ink, bands, gaps, region, text_height_px=text_height_px) + gaps, len(bands)


def _bands(ink: Mask, region: Box, stamp: Mask | None, *, text_height_px: float) -> list[_Band]:
    # One space of a typewriter is 1.4 letter heights wide; two are the least between columns.
    reach = max(3, round(1.6 * text_height_px))
    bands = []
    for box in find_line_boxes(ink, region, text_height_px=text_height_px):
        strip = ink[box.y : box.y2, region.x : region.x2].max(axis=0, keepdims=True)
        closed = np.asarray(cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)))
        hidden = np.zeros(region.w, np.bool_)
        if stamp is not None:
            hidden = np.asarray(stamp[box.y : box.y2, region.x : region.x2].max(axis=0) > 0)
        bands.append(_Band(box.y, box.y2, closed[0].astype(np.bool_), hidden))
    return bands


def _gaps(bands: list[_Band], *, text_height_px: float) -> list[Span]:
    """Return the white runs [start, end) between the first and last written column of the bands together."""
    seen = np.sum([~b.hidden for b in bands], axis=0)
    share = np.sum([b.written & ~b.hidden for b in bands], axis=0) / np.maximum(1, seen)
    written = np.flatnonzero(share > LEAK_SHARE)
    if not len(written):
        return []
    white = (share <= LEAK_SHARE)[written[0] : written[-1] + 1]
    least = MIN_GAP_HEIGHTS * text_height_px
    return [(int(a + written[0]), int(b + written[0])) for a, b in find_runs(white) if b - a >= least]


def _number_gap(
    ink: Mask, bands: list[_Band], gaps: list[Span], region: Box, *, text_height_px: float
) -> list[Span]:
    """Return the white between sequence numbers and what follows them a single space away, or []."""
    end = gaps[0][0]
    lines = [ink[b.top : b.bottom, region.x : region.x + end].any(axis=0) for b in bands]
    share = np.mean(lines, axis=0)
    written = np.flatnonzero(share > LEAK_SHARE)
    if not len(written):
        return []
    first = int(written[0])
    white = share[first : first + round(4.5 * text_height_px)] <= 0.04
    least = 0.55 * text_height_px
    wide = [(first + int(a), first + int(b)) for a, b in find_runs(white) if b - a >= least and a > 0]
    return wide[:1] if wide and wide[0][1] < end - 3 * text_height_px else []


def _crosses(band: _Band, gaps: list[Span], *, text_height_px: float) -> bool:
    """Tell whether a line runs across a gap: a heading wider than its column only reaches into one."""
    least = LEAST_WHITE_HEIGHTS * text_height_px
    return any(_widest_white(band.written[a:b])[1] < least for a, b in gaps)


def _widest_white(written: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the middle and the width of the widest white run."""
    edges = find_runs(~written)
    if not len(edges):
        return len(written) // 2, 0
    a, b = edges[int(np.argmax(edges[:, 1] - edges[:, 0]))].tolist()
    return (a + b) // 2, b - a


def _without_crossing_ends(bands: list[_Band], gaps: list[Span], *, text_height_px: float) -> list[_Band]:
    """Drop a line at either end that runs across a gap (titles, paragraphs), and a lone word above.

    One at a time: without it the gaps may be others.
    """
    first, last = bands[0], bands[-1]
    is_title = _crosses(first, gaps, text_height_px=text_height_px) or _cells_written(first, gaps) < 2
    is_text = _crosses(last, gaps, text_height_px=text_height_px)
    return bands[int(is_title) : len(bands) - int(is_text)]


def _without_far_ends(bands: list[_Band], gaps: list[Span], *, text_height_px: float) -> list[_Band]:
    """Drop what stands well above or below the rows: letterheads and signatures make columns by chance."""
    whites = [b.top - a.bottom for a, b in pairwise(bands)]
    most = max(END_TIMES * float(np.median(whites)), END_HEIGHTS * text_height_px) if whites else 0.0
    far = [i + 1 for i, white in enumerate(whites) if white > most]
    numbered = [bool(b.written[: gaps[0][0]].any()) for b in bands]
    for index in far:
        if index >= MIN_LINES and not any(numbered[index:]):
            return bands[:index]
    for index in reversed(far):
        if len(bands) - index >= MIN_LINES and not any(numbered[:index]):
            return bands[index:]
    return bands


def _without_widest_end(bands: list[_Band]) -> list[_Band]:
    """Drop the end line with the longest unbroken writing: it hides the columns of the others."""

    def longest(band: _Band) -> int:
        edges = find_runs(band.written)
        return int((edges[:, 1] - edges[:, 0]).max()) if len(edges) else 0

    return bands[1:] if longest(bands[0]) >= longest(bands[-1]) else bands[:-1]


def _cells_written(band: _Band, gaps: list[Span]) -> int:
    starts = [0, *(b for _, b in gaps)]
    ends = [*(a for a, _ in gaps), len(band.written)]
    return sum(bool(band.written[a:b].any()) for a, b in zip(starts, ends, strict=True))


def _is_table(bands: list[_Band], gaps: list[Span]) -> bool:
    """Most lines must fill several columns; two columns of a letterhead and lists of recipients do not."""
    filled = [_cells_written(b, gaps) for b in bands]
    return float(np.mean([n >= MIN_COLUMNS for n in filled])) >= 0.5


def _grid(ink: Mask, bands: list[_Band], gaps: list[Span], region: Box, *, text_height_px: float) -> Grid:
    written = np.flatnonzero(np.any([b.written for b in bands], axis=0))
    xs = [int(written[0]) - 4, *boundaries_in(gaps, [b.written for b in bands]), int(written[-1]) + 5]
    xs = [max(region.x, x + region.x) for x in xs]
    lines = [(b.top, b.bottom) for b in bands]
    ys = find_row_tops(ink[:, xs[0] : xs[-1]], lines, xs[1] - xs[0], text_height_px=text_height_px)
    cells = tuple(
        GridCell(r, c, 1, 1, Box(xs[c], ys[r], xs[c + 1] - xs[c], ys[r + 1] - ys[r]))
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    return Grid(tuple(xs), tuple(ys), cells, is_ruled=False)


def boundaries_in(gaps: list[Span], lines: list[NDArray[np.bool_]]) -> list[int]:
    """Return where columns part: in the middle of each gap's part that the fewest ``lines`` reach into."""
    found = []
    for a, b in gaps:
        reach = np.sum([line[a:b] for line in lines], axis=0)
        found.append(a + _widest_white(reach > reach.min())[0])
    return found
