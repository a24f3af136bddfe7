"""How a page got old: named recipes of effects by level (0 clean, 1 office scan, 2 bad scan)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bench.ageing import (
    Aged,
    Pixels,
    bleed_through,
    curl,
    fade,
    fax,
    grain,
    rotate,
    shade_edge,
    stain,
    stamp_over,
    tint,
)
from bench.copying import (
    blur,
    contrast,
    pale,
    perspective,
    resample,
    scratch,
    shadow,
    streak,
    threshold,
    to_grey,
    toner_copy,
    vignette,
)
from bench.splits import Split, of_split

Chance = np.random.Generator


@dataclass(frozen=True, slots=True)
class Paper:
    """A page as drawn that is to grow old: its resolution and the stamp that was put on it, if any."""

    image: Pixels
    dpi: int
    stamp: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to age pages of one level. Held-out ones are for measuring alone."""

    name: str
    level: int
    apply: Callable[[Paper, Chance], Aged]
    weight: int = 1
    is_held_out: bool = False


def _soft(image: Pixels, quality: int) -> Aged:
    return Aged(image, is_bilevel=False, jpeg_quality=quality)


def _stamped(paper: Paper, rng: Chance) -> Pixels:
    if paper.stamp is None:
        return paper.image
    height, width = paper.image.shape[:2]
    spare = (width - paper.stamp.width, height - paper.stamp.height)
    place = int(rng.uniform(0.15, 0.95) * spare[0]), int(rng.uniform(0.1, 0.9) * spare[1])
    return stamp_over(paper.image, paper.stamp, place, rng)


def _as_drawn(paper: Paper, rng: Chance) -> Aged:
    return Aged(paper.image, is_bilevel=False, jpeg_quality=0)


def _printed_small(paper: Paper, rng: Chance) -> Aged:
    return Aged(resample(paper.image, float(rng.uniform(0.78, 0.92))), is_bilevel=False, jpeg_quality=0)


def _flatbed(paper: Paper, rng: Chance) -> Aged:
    result = _stamped(paper, rng)
    result = rotate(result, float(rng.uniform(-0.9, 0.9)))
    result = tint(result, rng, float(rng.uniform(0.05, 0.5)))
    if rng.random() < 0.5:
        result = stain(result, rng, 1, 0.3)
    result = blur(result, float(rng.uniform(0.35, 0.7)))
    return _soft(grain(result, rng, float(rng.uniform(2, 5))), int(rng.integers(72, 92)))


def _feeder(paper: Paper, rng: Chance) -> Aged:
    result = to_grey(rotate(_stamped(paper, rng), float(rng.uniform(-1.4, 1.4))))
    result = contrast(result, gain=float(rng.uniform(1.0, 1.25)), paper=float(rng.uniform(238, 252)))
    result = streak(blur(result, float(rng.uniform(0.4, 0.7))), rng, int(rng.integers(1, 5)))
    return _soft(grain(result, rng, float(rng.uniform(2, 4))), int(rng.integers(70, 88)))


def _good_copy(paper: Paper, rng: Chance) -> Aged:
    spread = float(rng.uniform(-0.2, 0.5))
    result = toner_copy(_stamped(paper, rng), rng, paper.dpi, spread=spread, specks=0.00003)
    result = blur(rotate(result, float(rng.uniform(-0.8, 0.8))), float(rng.uniform(0.4, 0.6)))
    return _soft(grain(result, rng, 2.0), int(rng.integers(75, 90)))


def _text_scan(paper: Paper, rng: Chance) -> Aged:
    result = grain(blur(rotate(_stamped(paper, rng), float(rng.uniform(-0.8, 0.8))), 0.6), rng, 6.0)
    return Aged(threshold(result, int(rng.integers(140, 185))), is_bilevel=True, jpeg_quality=0)


def _toner_saving(paper: Paper, rng: Chance) -> Aged:
    result = pale(_stamped(paper, rng), float(rng.uniform(0.25, 0.45)))
    result = blur(rotate(result, float(rng.uniform(-0.7, 0.7))), float(rng.uniform(0.4, 0.6)))
    return _soft(grain(tint(result, rng, 0.2), rng, 3.0), int(rng.integers(74, 90)))


