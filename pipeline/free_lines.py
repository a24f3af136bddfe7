"""Find the lines of free text by their letters, and cut each free of what belongs to its neighbours.

Letters whose middles stand beside each other make a line; marks, dots and commas join the line they lie at.
A gap wider than any space of a justified line parts two columns (the two halves of a letterhead), which are
lines of their own. Nothing is read here. Found for our own reader; Tesseract has its own layout.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box, union_of
from pipeline.arrays import GrayImage, Mask

# Of the page's usual letter height: what is a letter, what only a mark, what spans lines or is no writing.
_LETTER_LEAST, _LETTER_MOST, _WIDEST = 0.6, 4.2, 14.0
# Two marks on one letter (ế) are as tall as a letter of small print, but stand upon a letter.
_MARK_MOST, _UNDER_LEAST = 0.95, 0.6
_MARK_LEAST_PX = 2
_PIECE_GAP = 1.2
# The middles of small letters, capitals and letters with tails differ by less than this share either way.
_MIDDLE_SHARE = 0.26
# Spaces in justified lines were seen up to 2 letter heights, about figures by hand up to 3; the halves of a
# letterhead stand 4 and more apart.
_GAP_SHARE = 3.2
# How far marks lie from the letter they belong to, and dots and dashes from the height of their row.
_HUGS, _MARK_REACH = (0.12, 0.12, 0.25, 0.4, 0.6), 0.6
# A letter below a mark counts as this much nearer than one above: Vietnamese piles its marks on top, and dots
# under a letter are given to their row before.
_BELOW_SHARE = 0.5
_MARGIN_PX = 2


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of writing: the box of its strip and the strip (gray, paper 255, neighbours whitened)."""

    box: Box
    strip: GrayImage


def find_free_lines(gray: GrayImage, ink: Mask, *, text_height_px: float) -> list[FoundLine]:
    """Return the lines in ``ink`` (0/1, of the shape of ``gray``), in no order yet."""
    count, found, about, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(about, np.int32)
    if count < 2:
        return []
    owner = _lines_of_letters(stats, labels.shape, text_height_px)
    boxes = _boxes(stats, owner)
    _join_marks(stats, owner, boxes, text_height_px)
    _join_pieces(_boxes(stats, owner), owner, text_height_px)
    boxes = _boxes(stats, owner)
    page = Box(0, 0, gray.shape[1], gray.shape[0])
    return [
        _cut(gray, labels, owner, number, box.padded(_MARGIN_PX, within=page))
        for number, box in boxes.items()
    ]


