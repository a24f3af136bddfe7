"""Are these digits printed like what stands beside them, or filled in by hand? Geometry of glyphs, no pixels.

In letterheads number and day are left open and written in: such digits are taller than the type, sit off its
baseline and stand in a hole wider than a word space. On ten scanned heads all written digits were 1.2 to 1.5
times as tall as their printed neighbours, all printed ones within 0.97 to 1.06.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from models.page import Glyph, Line

_HEIGHT_TOLERANCE = 0.12
_BASELINE_TOLERANCE = 0.15  # of the height; scans are straightened, what stays is under 1 degree over a head
_HOLE = 0.75  # of the height: the widest printed space is about half of it


def glyphs_between(line: Line, start: int, end: int) -> tuple[Glyph, ...]:
    """Return the glyphs of characters ``start`` to ``end`` (exclusive) of ``line.text``.

    Empty where a touched word has no glyphs or they do not spell it: then nothing is known.
    """
    found: list[Glyph] = []
    offset = 0
    for word in line.words:
        if offset < end and offset + len(word.text) > start:
            if "".join(g.text for g in word.glyphs) != word.text:
                return ()
            at = offset
            for glyph in word.glyphs:
                if at >= start and at + len(glyph.text) <= end:
                    found.append(glyph)
                at += len(glyph.text)
        offset += len(word.text) + 1
    return tuple(found)


def _is_tall(glyph: Glyph) -> bool:
    return glyph.text.isdigit() or (len(glyph.text) == 1 and glyph.text.isupper() and glyph.text not in "QJ")


def looks_printed(digits: Sequence[Glyph], neighbours: Sequence[Glyph]) -> bool:
    """Say whether ``digits`` have the height and baseline of the digits and capitals among ``neighbours``.

    False where there is nothing to compare with: unknown is not printed.
    """
    tall = [g for g in neighbours if _is_tall(g)]
    if not digits or len(tall) < 2:
        return False
    height = median(g.box.h for g in tall)
    # The nearest of them say where the baseline is: a line may still slope a little.
    middle = digits[len(digits) // 2].box.center_x
    near = sorted(tall, key=lambda g: abs(g.box.center_x - middle))[:3]
    baseline = median(g.box.y2 for g in near)
    return all(
        abs(g.box.h - height) <= _HEIGHT_TOLERANCE * height + 1
        and abs(g.box.y2 - baseline) <= _BASELINE_TOLERANCE * height + 1
        for g in digits
    )


def has_hole(left: Glyph, right: Glyph, *, height_px: float) -> bool:
    """Say whether more white than a word space stands between two glyphs that follow each other."""
    return right.box.x - left.box.x2 > _HOLE * height_px


def stand_apart(glyphs: Sequence[Glyph]) -> bool:
    """Say whether any two glyphs that follow each other have a hole between them, or lie over each other."""
    height = median([g.box.h for g in glyphs if _is_tall(g)] or [1])
    return any(has_hole(a, b, height_px=height) or b.box.x < a.box.x - 1 for a, b in pairwise(glyphs))