def _weathered(paper: Paper, rng: Chance, *, is_fax: bool) -> Pixels:
    """What damp, a worn ribbon, the other side and a book's back do before the page is scanned."""
    result = paper.image
    if rng.random() < 0.5:
        # A fax of a worn ribbon would leave letters that no person could read either: less of it there.
        result = fade(result, rng, float(rng.uniform(0.15, 0.45)) * (0.35 if is_fax else 1.0))
    result = _stamped(Paper(result, paper.dpi, paper.stamp), rng)
    if rng.random() < 0.6:
        result = bleed_through(result, paper.image, rng, float(rng.uniform(0.06, 0.2)))
    if rng.random() < 0.6:
        result = curl(result, rng, paper.dpi * float(rng.uniform(0.015, 0.07)))
    result = rotate(result, float(rng.uniform(-2.0, 2.0)))
    return blur(result, paper.dpi / 200 * float(rng.uniform(0.4, 0.85)))


def _damp(paper: Paper, rng: Chance) -> Aged:
    result = tint(_weathered(paper, rng, is_fax=False), rng, float(rng.uniform(0.4, 1.0)))
    result = stain(result, rng, int(rng.integers(1, 4)), float(rng.uniform(0.3, 0.6)))
    if rng.random() < 0.4:
        result = shade_edge(result, rng)
    return _soft(grain(result, rng, float(rng.uniform(4, 10))), int(rng.integers(45, 72)))


def _fax(paper: Paper, rng: Chance) -> Aged:
    result = fax(_weathered(paper, rng, is_fax=True), rng, float(rng.uniform(0.002, 0.02)))
    return Aged(result, is_bilevel=True, jpeg_quality=0)


def _second_copy(paper: Paper, rng: Chance) -> Aged:
    result = _stamped(paper, rng)
    for _ in range(2):
        spread = float(rng.uniform(-0.4, 0.7))
        result = toner_copy(result, rng, paper.dpi, spread=spread, specks=float(rng.uniform(0.00005, 0.0003)))
        result = rotate(result, float(rng.uniform(-0.9, 0.9)))
    if rng.random() < 0.6:
        result = shade_edge(result, rng)
    return _soft(grain(blur(result, 0.6), rng, 4.0), int(rng.integers(50, 75)))


def _carbon(paper: Paper, rng: Chance) -> Aged:
    """The second or third sheet under the typewriter: thick, soft, uneven, on thin brown paper."""
    result = blur(paper.image, paper.dpi / 200 * float(rng.uniform(0.9, 1.3)))
    result = fade(contrast(result, gain=1.35, paper=255.0), rng, float(rng.uniform(0.1, 0.3)))
    result = tint(_stamped(Paper(result, paper.dpi, paper.stamp), rng), rng, float(rng.uniform(0.5, 1.0)))
    result = rotate(result, float(rng.uniform(-1.5, 1.5)))
    return _soft(grain(result, rng, float(rng.uniform(4, 8))), int(rng.integers(50, 75)))


def _phone(paper: Paper, rng: Chance) -> Aged:
    result = tint(_stamped(paper, rng), rng, float(rng.uniform(0.1, 0.5)))
    result = perspective(result, rng, float(rng.uniform(0.004, 0.014)))
    result = rotate(result, float(rng.uniform(-1.5, 1.5)))
    result = shadow(vignette(result, rng, float(rng.uniform(0.2, 0.5))), rng, float(rng.uniform(0.1, 0.3)))
    result = blur(result, paper.dpi / 200 * float(rng.uniform(0.5, 0.9)))
    return _soft(grain(result, rng, float(rng.uniform(4, 8))), int(rng.integers(55, 80)))


def _microfilm(paper: Paper, rng: Chance) -> Aged:
    result = resample(to_grey(_stamped(paper, rng)), float(rng.uniform(0.62, 0.75)))
    result = contrast(result, gain=float(rng.uniform(0.6, 0.8)), paper=float(rng.uniform(200, 225)))
    result = scratch(vignette(result, rng, float(rng.uniform(0.2, 0.6))), rng, int(rng.integers(4, 16)))
    result = rotate(result, float(rng.uniform(-1.2, 1.2)))
    return _soft(grain(result, rng, float(rng.uniform(6, 11))), int(rng.integers(55, 75)))


