"""Tables without rules (typed registers): columns by the white between them, rows by their first column."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.cells import GridCell
from pipeline.grid import Grid
from pipeline.textlines import find_line_boxes

MIN_LINES = 5
MIN_COLUMNS = 3
# Ink of at most this share of the lines may stand in the white between two columns (long entries, stamps).
LEAK_SHARE = 0.12
# White narrower than this many letter heights is a space between words.
MIN_GAP_HEIGHTS = 1.0


@dataclass(frozen=True, slots=True)
class _Band:
    """One line across the page: its rows, and which columns of pixels are written on (words closed)."""

    top: int
    bottom: int
    written: NDArray[np.bool_]


def find_white_columns(ink: Mask, region: Box, *, text_height_px: float) -> Grid | None:
    """Return the table without rules inside ``region``, or None if the writing there is no table.

    ``ink`` is the page's mask without rules. Lines above and below that run across the columns (titles,
    paragraphs) are left outside.
    """
    bands = _bands(ink, region, text_height_px=text_height_px)
    while len(bands) >= MIN_LINES:
        gaps = _gaps(bands, text_height_px=text_height_px)
        if len(gaps) < MIN_COLUMNS - 1:
            trimmed = _without_widest_end(bands)
        else:
            trimmed = _without_crossing_ends(bands, gaps)
            if len(trimmed) == len(bands):
                gaps = _number_gap(ink, bands, gaps, region, text_height_px=text_height_px) + gaps
                return _grid(bands, gaps, region) if _is_table(bands, gaps) else None
        bands = trimmed
    return None


def _bands(ink: Mask, region: Box, *, text_height_px: float) -> list[_Band]:
    # One space of a typewriter is 1.4 letter heights wide; two are the least between columns.
    reach = max(3, round(1.6 * text_height_px))
    bands = []
    for box in find_line_boxes(ink, region, text_height_px=text_height_px):
        strip = ink[box.y : box.y2, region.x : region.x2].max(axis=0, keepdims=True)
        closed = np.asarray(cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)))
        bands.append(_Band(box.y, box.y2, closed[0].astype(np.bool_)))
    return bands


def _gaps(bands: list[_Band], *, text_height_px: float) -> list[tuple[int, int]]:
    """Return the white runs [start, end) between the first and last written column of the bands together."""
    share = np.mean([b.written for b in bands], axis=0)
    written = np.flatnonzero(share > LEAK_SHARE)
    if not len(written):
        return []
    white = (share <= LEAK_SHARE)[written[0] : written[-1] + 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], white.astype(np.int8), [0]]))).reshape(-1, 2)
    least = MIN_GAP_HEIGHTS * text_height_px
    return [(int(a + written[0]), int(b + written[0])) for a, b in edges if b - a >= least]


def _number_gap(
    ink: Mask, bands: list[_Band], gaps: list[tuple[int, int]], region: Box, *, text_height_px: float
) -> list[tuple[int, int]]:
    """Return the white between sequence numbers and what follows them a single space away, or []."""
    end = gaps[0][0]
    lines = [ink[b.top : b.bottom, region.x : region.x + end].any(axis=0) for b in bands]
    share = np.mean(lines, axis=0)
    written = np.flatnonzero(share > LEAK_SHARE)
    if not len(written):
        return []
    first = int(written[0])
    white = share[first : first + round(4.5 * text_height_px)] <= 0.04
    edges = np.flatnonzero(np.diff(np.concatenate([[0], white.astype(np.int8), [0]]))).reshape(-1, 2)
    wide = [(first + int(a), first + int(b)) for a, b in edges if b - a >= 0.55 * text_height_px and a > 0]
    return wide[:1] if wide and wide[0][1] < end - 3 * text_height_px else []


def _crossings(band: _Band, gaps: list[tuple[int, int]]) -> int:
    return sum(bool(band.written[(a + b) // 2]) for a, b in gaps)


def _without_crossing_ends(bands: list[_Band], gaps: list[tuple[int, int]]) -> list[_Band]:
    """Drop lines at the ends that run across a gap (titles, paragraphs), and lone words above."""
    first, last = 0, len(bands)
    while first < last and (_crossings(bands[first], gaps) or _cells_written(bands[first], gaps) < 2):
        first += 1
    while last > first and _crossings(bands[last - 1], gaps):
        last -= 1
    return bands[first:last]


def _without_widest_end(bands: list[_Band]) -> list[_Band]:
    """Drop the end line with the longest unbroken writing: it hides the columns of the others."""

    def longest(band: _Band) -> int:
        edges = np.flatnonzero(np.diff(np.concatenate([[0], band.written.astype(np.int8), [0]]))).reshape(
            -1, 2
        )
        return int((edges[:, 1] - edges[:, 0]).max()) if len(edges) else 0

    return bands[1:] if longest(bands[0]) >= longest(bands[-1]) else bands[:-1]


def _cells_written(band: _Band, gaps: list[tuple[int, int]]) -> int:
    starts = [0, *(b for _, b in gaps)]
    ends = [*(a for a, _ in gaps), len(band.written)]
    return sum(bool(band.written[a:b].any()) for a, b in zip(starts, ends, strict=True))


def _is_table(bands: list[_Band], gaps: list[tuple[int, int]]) -> bool:
    """Most lines must fill several columns; two columns of a letterhead and lists of recipients do not."""
    filled = [_cells_written(b, gaps) for b in bands]
    return float(np.mean([n >= MIN_COLUMNS for n in filled])) >= 0.5


def _grid(bands: list[_Band], gaps: list[tuple[int, int]], region: Box) -> Grid:
    written = np.flatnonzero(np.any([b.written for b in bands], axis=0))
    xs = [int(written[0]) - 4, *((a + b) // 2 for a, b in gaps), int(written[-1]) + 5]
    xs = [max(region.x, x + region.x) for x in xs]
    ys = _row_tops(bands, gaps)
    cells = tuple(
        GridCell(r, c, 1, 1, Box(xs[c], ys[r], xs[c + 1] - xs[c], ys[r + 1] - ys[r]))
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    return Grid(tuple(xs), tuple(ys), cells, is_ruled=False)


def _row_tops(bands: list[_Band], gaps: list[tuple[int, int]]) -> list[int]:
    """A line with writing in the first column begins a row; others go on with the row above.

    Where the first column is mostly empty (no sequence numbers), every line is a row.
    """
    first_end = gaps[0][0]
    begins = [bool(b.written[:first_end].any()) for b in bands]
    if np.mean(begins) < 0.3:
        begins = [True] * len(bands)
    begins[0] = True
    tops = [bands[0].top - 2]
    for above, band, starts in zip(bands, bands[1:], begins[1:], strict=False):
        if starts:
            tops.append((above.bottom + band.top) // 2)
    return [*tops, bands[-1].bottom + 3]
