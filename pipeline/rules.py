"""Find ruled lines (horizontal and vertical) through breaks, faintness, slant, curl and doubling.

A rule is kept as a chain of sampled points, not as a straight segment, since paper curls. What rules mean
(tables, cells) is decided in ``grid``; taking the curl out is done in ``dewarp``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import Mask

# A run of ink shorter than this is a stroke, not a rule: capitals at 14 pt are under 0.17 in wide.
MIN_RUN_IN = 0.20
# Rules thicker than this are bars, filled boxes or black borders …
MAX_THICKNESS_IN = 0.045
# … but two lines of a double frame may have run together, and their like is longer than any bar.
DOUBLE_THICKNESS_IN, DOUBLE_LENGTH_IN = 0.08, 1.5
# Two rules nearer than this are one rule printed double.
DOUBLE_IN = 0.03
# A gap this long in one rule is a break in it (stamps, worn ribbon) if both ends point at each other.
MAX_GAP_IN = 0.9
# Fragments shorter than this in all are dashes, underlines of a word or letters that touch.
MIN_LENGTH_IN = 0.45
SAMPLE_STEP_PX = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """One ruled line. ``along`` are pixel positions in its direction, ``across`` its centre there.

    For a horizontal rule ``along`` is x and ``across`` y; for a vertical one the other way round. Both are
    float32 arrays of one length, ``along`` ascending. ``thickness_px`` is the median thickness.
    """

    along: NDArray[np.float32]
    across: NDArray[np.float32]
    thickness_px: float

    @property
    def start(self) -> float:
        """First position along the rule."""
        return float(self.along[0])

    @property
    def end(self) -> float:
        """Last position along the rule."""
        return float(self.along[-1])

    @property
    def length(self) -> float:
        """Distance from first to last point, breaks included."""
        return self.end - self.start

    @property
    def seen_length(self) -> float:
        """How much of its length is ink: breaks longer than two samples are left out."""
        steps = np.diff(self.along)
        return float(steps[steps <= 2 * SAMPLE_STEP_PX].sum())

    @property
    def middle(self) -> float:
        """Median position across."""
        return float(np.median(self.across))

    def between(self, start: float, end: float) -> Rule | None:
        """Return the part of the rule from ``start`` to ``end`` along it, or None where it has no points."""
        inside = (self.along >= start) & (self.along <= end)
        if not inside.any():
            return None
        return Rule(self.along[inside], self.across[inside], self.thickness_px)

    def at(self, along: float) -> float:
        """Return the position across at ``along``; beyond the ends the end value holds."""
        return float(np.interp(along, self.along, self.across))


@dataclass(frozen=True, slots=True)
class Rules:
    """All ruled lines of a page and the pixels they cover (uint8 0/1, shape of the page)."""

    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    mask: Mask


def find_rules(ink: Mask, *, dpi: float, around: Mask | None = None) -> Rules:
    """Return the rules in ``ink`` (uint8 0/1, HxW); both tuples are empty where there are none.

    ``around`` is all that is written on the page, where ``ink`` is only what may be rules.
    """
    horizontal, mask = _find_along_x(ink, around, dpi=dpi)
    across = None if around is None else np.asarray(cv2.transpose(around), np.uint8)
    vertical, turned = _find_along_x(np.asarray(cv2.transpose(ink), np.uint8), across, dpi=dpi)
    cv2.bitwise_or(mask, cv2.transpose(turned), dst=mask)
    return Rules(tuple(horizontal), tuple(vertical), mask)


def _find_along_x(ink: Mask, around: Mask | None, *, dpi: float) -> tuple[list[Rule], Mask]:
    block = _block_px(dpi)
    whole = _long_runs(ink, block, dpi=dpi)
    left, top, width, height = cv2.boundingRect(whole)
    if width * height == 0:
        return [], np.zeros_like(ink)
    runs = whole[top : top + height, left : left + width]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8, ltype=cv2.CV_32S)
    pieces: list[Rule] = []
    kept = np.zeros(count, dtype=np.uint8)
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        w_px = w * block
        most = DOUBLE_THICKNESS_IN if w_px >= DOUBLE_LENGTH_IN * dpi else MAX_THICKNESS_IN
        if w_px < MIN_RUN_IN * dpi or area / w > most * dpi or h > max(w_px * 0.25, 0.15 * dpi):
            continue
        piece = _trace(labels[y : y + h, x : x + w] == label, x=x + left, y=y + top, block=block)
        if _stands_alone(piece, ink if around is None else around, whole, dpi=dpi):
            pieces.append(piece)
            kept[label] = 1
    rules = [r for r in _chain(pieces, dpi=dpi) if r.length >= MIN_LENGTH_IN * dpi]
    mask = np.zeros_like(ink)
    if kept.any():
        _spread_blocks(kept[labels], mask, ink, corner=(left * block, top), block=block)
    return sorted(rules, key=lambda r: r.middle), mask


def _block_px(dpi: float) -> int:
    """Return how many pixels along a rule are looked at as one: runs are long, so nothing is lost by it."""
    run_px = MIN_RUN_IN * dpi
    return 4 if run_px >= 40 else 2 if run_px >= 20 else 1


def _long_runs(ink: Mask, block: int, *, dpi: float) -> Mask:
    """Keep only ink that runs on horizontally for ``MIN_RUN_IN``, allowing a slant of about 2 degrees.

    The result is narrower by ``block``: 1 where all pixels of a block belong to such a run.
    """
    run_px = max(15, round(MIN_RUN_IN * dpi))
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))  # a slanted 2 px rule keeps a continuous row
    width = ink.shape[1] // block * block
    blocks = np.ascontiguousarray(thick[:, :width]).view(f"u{block}")
    full = (blocks == np.ones(block, np.uint8).view(f"u{block}")[0]).view(np.uint8)
    least = (run_px - block + 1) // block  # as many whole blocks lie in any run of this length
    return np.asarray(cv2.morphologyEx(full, cv2.MORPH_OPEN, np.ones((1, least), np.uint8)), np.uint8)


def _spread_blocks(kept: Mask, mask: Mask, ink: Mask, *, corner: tuple[int, int], block: int) -> None:
    """Set in ``mask`` the pixels of ``ink`` under the blocks ``kept`` (0/1), whose corner is (x, y) there.

    Only runs of pieces count as rule pixels: letters that merely touch a rule stay text. A run may end
    within the block beside its last whole one.
    """
    x, y = corner
    wide = cv2.copyMakeBorder(kept, 0, 0, 1, 1, cv2.BORDER_CONSTANT, value=0)
    wide = np.repeat(cv2.dilate(wide, np.ones((1, 3), np.uint8)), block, axis=1)
    left, right = max(0, x - block), min(ink.shape[1], x + kept.shape[1] * block + block)
    wide = wide[:, left - (x - block) : right - (x - block)]
    window = np.s_[y : y + kept.shape[0], left:right]
    mask[window] = cv2.bitwise_and(np.ascontiguousarray(wide), np.ascontiguousarray(ink[window]))


def _stands_alone(rule: Rule, ink: Mask, runs: Mask, *, dpi: float) -> bool:
    """Tell a rule from a row of touching letters: little ink stands just above and just below a rule.

    The shorter it is, the less: the serifs of one word make a run as long as a rule's last fragment. What
    runs on beside it (``runs``, in blocks) does not count: a double frame's other line.
    """
    off = round(rule.thickness_px / 2) + 4
    xs = np.arange(round(rule.start), round(rule.end) + 1)
    ys = np.rint(np.interp(xs, rule.along, rule.across)).astype(np.int32)
    blocks = np.minimum(xs // _block_px(dpi), runs.shape[1] - 1)
    shares = []
    for d in (-off, off):
        beside = np.clip(ys + d, 0, ink.shape[0] - 1)
        shares.append(float((ink[beside, xs] > runs[beside, blocks]).mean()))
    most = 0.45 if rule.length < 2 * MIN_LENGTH_IN * dpi else 0.6
    return min(shares) <= 0.3 and max(shares) <= most


def _trace(piece: NDArray[np.bool_], *, x: int, y: int, block: int) -> Rule:
    """Sample the centre line of one connected run of blocks; ``x``, ``y`` is its corner, x in blocks."""
    last = piece.shape[1] - 1
    columns = np.arange(0, piece.shape[1], max(1, SAMPLE_STEP_PX // block))
    if columns[-1] != last:
        columns = np.append(columns, last)
    sampled = piece[:, columns]
    counts = sampled.sum(axis=0)
    rows = np.arange(piece.shape[0], dtype=np.float32)[:, None]
    centre = (sampled * rows).sum(axis=0) / np.maximum(counts, 1)
    along = ((columns + x) * block + (block - 1) / 2).astype(np.float32)
    along[0], along[-1] = x * block, (x + last) * block + block - 1
    return Rule(
        along=along,
        across=(centre + y).astype(np.float32),
        thickness_px=max(1.0, float(np.median(counts)) - 2.0),  # the dilation added a pixel on each side
    )


def _chain(pieces: list[Rule], *, dpi: float) -> list[Rule]:
    """Join pieces that continue or double each other, left to right."""
    chains: list[Rule] = []
    for piece in sorted(pieces, key=lambda r: r.start):
        fits = [
            (misfit, i)
            for i, chain in enumerate(chains)
            if (misfit := _misfit(chain, piece, dpi=dpi)) is not None
        ]
        if fits:
            index = min(fits)[1]
            chains[index] = _joined(chains[index], piece)
        else:
            chains.append(piece)
    return chains


def _misfit(left: Rule, right: Rule, *, dpi: float) -> float | None:
    """Return how far ``right`` is from being the continuation of ``left`` in pixels; None if it is not."""
    gap = right.start - left.end
    if gap > MAX_GAP_IN * dpi:
        return None
    if gap <= 0:  # side by side: the same rule only if doubled
        middle = (right.start + min(left.end, right.end)) / 2
        off = abs(left.at(middle) - right.at(middle))
        return off if off <= DOUBLE_IN * dpi else None
    off = min(abs(_extended(left, right.start) - right.across[0]), abs(left.across[-1] - right.across[0]))
    return float(off) if off <= 0.012 * dpi + 0.02 * gap else None


def _extended(rule: Rule, along: float) -> float:
    """Extrapolate the end of a rule by the slope of its last inch or so."""
    tail = slice(-min(len(rule.along), 32), None)
    xs, ys = rule.along[tail], rule.across[tail]
    if xs[-1] - xs[0] < 30:
        return float(ys[-1])
    slope = (ys[-1] - ys[0]) / (xs[-1] - xs[0])
    return float(ys[-1] + slope * (along - xs[-1]))


def _joined(left: Rule, right: Rule) -> Rule:
    """Concatenate two pieces; where they overlap the longer one's points are kept."""
    if right.start <= left.end:
        if right.end <= left.end:
            return left
        keep = right.along > left.end
        along, across = right.along[keep], right.across[keep]
    else:
        along, across = right.along, right.across
    thickness = (left.thickness_px * left.length + right.thickness_px * right.length) / max(
        1.0, left.length + right.length
    )
    return Rule(np.concatenate([left.along, along]), np.concatenate([left.across, across]), thickness)


