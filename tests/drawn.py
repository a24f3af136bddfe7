"""Small drawn pages for tests of the layout: rules, blocks that stand for words, tables."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from pipeline.arrays import Mask

DPI = 200.0


def blank(width: int = 800, height: int = 600) -> Mask:
    """An empty page of ink (0/1)."""
    return np.zeros((height, width), np.uint8)


def draw_rule(ink: Mask, start: tuple[int, int], end: tuple[int, int], *, thickness: int = 2) -> None:
    """Draw a straight rule."""
    cv2.line(ink, start, end, 1, thickness)


def draw_word(ink: Mask, x: int, y: int, *, letters: int = 5) -> None:
    """Draw ``letters`` letter-like frames of 9x14 px: ink with holes and gaps, as writing has."""
    for i in range(letters):
        cv2.rectangle(ink, (x + i * 12, y), (x + i * 12 + 8, y + 13), 1, 2)


def draw_table(ink: Mask, xs: list[int], ys: list[int]) -> None:
    """Draw a full grid with a word in each cell."""
    for y in ys:
        draw_rule(ink, (xs[0], y), (xs[-1], y))
    for x in xs:
        draw_rule(ink, (x, ys[0]), (x, ys[-1]))
    for x, x2 in itertools.pairwise(xs):
        for y in ys[:-1]:
            draw_word(ink, x + 12, y + 12, letters=min(5, (x2 - x - 20) // 12))
