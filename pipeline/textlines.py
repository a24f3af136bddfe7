"""Where lines of writing stand inside a region, from its ink alone. Nothing is read here."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.parts import Parts
from pipeline.runs import find_runs

# Of the height of a full line (accents to descenders); shorter runs of ink rows are loose accents or dots.
_ACCENT_SHARE = 0.45
# A run this many line heights tall holds more than one line.
_TALL_SHARE = 1.55


def estimate_text_height_px(parts: Parts, *, dpi: float) -> float:
    """Return the usual height of a small letter with its accents and tails in pixels.

    From connected parts between 4 and 20 points high; 6.5 points of the page's dpi where there are too few.
    """
    widths, heights = parts.boxes[:, 2], parts.boxes[:, 3]
    point = dpi / 72
    letters = heights[
        (heights > 3.5 * point) & (heights < 20 * point) & (widths < 25 * point) & (widths > point)
    ]
    return float(np.median(letters)) if len(letters) >= 5 else 6.5 * point


def find_line_boxes(ink: Mask, region: Box, *, text_height_px: float) -> list[Box]:
    """Return the boxes of the lines of writing in ``region``, top to bottom, tight around their ink.

    ``ink`` is the page's mask without rules. Specks thinner than a dot are not lines.
    """
    part = ink[region.y : region.y2, region.x : region.x2]
    if part.size == 0:
        return []
    profile = part.sum(axis=1, dtype=np.int32)
    runs = [(top, bottom) for top, bottom in find_runs(profile > 0).tolist()]
    bands = _split_tall(_merge_accents(runs, text_height_px), profile, text_height_px)
    boxes = (_tight(part, top, bottom) for top, bottom in bands)
    return [b.shifted(region.x, region.y) for b in boxes if b and _is_writing(b, part, text_height_px)]


def _merge_accents(runs: list[tuple[int, int]], text_height_px: float) -> list[tuple[int, int]]:
    """Join runs too low to be a line to the nearer neighbour: accents above, dots below."""
    bands = list(runs)
    index = 0
    while index < len(bands):
        top, bottom = bands[index]
        if bottom - top >= _ACCENT_SHARE * text_height_px * 1.6 or len(bands) == 1:
            index += 1
            continue
        above = top - bands[index - 1][1] if index else 10**6
        below = bands[index + 1][0] - bottom if index + 1 < len(bands) else 10**6
        if min(above, below) > 0.6 * text_height_px:
            index += 1
        elif below <= above:  # Vietnamese piles its marks on top: a tie goes downwards
            bands[index : index + 2] = [(top, bands[index + 1][1])]
        else:
            bands[index - 1 : index + 1] = [(bands[index - 1][0], bottom)]
            index -= 1
    return bands


def _split_tall(
    bands: list[tuple[int, int]], profile: NDArray[np.int32], text_height_px: float
) -> list[tuple[int, int]]:
    """Cut bands where lines touch (tails into accents) at the emptiest row between two dense ones."""
    line_px = 1.75 * text_height_px
    out: list[tuple[int, int]] = []
    for top, bottom in bands:
        count = round((bottom - top) / (line_px * 1.12))
        if bottom - top < _TALL_SHARE * line_px or count < 2:
            out.append((top, bottom))
            continue
        step = (bottom - top) / count
        cuts = [top]
        for k in range(1, count):
            centre, reach = top + k * step, 0.35 * step
            low, high = int(centre - reach), int(centre + reach) + 1
            cuts.append(low + int(np.argmin(profile[low:high])))
        cuts.append(bottom)
        out.extend((a, b) for a, b in itertools.pairwise(cuts) if b - a > 2)
    return out


def _tight(part: Mask, top: int, bottom: int) -> Box | None:
    columns = np.flatnonzero(part[top:bottom].any(axis=0))
    if not len(columns):
        return None
    return Box(int(columns[0]), top, int(columns[-1] - columns[0] + 1), bottom - top)


def _is_writing(box: Box, part: Mask, text_height_px: float) -> bool:
    """A line has at least the ink of a thin figure 1, or of a ditto's two ticks."""
    amount = int(part[box.y : box.y2, box.x : box.x2].sum())
    return amount >= max(8.0, 0.06 * text_height_px**2) and max(box.w, box.h) >= 0.25 * text_height_px