def paint_rules(rules: Rules, *, dpi: float) -> Mask:
    """Return a mask (uint8 0/1) that covers every rule and its faint spots, to be whitened before reading.

    Short breaks are painted over too (a worn rule leaves crumbs in them); long ones are not: a merged cell's
    writing may stand there.
    """
    out = cv2.bitwise_or(rules.mask, _drawn(rules, extra_px=2, dpi=dpi))
    return np.asarray(cv2.dilate(out, np.ones((3, 3), np.uint8)), np.uint8)


def keep_rules(rules: Rules, kept: Collection[int], *, dpi: float) -> Rules:
    """Return only the rules whose numbers are in ``kept`` (horizontal ones first), with their pixels."""
    count = len(rules.horizontal)
    some = Rules(
        tuple(r for i, r in enumerate(rules.horizontal) if i in kept),
        tuple(r for i, r in enumerate(rules.vertical, count) if i in kept),
        rules.mask,
    )
    mask = cv2.bitwise_and(rules.mask, _drawn(some, extra_px=6, dpi=dpi))
    return Rules(some.horizontal, some.vertical, np.asarray(mask, np.uint8))


def _drawn(rules: Rules, *, extra_px: int, dpi: float) -> Mask:
    """Draw all rules as chains, this much thicker than they are; long breaks stay open."""
    out = np.zeros_like(rules.mask)
    for group, is_vertical in ((rules.horizontal, False), (rules.vertical, True)):
        for rule in group:
            points = np.stack([rule.along, rule.across], axis=1)
            breaks = np.flatnonzero(np.diff(rule.along) > 0.2 * dpi) + 1
            for part in np.split(points, breaks):
                drawn = np.rint(part[:, ::-1] if is_vertical else part).astype(np.int32)
                cv2.polylines(
                    out, [drawn], isClosed=False, color=1, thickness=round(rule.thickness_px) + extra_px
                )
    return out
