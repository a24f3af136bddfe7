"""Dotted leaders of forms (``Họ và tên: ………``): wiped before reading, so that what was filled in is read.

An engine turns a row of dots into a row of letters, loses the writing that stands on it, and takes a dot
under a letter for the tone that is written so (``Cương`` gives ``Cượng``). A leader is known by its free
dots; from them it is followed, step by step, through the writing that stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import GrayImage, Mask
from pipeline.parts import Parts, draw_parts

# A dot is at most this share of a small letter in height and width; dots of a printed ellipsis may touch.
_DOT_SHARE = 0.32
_SIGN_SHARE = 0.55  # a comma that touches a dot is at most so high and wide, and lower than any letter
# This many dots in a row are a leader: an ellipsis has three, a Vietnamese word at most two dots below.
# Five at steps as even as print has them are what writing left of one.
_LEAST_DOTS, _LEAST_EVEN = 8, 5
# Dots of one leader stand within this share of a letter height of one line, and not farther apart than this.
_WAVE_SHARE, _STEP_SHARE = 0.2, 2.5
_OFF_STEP = 0.3  # of a step: a dot that stands farther from where one is due is none of the leader
_FREE_RUN = 4  # dots at even steps from which a leader is followed
_MOST_MISSED = 5  # due dots in a row of which nothing is seen: the leader ends; a wide letter hides two
_LEAST_INK = 0.5  # of a dot's part below the writing: with less there, none is there
_LETTERS = 4  # letters that show where the writing stands
_FEET = 0.25  # of the letters have higher feet: most others touch a dot or have tails


@dataclass(frozen=True, slots=True)
class _Leader:
    """A leader that is followed: ``step`` and ``size`` of its dots in px, where its writing stands.

    ``wave`` is how far they stand off their line; ``base`` is the foot of the writing on it, counted down
    from the middle of the dots, None without writing.
    """

    step: float
    size: float
    wave: float
    base: float | None


@dataclass(frozen=True, slots=True)
class _Dots:
    """Parts that may be dots, by their middles from left to right; ``numbers`` are their parts."""

    numbers: NDArray[np.int_]
    centres: NDArray[np.float64]
    sizes: NDArray[np.int_]

    def near(self, x: float, y: float, *, off: float, leader: _Leader) -> int | None:
        """Return the index of the dot that stands nearest to where one is due, within ``off`` px; None else.

        One that is larger than the others holds a tone as well and stays.
        """
        first, last = np.searchsorted(self.centres[:, 0], (x - off, x + off))
        most = 1.3 * leader.size + 1
        found = [
            i
            for i in range(first, last)
            if abs(self.centres[i, 1] - y) <= leader.wave and self.sizes[i] <= most
        ]
        return min(found, key=lambda i: abs(self.centres[i, 0] - x), default=None)


@dataclass(frozen=True, slots=True)
class _Page:
    """What leaders are wiped from; ``base`` as its leaders have it, ``signs`` may be commas."""

    gray: GrayImage
    ink: Mask
    dots: _Dots
    signs: NDArray[np.int32]
    text_height_px: float
    base: float | None


@dataclass(frozen=True, slots=True)
class Wiped:
    """What was wiped: how many dots, and the strips in which writing may have stood on them."""

    dots: int
    strips: tuple[Box, ...]


def wipe_leaders(gray: GrayImage, ink: Mask, parts: Parts, *, text_height_px: float) -> Wiped:
    """Wipe rows of dots from ``gray`` (to 255) and ``ink`` (to 0), both in place; return what was wiped.

    ``parts`` are those of ``ink``. Of a dot that touches a letter only what hangs below the writing goes.
    """
    dots = _find_dots(parts, text_height_px)
    runs = [(row, _free_run(row, dots)) for row in _in_rows(dots, text_height_px)]
    leaders = [_measure(parts, dots, row, run, text_height_px) for row, run in runs]
    signs = parts.boxes[(parts.boxes[:, 2:] <= _SIGN_SHARE * text_height_px).all(axis=1)]
    bases = [leader.base for leader in leaders if leader.base is not None]
    # All leaders of a form are printed alike: of one whose letters all touch it the others tell.
    page = _Page(gray, ink, dots, signs, text_height_px, float(np.median(bases)) if bases else None)
    free: set[int] = set()
    strips: list[Box] = []
    count = 0
    for leader, (_, run) in zip(leaders, runs, strict=True):
        free.update(run)
        for way, start in ((-1, run[0]), (1, run[-1])):
            passed, covered = _follow(leader, page, at=dots.centres[start], way=way)
            free.update(passed)
            count += len(covered)
            strips += _strip(
                leader, dots.centres[start], (*(float(dots.centres[i, 0]) for i in passed), *covered)
            )
    _wipe(gray, ink, parts, [int(dots.numbers[i]) for i in free])
    return Wiped(len(free) + count, tuple(strips))


def _strip(leader: _Leader, start: NDArray[np.float64], xs: Sequence[float]) -> Iterator[Box]:
    """Yield the strip from the free dot at ``start`` to the last that was due; none where none was."""
    if xs:
        left, right = min(*xs, float(start[0])), max(*xs, float(start[0]))
        size = max(1, round(leader.size))
        yield Box(round(left), max(0, round(float(start[1]) - size / 2)), max(1, round(right - left)), size)


def _find_dots(parts: Parts, text_height_px: float) -> _Dots:
    width, height = parts.boxes[:, 2], parts.boxes[:, 3]
    most = max(3.0, _DOT_SHARE * text_height_px)
    numbers = np.flatnonzero((width <= most) & (height <= most) & (np.maximum(width, height) >= 2))
    centres = parts.boxes[numbers, :2] + (parts.boxes[numbers, 2:] - 1) / 2
    order = np.argsort(centres[:, 0], kind="stable")
    return _Dots(numbers[order], centres[order], parts.boxes[numbers[order], 2:].max(axis=1, initial=0))


def _wipe(gray: GrayImage, ink: Mask, parts: Parts, found: list[int]) -> None:
    if not found:
        return
    x, y, w, h = cv2.boundingRect(np.concatenate([parts.outlines[i] for i in found]))
    window = np.s_[max(0, y - 1) : y + h + 1, max(0, x - 1) : x + w + 1]
    drawn = draw_parts(parts, found, (ink.shape[0], ink.shape[1]))[window]
    ink[window][drawn > 0] = 0
    gray[window][cv2.dilate(drawn, np.ones((3, 3), np.uint8)) > 0] = 255


def _in_rows(dots: _Dots, text_height_px: float) -> list[list[int]]:
    """Return the rows of dots that are leaders, each from left to right."""
    wave, step = max(2.0, _WAVE_SHARE * text_height_px), _STEP_SHARE * text_height_px
    rows: list[list[int]] = []
    open_rows: list[list[int]] = []
    for dot, (x, y) in enumerate(dots.centres):
        open_rows = [r for r in open_rows if x - dots.centres[r[-1]][0] <= step]
        near = [r for r in open_rows if abs(dots.centres[r[-1]][1] - y) <= wave]
        if near:
            min(near, key=lambda r: abs(dots.centres[r[-1]][1] - y)).append(dot)
        else:
            row = [dot]
            rows.append(row)
            open_rows.append(row)
    return [row for row in rows if _is_leader(row, dots.centres)]


def _is_leader(row: list[int], centres: NDArray[np.float64]) -> bool:
    """Many dots, and most of them at one distance or, under writing, at some of it: dirt has no pitch."""
    if len(row) < _LEAST_EVEN:
        return False
    steps = np.diff(centres[row, 0])
    if len(row) < _LEAST_DOTS:
        return bool(np.ptp(steps) <= max(1.5, 0.1 * float(steps.mean())))
    usual, step = float(np.median(steps)), float(np.quantile(steps, 0.25))
    if usual > 0 and float(np.mean(np.abs(steps - usual) <= max(1.5, 0.35 * usual))) >= 0.6:
        return True
    times = np.round(steps / max(step, 1.0))
    is_due = (times >= 1) & (np.abs(steps - times * step) <= max(1.0, 0.1 * step))
    return bool(np.mean(is_due) >= 0.8 and np.sum(is_due & (times == 1)) >= _FREE_RUN)


def _least_step(row: list[int], dots: _Dots) -> float:
    """Return the step of a row whose dots are partly hidden by writing."""
    return float(np.quantile(np.diff(dots.centres[row, 0]), 0.25))


def _free_run(row: list[int], dots: _Dots) -> list[int]:
    """Return the longest part of a row whose dots follow each other at even steps."""
    steps = np.diff(dots.centres[row, 0])
    usual = _least_step(row, dots)
    is_even = np.abs(steps - usual) <= max(1.5, _OFF_STEP * usual)
    best, start = (0, 0), 0
    for index in range(len(row)):
        if index and not is_even[index - 1]:
            start = index
        best = max(best, (index - start, -start))
    return row[-best[1] : best[0] - best[1] + 1]


def _measure(parts: Parts, dots: _Dots, row: list[int], run: list[int], text_height_px: float) -> _Leader:
    """Return step and size of a leader's dots, and how far below their middles the writing on it stands."""
    known = run if len(run) >= _FREE_RUN else row
    step = float(np.median(np.diff(dots.centres[known, 0]))) if known is run else _least_step(row, dots)
    size = float(np.median(parts.boxes[dots.numbers[known], 2:]))
    slope, level = np.polyfit(dots.centres[known, 0], dots.centres[known, 1], 1)
    waves = np.abs(dots.centres[known, 1] - slope * dots.centres[known, 0] - level)
    x, bottom = parts.boxes[:, 0], parts.boxes[:, 1] + parts.boxes[:, 3] - 1
    off = bottom - (slope * x + level)
    is_letter = (parts.boxes[:, 3] >= 0.5 * text_height_px) & (np.abs(off) <= 0.3 * text_height_px)
    feet = off[is_letter & (x < dots.centres[row[-1], 0])]
    base = float(np.quantile(feet, _FEET)) if len(feet) >= _LETTERS else None
    return _Leader(step, size, max(1.2, float(np.quantile(waves, 0.9))), base)