def _lines_of_letters(
    stats: NDArray[np.int32], shape: tuple[int, int], text_height_px: float
) -> NDArray[np.int32]:
    """Return for each component the number of its line, 0 for none yet.

    Letters as bars that reach their neighbours.
    """
    lefts, tops, widths, heights = (stats[:, k].astype(np.int64) for k in range(4))
    is_letter = (heights >= _LETTER_LEAST * text_height_px) & (heights <= _LETTER_MOST * text_height_px)
    is_letter &= widths <= _WIDEST * text_height_px
    is_letter[0] = False
    is_letter &= ~_is_mark(stats, is_letter, text_height_px)
    bars = np.zeros((shape[0] // 2 + 2, shape[1] // 2 + 2), np.uint8)
    middles = tops + heights / 2
    for index in np.flatnonzero(is_letter).tolist():
        # Large letters of titles stand further apart and their middles differ more, those of small print
        # less.
        tall = float(heights[index])
        size = tall if tall < text_height_px else max(text_height_px, 0.7 * tall)
        reach, half = 0.5 * _GAP_SHARE * size, _MIDDLE_SHARE * size
        start = (int(lefts[index] - reach) // 2, int(middles[index] - half) // 2)
        end = (int(lefts[index] + widths[index] + reach) // 2, int(middles[index] + half) // 2)
        cv2.rectangle(bars, start, end, 1, -1)
    _, numbers = cv2.connectedComponents(bars, connectivity=8)
    owner = np.zeros(len(stats), np.int32)
    chosen = np.flatnonzero(is_letter)
    rows = np.clip((middles[chosen] / 2).astype(np.int64), 0, bars.shape[0] - 1)
    columns = np.clip(((lefts + widths / 2)[chosen] / 2).astype(np.int64), 0, bars.shape[1] - 1)
    owner[chosen] = numbers[rows, columns]
    return owner


def _boxes(stats: NDArray[np.int32], owner: NDArray[np.int32]) -> dict[int, Box]:
    """Return the box around the components of each line."""
    boxes = {}
    for number in np.unique(owner[owner > 0]).tolist():
        own = stats[owner == number]
        x, y = int(own[:, 0].min()), int(own[:, 1].min())
        boxes[number] = Box(
            x, y, int((own[:, 0] + own[:, 2]).max()) - x, int((own[:, 1] + own[:, 3]).max()) - y
        )
    return boxes


def _join_pieces(boxes: dict[int, Box], owner: NDArray[np.int32], text_height_px: float) -> None:
    """Make one line, in ``owner``, of pieces end to end: italics and curl part the middles of letters."""
    ordered = sorted(boxes.items(), key=lambda item: item[1].x)
    for index, (number, box) in enumerate(ordered):
        for other_index in range(index + 1, len(ordered)):
            other_number, other = ordered[other_index]
            if other.x - box.x2 > _PIECE_GAP * text_height_px:
                break
            shared = min(box.y2, other.y2) - max(box.y, other.y)
            if shared >= 0.5 * min(box.h, other.h) and other.x2 > box.x2:
                owner[owner == number] = other_number
                ordered[other_index] = (other_number, union_of((box, other)))
                break


def _is_mark(
    stats: NDArray[np.int32], candidates: NDArray[np.bool_], text_height_px: float
) -> NDArray[np.bool_]:
    """Tell which of the letters are but marks piled on a letter close below."""
    marks = np.zeros(len(stats), np.bool_)
    tall = np.flatnonzero(candidates & (stats[:, 3] >= _UNDER_LEAST * text_height_px))
    tall = tall[np.argsort(stats[tall, 1], kind="stable")]
    tops = stats[tall, 1]
    for index in np.flatnonzero(candidates & (stats[:, 3] < _MARK_MOST * text_height_px)).tolist():
        x, y, w, h, _ = stats[index].tolist()
        first, last = np.searchsorted(tops, (y + h - 2, y + h + 0.25 * text_height_px)).tolist()
        near = stats[tall[first:last]]
        under = (near[:, 3] > 1.03 * h) & (near[:, 0] < x + w) & (near[:, 0] + near[:, 2] > x)
        marks[index] = bool(under.any())
    return marks


def _join_marks(
    stats: NDArray[np.int32], owner: NDArray[np.int32], boxes: dict[int, Box], text_height_px: float
) -> None:
    """Give what is no letter to the line of the letter or mark that it hugs, in place.

    What hugs none to its row.
    """
    if not boxes:
        return
    small = (stats[:, 3] <= 1.2 * text_height_px) & (stats[:, 2] <= 3 * text_height_px)
    small &= stats[:, 2:4].max(axis=1) >= _MARK_LEAST_PX
    small[0] = False
    _join_rows(stats, owner, np.flatnonzero(small & (owner == 0)), (0.25 * text_height_px, text_height_px))
    # Nearest first, again and again: the upper of two marks on one letter hugs the lower one.
    for reach in _HUGS:
        members = np.flatnonzero(owner > 0)
        members = members[np.argsort(stats[members, 1], kind="stable")]
        parts, tops = stats[members], stats[members, 1]
        for index in np.flatnonzero(small & (owner == 0)).tolist():
            _, y, _, h, _ = stats[index].tolist()
            low, high = y - (_LETTER_MOST + 1) * text_height_px, y + h + text_height_px
            first, last = np.searchsorted(tops, (low, high)).tolist()  # the others are far above or below
            nearest, gap = _hugged(parts[first:last], stats[index], 0.12 * text_height_px)
            if gap <= reach * text_height_px:
                owner[index] = owner[members[first + nearest]]
    _join_rows(
        stats, owner, np.flatnonzero(small & (owner == 0)), (_MARK_REACH * text_height_px, text_height_px)
    )


def _hugged(others: NDArray[np.int32], mark: NDArray[np.int32], slack_px: float) -> tuple[int, float]:
    """Return which of ``others`` above or below ``mark`` is nearest, and how far away it is (inf for none).

    What stands below counts as nearer: Vietnamese piles its marks on top.
    """
    x, y, x2, y2 = mark[0] - slack_px, mark[1], mark[0] + mark[2] + slack_px, mark[1] + mark[3]
    beside = (others[:, 0] < x2) & (others[:, 0] + others[:, 2] > x)
    below, above = others[:, 1] - y2, y - (others[:, 1] + others[:, 3])
    if not beside.any():
        return 0, float("inf")
    gap = np.where(beside, np.maximum(np.maximum(_BELOW_SHARE * below, above), 0), np.inf)
    nearest = int(gap.argmin())
    return nearest, float(gap[nearest])


def _join_rows(
    stats: NDArray[np.int32], owner: NDArray[np.int32], rest: NDArray[np.intp], reach_px: tuple[float, float]
) -> None:
    """Give dashes, dots and commas between letters to the line at whose height they stand, in place.

    ``reach_px``: how far below or above the line's letters, and how far beyond its ends.
    """
    boxes = _boxes(stats, owner)
    numbers = list(boxes)
    left, right = (np.array(vs) for vs in zip(*((b.x, b.x2) for b in boxes.values()), strict=True))
    cores = np.array([_core(stats[owner == n]) for n in numbers])
    for index in rest.tolist():
        x, y, w, h, _ = stats[index].tolist()
        middle, centre = y + h / 2, x + w / 2
        drop = cores[:, 2] * (centre - (left + right) / 2)
        away = np.maximum(np.maximum(cores[:, 0] + drop - middle, middle - cores[:, 1] - drop), 0)
        aside = np.maximum(np.maximum(left - (x + w), x - right), 0)
        cost = np.where((away <= reach_px[0]) & (aside <= 1.2 * reach_px[1]), away + 0.5 * aside, np.inf)
        best = int(cost.argmin())
        if np.isfinite(cost[best]):
            owner[index] = numbers[best]


def _core(letters: NDArray[np.int32]) -> tuple[float, float, float]:
    """Return the usual top and bottom of a line's letters in its middle, and how far it falls a pixel."""
    tops, bottoms = letters[:, 1], letters[:, 1] + letters[:, 3]
    middle = (letters[:, 0].min() + (letters[:, 0] + letters[:, 2]).max()) / 2
    away = letters[:, 0] + letters[:, 2] / 2 - middle
    spread = float((away**2).sum())
    fall = float((away * (bottoms - bottoms.mean())).sum()) / spread if len(letters) >= 8 and spread else 0.0
    return float(np.median(tops - fall * away)), float(np.median(bottoms - fall * away)), fall


def _cut(
    gray: GrayImage, labels: NDArray[np.int32], owner: NDArray[np.int32], number: int, box: Box
) -> FoundLine:
    window = np.s_[box.y : box.y2, box.x : box.x2]
    strip = gray[window].copy()
    part = labels[window]
    alien = ((owner != number)[part] & (part > 0)).astype(np.uint8)
    if alien.any():
        spread = cv2.dilate(alien, np.ones((3, 3), np.uint8))  # the gray rim of letters goes with them
        own = ((owner == number)[part] & (part > 0)).astype(np.uint8)
        strip[(spread > 0) & (cv2.dilate(own, np.ones((3, 3), np.uint8)) == 0)] = 255
    return FoundLine(box, strip)
