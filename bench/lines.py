"""Lines without end: one line of writing with its truth, cut out as the pipeline cuts lines out of pages.

For training our own reader and for measuring raw readers. The same chance gives the same line on one machine;
which faces there are depends on the fonts installed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench import line_effects as fx
from bench.digits import WRITABLE, draw_digits
from bench.faces import Face, FaceStyle
from bench.line_cells import CENTURY, join_entry, make_entry, make_frame
from bench.line_draw import Hand, choose_hand, draw_text, letter_height_share, letters_of
from bench.line_legible import Drawn, is_legible, lying_letters
from bench.line_texts import make_text

Gray = NDArray[np.uint8]
# How often a style is taken: print most, then typewriters, then hands.
_STYLE_WEIGHTS = ((FaceStyle.SERIF, 38), (FaceStyle.SANS, 22), (FaceStyle.MONO, 25), (FaceStyle.HAND, 15))
_LEAST_LEFT = 0.5
# Smaller letters have too few needles for their tones.
_LEAST_DOTTED_PX = 33
_INK_BELOW = 185  # as ``pipeline.canvas`` tells writing from paper


@dataclass(frozen=True, slots=True)
class LineSample:
    """A strip (gray, paper 255) with what it says and the page's usual letter height (0: not told)."""

    strip: Gray
    text: str
    text_height_px: float
    face: str
    style: FaceStyle


@dataclass(frozen=True, slots=True)
class Wear:
    """How far lines are ruined: ``least`` to ``most`` of 0 (clean) .. 1 (what a person can just read)."""

    least: float = 0.0
    most: float = 1.0


CLEAN, OFFICE, BAD = Wear(0.0, 0.0), Wear(0.25, 0.45), Wear(0.6, 0.9)


