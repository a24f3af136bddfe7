"""Letters struck one by one: a typewriter with a good or a worn ribbon, and the needles of a dot matrix."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_NEEDLES = 24  # of a printer that could print Vietnamese at all: nine are too few for two marks on a letter


class Strike(StrEnum):
    """What strikes the letters."""

    RIBBON = "ribbon"
    WORN = "worn"  # a machine with loose types and a dry ribbon
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Blow:
    """How a run of letters is struck: font, place of the first (x, y), colour, manner."""

    font: ImageFont.FreeTypeFont
    xy: tuple[float, float]
    colour: tuple[int, int, int]
    strike: Strike


# (how far letters jump as a share of the size, most grey levels that one is weaker)
_LOOSENESS = {Strike.RIBBON: (0.012, 55), Strike.WORN: (0.03, 115), Strike.DOTS: (0.0, 25)}


def strike_text(image: Image.Image, rng: random.Random, text: str, blow: Blow) -> float:
    """Strike ``text`` onto the image, every letter as wide as the others; return the x where it ends."""
    step = blow.font.getlength("n")
    jump, weakest = _LOOSENESS[blow.strike]
    pencil = ImageDraw.Draw(image)
    for index, letter in enumerate(text):
        x = blow.xy[0] + index * step
        if letter == " ":
            continue
        # Letters stand a little high or low and are struck with unequal force.
        drop, shade = rng.gauss(0, jump) * blow.font.size, rng.randint(0, weakest)
        red, green, blue = (c + shade for c in blow.colour)
        if blow.strike is Strike.DOTS:
            dots = _dotted(blow.font, letter)
            image.paste((red, green, blue), (round(x), round(blow.xy[1])), dots)
            continue
        sideways = rng.gauss(0, jump / 2) * blow.font.size if blow.strike is Strike.WORN else 0.0
        pencil.text((x + sideways, blow.xy[1] + drop), letter, font=blow.font, fill=(red, green, blue))
    return blow.xy[0] + len(text) * step


@lru_cache(maxsize=2048)
def _dotted(font: ImageFont.FreeTypeFont, letter: str) -> Image.Image:
    """Return a letter as needles print it: a mask of dots, as large as the letter with its marks."""
    height, width = round(font.size * 1.35), round(font.getlength("n")) + 2
    pitch = max(2.0, font.size * 1.1 / _NEEDLES)
    whole = Image.new("L", (width, height), 0)
    ImageDraw.Draw(whole).text((0, 0), letter, font=font, fill=255)
    small = whole.resize((max(1, round(width / pitch)), max(1, round(height / pitch))), Image.Resampling.BOX)
    dots, radius = Image.new("L", (width, height), 0), pitch * 0.58
    pencil = ImageDraw.Draw(dots)
    for row, column in np.argwhere(np.asarray(small) > 96):
        x, y = (column + 0.5) * pitch, (row + 0.5) * pitch
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return dots
