"""Draw one line of text as ink: print, a typewriter's strikes, a dot matrix, handwriting, figures by hand.

Ink is uint8, 0 for none and 255 for full, with white room around the letters. Ageing comes after.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bench.faces import Face, FaceStyle

Ink = NDArray[np.uint8]
# Room around the letters in em: marks of capitals above, tails below, slanted letters at the ends.
_ROOM_EM = 0.45
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Hand:
    """The chosen file of a face at a size, and how it is put on paper."""

    path: Path
    size_px: int
    style: FaceStyle
    is_typed: bool


@lru_cache(maxsize=2048)
def font_of(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    """Return a font, kept."""
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=512)
def letters_of(path: Path) -> frozenset[str]:
    """Return the characters that a font file can draw."""
    with TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


@lru_cache(maxsize=4096)
def letter_height_share(path: Path) -> float:
    """Return the usual height of a small letter with its accents, in em.

    What a page's estimate would find.
    """
    font = font_of(path, 64)
    heights = []
    for letter in "nguyễnvăhoàgtrầmạđìsơlêquiếttHàNộiT":
        box = font.getbbox(letter)
        heights.append(box[3] - box[1])
    return float(np.median(heights)) / 64


def choose_hand(rng: random.Random, face: Face, size_px: int) -> Hand:
    """Return a cut of the face by chance.

    Regular mostly, bold and italics at times; typed where it is a typewriter's.
    """
    chance = rng.random()
    path = face.regular
    if chance < 0.22:
        path = face.bold
    elif chance < 0.36:
        path = face.italic
    elif chance < 0.41:
        path = face.bold_italic
    return Hand(path, size_px, face.style, face.style is FaceStyle.MONO and rng.random() < 0.75)


def draw_text(rng: random.Random, text: str, hand: Hand, *, wear: float) -> Ink:
    """Return the ink of ``text``; ``wear`` 0..1 is how worn the machine or unsteady the writer is."""
    if hand.is_typed:
        return _typed(rng, text, hand, wear)
    if hand.style is FaceStyle.HAND:
        return _by_hand(rng, text, hand, wear)
    return _printed(rng, text, hand)


def _sheet(width_px: float, hand: Hand) -> tuple[Image.Image, int, int]:
    room = int(hand.size_px * _ROOM_EM) + 2
    return (
        Image.new("L", (int(width_px) + 2 * room, round(hand.size_px * 1.35) + 2 * room), 0),
        room,
        round(hand.size_px * 1.05) + room,
    )


def _printed(rng: random.Random, text: str, hand: Hand) -> Ink:
    font = font_of(hand.path, hand.size_px)
    if hand.style is FaceStyle.SERIF and rng.random() < 0.1 and _has_lining_figures(hand.path):
        return _spaced(text, hand, 0.0, 0.0, hung=Hung(rng.uniform(0.64, 0.74), rng.choice("1I")))
    chance = rng.random()
    if chance < 0.72:
        image, room, base = _sheet(font.getlength(text), hand)
        ImageDraw.Draw(image).text((room, base), text, font=font, fill=255, anchor="ls")
        return np.asarray(image)
    # Flush lines stretch their spaces, narrow columns and wide headings their letters.
    gap = hand.size_px * (rng.uniform(0.1, 1.2) if chance < 0.86 else 0.0)
    spread = hand.size_px * rng.uniform(-0.035, 0.12) if chance > 0.8 else 0.0
    return _spaced(text, hand, gap, spread)


def _spaced(text: str, hand: Hand, gap_px: float, spread_px: float, *, hung: Hung | None = None) -> Ink:
    """Set letter by letter: ``gap_px`` more at spaces, ``spread_px`` more everywhere."""
    places, x = [], 0.0
    for letter in text:
        drawn, size_px, drop_px = _hung(letter, hand.size_px, hung)
        places.append((x, drop_px, drawn, size_px))
        x += _width(hand.path, size_px, drawn) + spread_px + (gap_px if letter == " " else 0.0)
    image, room, base = _sheet(x, hand)
    pencil = ImageDraw.Draw(image)
    for at, drop_px, drawn, size_px in places:
        font = font_of(hand.path, size_px)
        pencil.text((room + at, base + drop_px), drawn, font=font, fill=255, anchor="ls")
    return np.asarray(image)


@lru_cache(maxsize=1024)
def _has_lining_figures(path: Path) -> bool:
    """Return True where 0 is as tall as 8: figures that do not hang already."""
    font = font_of(path, 64)
    tops = [font.getbbox(figure, anchor="ls")[1] for figure in "08"]
    return bool(abs(tops[0] - tops[1]) < 6)


@dataclass(frozen=True, slots=True)
class Hung:
    """Old figures: 0, 1, 2 as low as small letters, 3, 4, 5, 7, 9 hung below the line.

    ``low`` is the height of the low ones by that of the others; ``one`` the letter that 1 is cut like.
    """

    low: float
    one: str


def _hung(letter: str, size_px: int, hung: Hung | None) -> tuple[str, int, float]:
    """Return what is drawn for ``letter``, how large, and how far below the line."""
    if hung is None or not letter.isdecimal():
        return letter, size_px, 0.0
    if letter in "012":
        return hung.one if letter == "1" else letter, round(hung.low * size_px), 0.0
    return letter, size_px, 0.0 if letter in "68" else (0.98 - hung.low) * 0.68 * size_px


@lru_cache(maxsize=100_000)
def _struck(path: Path, size_px: int, letter: str) -> tuple[Ink, int, int]:
    """Return the ink of one letter with its offset from the pen's place on the baseline."""
    font = font_of(path, size_px)
    box = font.getbbox(letter, anchor="ls")
    width, height = int(box[2] - box[0]) + 2, int(box[3] - box[1]) + 2
    image = Image.new("L", (max(2, width), max(2, height)), 0)
    ImageDraw.Draw(image).text((1 - box[0], 1 - box[1]), letter, font=font, fill=255, anchor="ls")
    return np.asarray(image), int(box[0]) - 1, int(box[1]) - 1