class LineMaker:
    """Makes lines from faces, one after another."""

    def __init__(self, faces: Sequence[Face], seed: int, *, only_meant: bool = False) -> None:
        """Sort the faces by style and start the chances.

        ``only_meant``: lines say what papers say, never random letters and signs.
        """
        self._only_meant = only_meant
        self.rng = random.Random(seed)
        self.noise = np.random.default_rng(self.rng.getrandbits(64))
        self._by_style = {style: [f for f in faces if f.style is style] for style in FaceStyle}
        self._styles = [(s, w) for s, w in _STYLE_WEIGHTS if self._by_style[s]]

    def make(self, wear: Wear) -> LineSample:
        """Return one line with ink on it."""
        while True:
            sample = self._try(self.rng.uniform(wear.least, wear.most))
            if sample is not None:
                return sample

    def _try(self, worn: float) -> LineSample | None:
        rng = self.rng
        style = rng.choices([s for s, _ in self._styles], [w for _, w in self._styles])[0]
        face = rng.choice(self._by_style[style])
        dpi = rng.choice((150, 200, 200, 240, 300, 300, 400) if worn else (200, 240, 300, 400))
        size_px = 3 * max(
            5, min(20, round(rng.triangular(8, 18, 12) * dpi / 216))
        )  # fewer sizes: letters are kept
        hand = choose_hand(rng, face, size_px)
        text = make_text(rng, only_meant=self._only_meant)
        known = letters_of(hand.path)
        text = " ".join("".join(ch for ch in text if ch in known or ch == " ").split())
        if not text or lying_letters(hand.path) & set(text):
            return None
        ink, text = self._ink(text, hand, worn)
        gray, drawn = self._on_paper(ink, hand, worn)
        strip = self._cut(gray, drawn, hand.size_px, worn)
        if strip is None:
            return None
        height = letter_height_share(hand.path) * size_px * rng.uniform(0.82, 1.25)
        told = 0.0 if rng.random() < 0.12 else height
        return LineSample(strip, text, told, face.name, style)

    def _ink(self, text: str, hand: Hand, worn: float) -> tuple[Gray, str]:
        """Draw the line, part of it by hand at times; return ink and what it says now."""
        rng = self.rng
        if set(text) <= WRITABLE and rng.random() < 0.22:
            return draw_digits(rng, text, round(hand.size_px * rng.uniform(0.7, 1.3))), text
        ink = draw_text(rng, text, hand, wear=max(0.15, worn))
        if rng.random() < 0.07:
            ink, text = self._with_entry(ink, text, hand)
        if hand.is_typed and hand.size_px >= _LEAST_DOTTED_PX and rng.random() < 0.1:
            return fx.dot_matrix(ink, rng), text
        if hand.style is FaceStyle.HAND or rng.random() < 0.15 * worn:
            ink = fx.tremble(ink, self.noise, rng.uniform(0.1, 0.035 * hand.size_px))
        return ink, text

    def _with_entry(self, ink: Gray, text: str, hand: Hand) -> tuple[Gray, str]:
        """Write figures by hand after the printed text, or into a frame such as "Số: …/KH-BCĐ"."""
        rng = self.rng
        if rng.random() < 0.4:
            printed, said = [ink], [text]
        else:
            said = list(make_frame(rng))
            printed = [draw_text(rng, part, hand, wear=0.2) if part else ink[:, :0] for part in said]
        size = round(hand.size_px * rng.uniform(0.8, 1.3))
        force = rng.uniform(0.55, 1.0)
        parts, texts = [], []
        for index, (drawn, words) in enumerate(zip(printed, said, strict=True)):
            parts.append(_trimmed(drawn))
            texts.append(words)
            if index < max(1, len(said) - 1):
                figures = make_entry(rng)
                parts.append((_trimmed(draw_digits(rng, figures, size)) * force).astype(np.uint8))
                texts.append(figures)
        height = max(part.shape[0] for part in parts)
        gap = np.zeros((height, max(2, round(rng.uniform(0.12, 0.4) * hand.size_px))), np.uint8)
        row: list[Gray] = []
        for part, before in zip(parts, ["", *texts], strict=False):
            near = gap[:, : gap.shape[1] // 4] if before.endswith(CENTURY) else gap
            row += [near, _centred(part, height, rng.randint(-2, 2))] if part.size else []
        return np.hstack([*row, gap]), join_entry(texts)

    def _on_paper(self, ink: Gray, hand: Hand, worn: float) -> tuple[Gray, Drawn]:
        """Put the ink on paper and age it; return the paper, and where ink was put."""
        rng, noise = self.rng, self.noise
        bold = rng.gauss(0, 0.35) * (0.4 + worn)
        if abs(bold) > 0.25 and rng.random() < 0.7:
            ink = fx.thicken(ink, bold * hand.size_px / 34)
        if rng.random() < 0.35 + 0.4 * worn:
            sag = rng.uniform(0, 0.06) * hand.size_px * worn if rng.random() < 0.5 else 0.0
            tilt = rng.gauss(0, 0.1 + 0.45 * worn) * min(1.0, 12 * ink.shape[0] / ink.shape[1])
            slant = rng.gauss(0.04, 0.13) if hand.style is FaceStyle.HAND else rng.gauss(0, 0.02)
            ink = fx.bend(ink, rng, angle_deg=tilt, sag_px=sag, slant=slant)
        if rng.random() < 0.05:
            ink = fx.strike_out(ink, rng)
        whole = ink > 128
        if worn and rng.random() < 0.5 * worn:
            ink = fx.starve(ink, noise, rng.uniform(0.1, 0.55) * (0.4 + 0.6 * worn))
        if worn and rng.random() < 0.35:
            ink = fx.speckle_ink(ink, noise, rng.uniform(0.1, 0.7) * worn)
        depth = rng.uniform(0.72, 0.95) if rng.random() > 0.4 * worn else rng.uniform(0.45, 0.75)
        gray = np.clip(255 - depth * ink.astype(np.float32), 0, 255).astype(np.uint8)
        if worn > 0.02:
            gray = self._scanned(gray, ink, hand, worn)
        return gray, whole

    def _scanned(self, gray: Gray, ink: Gray, hand: Hand, worn: float) -> Gray:
        rng, noise = self.rng, self.noise
        if rng.random() < 0.12 * worn:
            gray = fx.show_through(gray, ink, rng.uniform(0.03, 0.16))
        if rng.random() < 0.14:
            gray = fx.blend_lift(gray, rng)
        blur = hand.size_px / 34 * rng.uniform(0.3, 0.5 + 0.75 * worn)
        gray = np.asarray(cv2.GaussianBlur(gray, (0, 0), blur), np.uint8)
        if rng.random() < 0.05 + 0.2 * worn:  # a copy of a copy
            swells = rng.uniform(-0.2, 1.1)
            for _ in range(rng.choice((1, 1, 2, 2, 3))):
                gray = fx.copy(gray, noise, size_px=hand.size_px, spread=swells)
        if rng.random() < 0.35 * worn:
            gray = fx.coarsen(gray, rng.uniform(0.45, 0.9))
        if rng.random() < 0.3 * worn:
            gray = fx.fax(gray, noise, level=rng.uniform(140, 200), speckle=rng.uniform(0, 0.012) * worn)
            return np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.5), np.uint8) if rng.random() < 0.5 else gray
        gray = fx.grain(gray, noise, rng.uniform(1, 4 + 9 * worn))
        if rng.random() < 0.45:
            gray = fx.as_jpeg(gray, rng.randint(35, 92))
        return gray

    def _cut(self, gray: Gray, drawn: Drawn, size_px: int, worn: float) -> Gray | None:
        """Cut the line out as the layout does.

        Tight around the ink, two pixels more, and at times wrongly. None where too little can still be
        read: half of all ink must be dark, and something of every letter.
        """
        rng = self.rng
        x, y, width, height = cv2.boundingRect((gray < _INK_BELOW).astype(np.uint8))
        if width * height == 0:
            return None
        if rng.random() < 0.12:
            gray = fx.wipe_rules(gray, rng)
        if worn and rng.random() < 0.07:
            gray = fx.lose_pieces(gray, rng)
        pads = [2, 2, 2, 2]
        if rng.random() < 0.3:
            unit = height / 40
            pads = [max(-1, round(rng.choice((rng.gauss(2, 2), rng.uniform(0, 9))) * unit)) for _ in range(4)]
        top, bottom = max(0, y - pads[0]), min(gray.shape[0], y + height + pads[1])
        left, right = max(0, x - pads[2]), min(gray.shape[1], x + width + pads[3])
        strip = gray[top:bottom, left:right]
        kept = np.full_like(gray, 255)
        kept[top:bottom, left:right] = strip
        if min(strip.shape) < 3 or not drawn.any() or (kept[drawn] < _INK_BELOW).mean() < _LEAST_LEFT:
            return None
        if not is_legible(drawn, kept, size_px=size_px):
            return None
        if rng.random() < 0.1 + 0.08 * worn:
            strip = self._with_neighbour(strip)
        return np.ascontiguousarray(strip)

    def _with_neighbour(self, strip: Gray) -> Gray:
        """Let tails of the line above or marks of the line below reach into the strip.

        With or without room.
        """
        rng = self.rng
        height, width = strip.shape
        reach = max(1, round(height * rng.choice((rng.uniform(0.04, 0.2), rng.uniform(0.1, 0.42)))))
        slot = np.full((height + reach, width), 255, np.uint8)
        other = np.roll(strip, rng.randrange(max(1, width)), axis=1)
        if rng.random() < 0.5:
            slot[reach:] = strip
            slot[:reach] = np.minimum(slot[:reach], other[-reach:])
        else:
            slot[:height] = strip
            slot[height:] = np.minimum(slot[height:], other[:reach])
        return slot


def _trimmed(ink: Gray) -> Gray:
    """Cut away empty columns at both ends."""
    columns = np.flatnonzero(ink.any(axis=0))
    return ink[:, columns[0] : columns[-1] + 1] if len(columns) else ink


def _centred(ink: Gray, height: int, shift: int) -> Gray:
    out = np.zeros((height, ink.shape[1]), np.uint8)
    top = min(max(0, (height - ink.shape[0]) // 2 + shift), height - ink.shape[0])
    out[top : top + ink.shape[0]] = ink
    return out