def _follow(
    leader: _Leader, page: _Page, *, at: NDArray[np.float64], way: int
) -> tuple[list[int], list[float]]:
    """Go on from a dot to the left (-1) or right; return the free dots that were due, and x of those wiped.

    Dots that touch letters are wiped at once, since no part of the page is only they.
    """
    x, y = float(at[0]), float(at[1])
    off = _OFF_STEP * leader.step
    passed: list[int] = []
    covered: list[float] = []
    missed = 0
    while missed < _MOST_MISSED and 0 < x + way * leader.step < page.ink.shape[1] - 1:
        x += way * leader.step
        dot = page.dots.near(x, y, off=off, leader=leader)
        seen = None if dot is not None else _wipe_hanging(leader, page, x, y)
        missed = missed + 1 if dot is None and seen is None else 0
        if dot is not None:
            passed.append(dot)
            x = (x + float(page.dots.centres[dot, 0])) / 2
            y += 0.3 * (float(page.dots.centres[dot, 1]) - y)
        elif seen is not None:
            covered.append(seen)
            x = (x + seen) / 2
    return passed, covered


def _wipe_hanging(leader: _Leader, page: _Page, x: float, y: float) -> float | None:
    """Wipe what hangs below the writing where a dot is due; return the x of its middle, None if none does.

    What reaches below the dots is the tail of a letter and stays; so does what hangs from no letter: a tone
    or a comma.
    """
    if page.base is None:
        return None
    ink, half, reach = page.ink, leader.size / 2, _OFF_STEP * leader.step
    top, bottom = round(y + page.base) + 1, round(y + half) + 1
    left, right = max(0, round(x - reach - half)), min(ink.shape[1], round(x + reach + half) + 1)
    if bottom <= top or top < page.text_height_px or bottom + 2 > ink.shape[0] or right - left < 2:
        return None
    hangs = np.where(ink[bottom + 1, left:right] > 0, 0, ink[top : bottom + 1, left:right])
    width = max(1, round(leader.size))
    mass = np.convolve(hangs.sum(axis=0, dtype=np.float64), np.ones(width), mode="same")
    middle = int(np.argmax(mass))
    window = np.s_[left + max(0, middle - width // 2 - 1) : min(right, left + middle + width // 2 + 2)]
    if mass[middle] < _LEAST_INK * width * (half - page.base) or not _is_letter(page, leader, window, top):
        return None
    is_dot = (ink[top : bottom + 1, window] > 0) & (ink[bottom + 1, window] == 0)
    ink[top : bottom + 1, window][is_dot] = 0
    page.gray[top : bottom + 1, window][is_dot] = 255
    return float(left + middle)


def _is_letter(page: _Page, leader: _Leader, columns: slice, top: int) -> bool:
    """Say whether a letter ends above ``top``: its ink goes on upwards, or along its foot (L)."""
    ink, x, y = page.ink, page.signs[:, 0], page.signs[:, 1]
    middle = (columns.start + columns.stop) / 2
    is_there = (x - 1 <= middle) & (middle <= x + page.signs[:, 2]) & (y < top + leader.size)
    if (is_there & (y + page.signs[:, 3] > top)).any() or not ink[top - 1, columns].any():
        return False
    above = top - round(0.3 * page.text_height_px)
    if ink[above : above + 2, columns].any():
        return True
    wide = round(1.6 * leader.size)
    return int(ink[top - 2, max(0, columns.start - wide) : columns.stop + wide].sum()) > wide