@lru_cache(maxsize=200_000)
def _width(path: Path, size_px: int, letter: str) -> float:
    return font_of(path, size_px).getlength(letter)


@lru_cache(maxsize=512)
def _without_tone(letter: str) -> str:
    """Return the letter without its tone: a typewriter strikes tones by themselves."""
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(ch for ch in parts if ch not in _TONES))


def _typed(rng: random.Random, text: str, hand: Hand, wear: float) -> Ink:
    step = _width(hand.path, hand.size_px, "n") * rng.uniform(0.97, 1.06)
    image, room, base = _sheet(step * len(text), hand)
    page = np.array(image)
    jump = wear * 0.045 * hand.size_px
    sunk = {letter: rng.gauss(0, jump) for letter in set(text)}  # a bent type bar always jumps the same way
    tones_apart = rng.random() < 0.45 * wear + 0.1
    shift = rng.gauss(0, 0.05 * hand.size_px * wear)
    for index, letter in enumerate(text):
        if letter == " ":
            continue
        x = room + index * step + rng.gauss(0, 0.3 * jump)
        y = base + sunk[letter] + rng.gauss(0, 0.35 * jump)
        force = 255 - rng.random() ** 2 * 150 * wear
        bare = _without_tone(letter)
        if bare != letter and tones_apart:
            _strike_apart(page, rng, (letter, bare), hand, (x, y, force, shift))
        else:
            _strike(page, _weakened(rng, _struck(hand.path, hand.size_px, letter), wear), (x, y), force)
        if rng.random() < 0.02 * wear:
            _strike(
                page,
                _struck(hand.path, hand.size_px, letter),
                (x + rng.choice((-2, -1, 1, 2)), y + rng.choice((-1, 0, 1))),
                0.6 * force,
            )
    return page


