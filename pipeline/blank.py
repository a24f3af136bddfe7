"""What a page is as a whole: text, nothing, or only the other side shining through."""

from __future__ import annotations

import cv2
import numpy as np

from models.page import PageContent
from pipeline.frame import Image, px

_FEW_MARKS = 6  # a page number and some dirt


def count_marks(ink: Image, *, dpi: float) -> int:
    """Return the number of components of a letter's size.

    Args:
        ink: uint8 0/1, reduced or full.
        dpi: Its resolution.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    w, h = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    fits = (h >= px(1.2, dpi)) & (h <= px(12, dpi)) & (w >= px(0.6, dpi)) & (w <= px(60, dpi))
    return int((fits & (stats[1:, cv2.CC_STAT_AREA] * 6 >= h)).sum())


def judge_content(ink: Image, *, pale: Image, stamp_share: float, dpi: float) -> PageContent:
    """Return what the page is; in doubt it has text.

    Args:
        ink: Ink that is believed, without stamps, uint8 0/1.
        pale: All that is darker than paper, the other side included, uint8 0/1.
        stamp_share: Share of the page under stamp ink.
        dpi: Resolution of both.
    """
    if count_marks(ink, dpi=dpi) > _FEW_MARKS:
        return PageContent.TEXT
    if stamp_share > 0.0005 or count_marks(pale, dpi=dpi) > 3 * _FEW_MARKS:
        return PageContent.SHOW_THROUGH
    return PageContent.BLANK if np.count_nonzero(ink) < 0.002 * ink.size else PageContent.TEXT