def _copied_book(paper: Paper, rng: Chance) -> Aged:
    """A bound register pressed on the glass of a copier: bent lines, a dark back, hardened letters."""
    result = curl(_stamped(paper, rng), rng, paper.dpi * float(rng.uniform(0.03, 0.08)))
    copied = toner_copy(result, rng, paper.dpi, spread=float(rng.uniform(-0.3, 0.4)), specks=0.0001)
    result = shade_edge(copied, rng)
    result = rotate(result, float(rng.uniform(-1.8, 1.8)))
    return _soft(grain(blur(result, 0.7), rng, 5.0), int(rng.integers(50, 75)))


def _soft_pdf(paper: Paper, rng: Chance) -> Aged:
    """A print to PDF that a program made small: soft letters, blocks of JPEG around them."""
    result = blur(resample(paper.image, float(rng.uniform(0.85, 0.95))), 0.4)
    return _soft(result, int(rng.integers(62, 80)))


def _colour_copier(paper: Paper, rng: Chance) -> Aged:
    """An office machine that keeps colours: cool paper, hard letters, a shaded edge, strong squeezing."""
    result = contrast(_stamped(paper, rng), gain=float(rng.uniform(1.05, 1.3)), paper=246.0)
    cool = result.astype(np.float32) * np.array([0.965, 0.985, 1.0], np.float32)
    result = rotate(np.clip(cool, 0, 255).astype(np.uint8), float(rng.uniform(-1.1, 1.1)))
    if rng.random() < 0.4:
        result = shade_edge(result, rng)
    result = grain(blur(result, float(rng.uniform(0.4, 0.65))), rng, 3.0)
    return _soft(result, int(rng.integers(58, 78)))


def _mimeograph(paper: Paper, rng: Chance) -> Aged:
    """A stencil run off on rough paper: ink fat here and thin there, letters frayed, the sheet browned."""
    thin = fade(_stamped(paper, rng), rng, float(rng.uniform(0.1, 0.25)))
    spread = float(rng.uniform(0.1, 0.8))
    result = toner_copy(blur(thin, paper.dpi / 200 * 0.6), rng, paper.dpi, spread=spread, specks=0.00006)
    result = tint(result, rng, float(rng.uniform(0.5, 1.0)))
    result = blur(
        rotate(result, float(rng.uniform(-1.6, 1.6))), paper.dpi / 200 * float(rng.uniform(0.4, 0.7))
    )
    return _soft(grain(result, rng, float(rng.uniform(5, 9))), int(rng.integers(50, 72)))


RECIPES: tuple[Recipe, ...] = (
    Recipe("as-drawn", 0, _as_drawn),
    Recipe("printed-small", 0, _printed_small, is_held_out=True),
    Recipe("flatbed", 1, _flatbed, 4),
    Recipe("feeder", 1, _feeder, 2),
    Recipe("good-copy", 1, _good_copy, 2),
    Recipe("text-scan", 1, _text_scan, is_held_out=True),
    Recipe("toner-saving", 1, _toner_saving, is_held_out=True),
    Recipe("damp", 2, _damp, 4),
    Recipe("fax", 2, _fax, 2),
    Recipe("second-copy", 2, _second_copy, 2),
    Recipe("carbon", 2, _carbon, 1),
    Recipe("phone", 2, _phone, 1),
    Recipe("microfilm", 2, _microfilm, is_held_out=True),
    Recipe("copied-book", 2, _copied_book, is_held_out=True),
    Recipe("soft-pdf", 0, _soft_pdf, is_held_out=True),
    Recipe("colour-copier", 1, _colour_copier, 2, is_held_out=True),
    Recipe("mimeograph", 2, _mimeograph, 2, is_held_out=True),
)


def pick_recipe(rng: random.Random, level: int, split: Split) -> Recipe:
    """Return a recipe of a level that ``split`` ages with, by weight."""
    fitting = [r for r in of_split(RECIPES, split) if r.level == level]
    return rng.choices(fitting, [r.weight for r in fitting])[0]