def _weakened(rng: random.Random, struck: tuple[Ink, int, int], wear: float) -> tuple[Ink, int, int]:
    """Strike one side of the letter less hard, at times."""
    if rng.random() > 0.16 * wear:
        return struck
    ink, dx, dy = struck
    height, width = ink.shape
    if rng.random() < 0.5:
        ramp = np.linspace(rng.uniform(0.15, 0.7), 1, height, dtype=np.float32)[:, None]
    else:
        ramp = np.linspace(rng.uniform(0.15, 0.7), 1, width, dtype=np.float32)[None]
    ramp = ramp[::-1, ::-1] if rng.random() < 0.5 else ramp
    return (ink * ramp).astype(np.uint8), dx, dy


def _strike(page: Ink, struck: tuple[Ink, int, int], at: tuple[float, float], force: float) -> None:
    """Press a letter on the page, in place: the darker of what was there and what comes."""
    ink, dx, dy = struck
    x, y = round(at[0]) + dx, round(at[1]) + dy
    y0, x0 = max(0, -y), max(0, -x)
    height, width = min(ink.shape[0], page.shape[0] - y), min(ink.shape[1], page.shape[1] - x)
    if height <= y0 or width <= x0:
        return
    part = page[y + y0 : y + height, x + x0 : x + width]
    np.maximum(part, (ink[y0:height, x0:width] * (force / 255)).astype(np.uint8), out=part)


def _strike_apart(
    page: Ink,
    rng: random.Random,
    letters: tuple[str, str],
    hand: Hand,
    where: tuple[float, float, float, float],
) -> None:
    """Strike the letter, then its tone out of place.

    The tone is what of the whole lies outside the bare letter.
    """
    whole, wdx, wdy = _struck(hand.path, hand.size_px, letters[0])
    bare, bdx, bdy = _struck(hand.path, hand.size_px, letters[1])
    x, y, force, shift = where
    _strike(page, (bare, bdx, bdy), (x, y), force)
    above, below = max(0, bdy - wdy), max(0, (wdy + whole.shape[0]) - (bdy + bare.shape[0]))
    sideways = shift + rng.gauss(0, 0.02 * hand.size_px)
    lift = rng.gauss(0, 0.02 * hand.size_px)
    if above > 1:
        _strike(page, (whole[:above], wdx, wdy), (x + sideways, y - abs(lift)), force)
    if below > 1:
        start = whole.shape[0] - below
        _strike(page, (whole[start:], wdx, wdy + start), (x + sideways, y + abs(lift)), force)


def _by_hand(rng: random.Random, text: str, hand: Hand, wear: float) -> Ink:
    font = font_of(hand.path, hand.size_px)
    if rng.random() < 0.4:
        image, room, base = _sheet(font.getlength(text), hand)
        ImageDraw.Draw(image).text((room, base), text, font=font, fill=255, anchor="ls")
        return np.asarray(image)
    image, room, base = _sheet(font.getlength(text) * 1.25, hand)
    page = np.array(image)
    x, drift = float(room), 0.0
    tightness = rng.uniform(0.9, 1.08)
    for word in text.split(" "):
        size = max(8, round(hand.size_px * rng.uniform(1 - 0.12 * wear, 1 + 0.1 * wear)))
        drift += rng.gauss(0, 0.03 * hand.size_px * wear)
        for letter in word:
            own = max(8, size + rng.choice((-1, 0, 0, 0, 1)) * (1 if wear > 0.3 else 0))
            y = base + drift + rng.gauss(0, 0.012 * hand.size_px * wear)
            _strike(page, _struck(hand.path, own, letter), (x, y), 255 - 60 * rng.random() * wear)
            x += _width(hand.path, own, letter) * tightness
        x += hand.size_px * rng.uniform(0.18, 0.45)
    return page
