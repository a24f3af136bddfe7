"""What paper, time, copiers, stamps and the layout do to one line. Functions on small gray or ink arrays.

Ink is uint8 with 255 for full ink; gray is uint8 with 255 for paper. Each returns a new array.
"""

from __future__ import annotations

import random
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]


@lru_cache(maxsize=1)
def _noise_bank() -> Floats:
    """Return normal noise made once: drawing fresh noise for each line costs more than all else."""
    return np.random.default_rng(20).standard_normal((256, 8192), np.float32)


def _rough(noise: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Return normal noise of ``shape``: a window of the bank, or fresh noise where it is too small."""
    bank = _noise_bank()
    spare = (bank.shape[0] - shape[0], bank.shape[1] - shape[1])
    if min(spare) < 0:
        return noise.standard_normal(shape, np.float32)
    y, x = int(noise.integers(spare[0] + 1)), int(noise.integers(spare[1] + 1))
    return bank[y : y + shape[0], x : x + shape[1]]


def cloud(noise: np.random.Generator, shape: tuple[int, int], cell_px: float) -> Floats:
    """Return smooth noise, mean 0, about -1..1, with bumps ``cell_px`` wide."""
    height, width = shape
    small = noise.standard_normal((int(height / cell_px) + 2, int(width / cell_px) + 2), np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def bend(ink: Gray, rng: random.Random, *, angle_deg: float, sag_px: float, slant: float) -> Gray:
    """Turn a line a little, let it sag and slant."""
    height, width = ink.shape
    if sag_px < 0.3:
        turn = np.tan(np.radians(angle_deg))
        matrix = np.array([[1, -slant, slant * height / 2], [turn, 1, -turn * width / 2]], np.float32)
        return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
    xs = np.arange(width, dtype=np.float32)
    length = rng.uniform(0.5, 2.0) * max(width, 8 * height)
    drop = sag_px * np.sin(2 * np.pi * xs / length + rng.uniform(0, 6.3)) + np.tan(np.radians(angle_deg)) * (
        xs - width / 2
    )
    rows = np.arange(height, dtype=np.float32)[:, None] + drop[None].astype(np.float32)
    columns = np.broadcast_to(xs[None], (height, width)) + slant * (rows - height / 2)
    return np.asarray(cv2.remap(ink, columns.astype(np.float32), rows, cv2.INTER_LINEAR), np.uint8)


def tremble(ink: Gray, noise: np.random.Generator, amount_px: float) -> Gray:
    """Move every stroke a little, neighbours alike: an unsteady hand, a worn plate."""
    height, width = ink.shape
    cell = max(6.0, height / 3)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    dy, dx = (amount_px * cloud(noise, (height, width), cell) for _ in range(2))
    return np.asarray(cv2.remap(ink, columns + dx, rows + dy, cv2.INTER_LINEAR), np.uint8)


def thicken(ink: Gray, amount: float) -> Gray:
    """Spread (above 0) or starve (below 0) the ink by about ``amount`` pixels.

    Counters fill, hairlines break.
    """
    soft = cv2.GaussianBlur(ink, (0, 0), 0.4 + abs(amount) * 0.7).astype(np.float32)
    level = 128 - 80 * amount / (abs(amount) + 0.6)
    return np.asarray(np.clip((soft - level) * 3 + 128, 0, 255), np.uint8)


def dot_matrix(ink: Gray, rng: random.Random) -> Gray:
    """Print by needles, 14 to 24 to an em; a needle strikes wherever a stroke passes."""
    height, width = ink.shape
    pitch = max(2, round(height / rng.uniform(32, 54)))
    reached = cv2.dilate(ink, np.ones((1 + pitch // 2, 1 + pitch // 2), np.uint8))
    small = cv2.resize(
        reached, (max(1, width // pitch), max(1, height // pitch)), interpolation=cv2.INTER_AREA
    )
    dots = np.where(small > rng.uniform(90, 130), 255, 0).astype(np.uint8)
    reach = np.arange(pitch) - (pitch - 1) / 2
    radius = pitch * rng.uniform(0.45, 0.75)
    needle = np.clip(radius - np.hypot(reach[:, None], reach[None]) + 0.5, 0, 1)
    big = np.kron(dots, needle.astype(np.float32))
    out = np.zeros_like(ink)
    out[: big.shape[0], : big.shape[1]] = big[:height, :width].astype(np.uint8)
    return out


def starve(ink: Gray, noise: np.random.Generator, amount: float) -> Gray:
    """Weaken the ink in patches (a worn ribbon, a third carbon copy); ``amount`` 0..1."""
    weak = amount * (0.75 + 0.5 * cloud(noise, ink.shape, ink.shape[0] / 1.5))
    return np.asarray(ink * (1 - np.clip(weak, 0, 0.7)), np.uint8)


def speckle_ink(ink: Gray, noise: np.random.Generator, amount: float) -> Gray:
    """Leave small holes in the strokes, as coarse paper and fabric ribbons do; ``amount`` 0..1."""
    rough = cloud(noise, ink.shape, 1.6)
    return np.asarray(ink * np.clip(1.25 - amount * (rough + 0.9), 0, 1), np.uint8)


def blend_lift(gray: Gray, rng: random.Random) -> Gray:
    """Cross the line with arcs of a stamp that was lifted.

    Letters paler along them, a shadow left at times.
    """
    height, width = gray.shape
    out = gray.astype(np.float32)
    for _ in range(rng.randint(1, 3)):
        mask = np.zeros((height, width), np.uint8)
        radius = rng.uniform(1.2, 7) * height
        centre = (rng.uniform(-0.2, 1.2) * width, rng.uniform(-1, 2) * height)
        thickness = max(1, round(height * rng.uniform(0.04, 0.16)))
        cv2.circle(mask, (int(centre[0]), int(centre[1])), int(radius), 255, thickness, cv2.LINE_AA)
        share = mask.astype(np.float32) / 255
        if rng.random() < 0.5:  # the ink below went with the stamp
            out += (255 - out) * share * rng.uniform(0.2, 0.7)
        else:  # a rest of the stamp
            out = np.minimum(out, 255 - share * rng.uniform(20, 130))
    return np.clip(out, 0, 255).astype(np.uint8)


def wipe_rules(gray: Gray, rng: random.Random) -> Gray:
    """Wipe a rule that ran through the line, or leave some of it."""
    out = gray.copy()
    height, width = gray.shape
    thick = max(1, round(height * rng.uniform(0.03, 0.08)))
    if rng.random() < 0.65:
        y = round(
            height * rng.choice((rng.uniform(0.0, 0.18), rng.uniform(0.68, 1.0), rng.uniform(0.3, 0.7)))
        )
        out[y : y + thick] = 255
        if rng.random() < 0.5:
            left = rng.randrange(width)
            right = min(width, left + round(rng.uniform(0.05, 0.6) * width))
            out[y : y + thick, left:right] = rng.randint(60, 215)
    else:
        x = rng.choice(
            (
                rng.randint(0, max(1, height // 6)),
                width - rng.randint(1, max(2, height // 6)),
                rng.randrange(width),
            )
        )
        out[:, x : x + thick] = rng.choice((255, rng.randint(80, 215)))
    return out


def lose_pieces(gray: Gray, rng: random.Random) -> Gray:
    """Lose parts of some letters, as where the layout took serifs in a row for a rule or dots for leaders."""
    out = gray.copy()
    height, width = gray.shape
    for _ in range(rng.randint(1, 3)):
        tall, wide = rng.uniform(0.06, 0.28) * height, rng.uniform(0.3, 2.2) * height
        y = rng.choice((rng.uniform(0.2, 0.35), rng.uniform(0.5, 0.8))) * height
        x = rng.uniform(-0.1, 1.0) * width
        out[int(y) : int(y + tall), max(0, int(x)) : max(0, int(x + wide))] = 255
    return out


def strike_out(ink: Gray, rng: random.Random) -> Gray:
    """Draw an underline, a pen stroke or a rule through the text."""
    out = ink.copy()
    height, width = ink.shape
    y = round(height * rng.choice((0.78, 0.8, 0.85, 0.5)))
    start, end = (0, width) if rng.random() < 0.5 else sorted((rng.randrange(width), rng.randrange(width)))
    cv2.line(
        out,
        (start, y + rng.randint(-1, 1)),
        (end, y + rng.randint(-1, 1)),
        rng.randint(90, 255),
        max(1, round(height * rng.uniform(0.015, 0.05))),
    )
    return out


def show_through(gray: Gray, ghost: Gray, strength: float) -> Gray:
    """Let other writing shine through from behind: ``ghost`` is its ink, mirrored and soft."""
    height, width = gray.shape
    back = cv2.GaussianBlur(np.ascontiguousarray(cv2.resize(ghost, (width, height))[:, ::-1]), (0, 0), 1.5)
    return np.clip(gray - strength * back.astype(np.float32), 0, 255).astype(np.uint8)


def coarsen(gray: Gray, share: float) -> Gray:
    """Scan at ``share`` of the resolution and enlarge again."""
    height, width = gray.shape
    small = cv2.resize(
        gray, (max(4, round(width * share)), max(4, round(height * share))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def as_jpeg(gray: Gray, quality: int) -> Gray:
    """Squeeze through JPEG and back."""
    packed = cv2.imencode(".jpg", gray, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def fax(gray: Gray, noise: np.random.Generator, *, level: float, speckle: float) -> Gray:
    """Black and white only, by a threshold that wanders, with dirt."""
    wander = level + 14 * cloud(noise, gray.shape, 2.0 * gray.shape[0])
    rough = gray + _rough(noise, gray.shape) * np.float32(14)
    is_ink = rough < wander
    dirt = noise.random(gray.shape, np.float32)
    is_ink = (is_ink | (dirt < speckle)) & (dirt < 1 - speckle)
    return np.where(is_ink, 0, 255).astype(np.uint8)


def copy(gray: Gray, noise: np.random.Generator, *, size_px: int, spread: float) -> Gray:
    """Copy by toner: letters (``size_px``) swell or thin by ``spread`` (-1..1), counters fill."""
    soft = cv2.GaussianBlur(gray, (0, 0), max(0.5, size_px / 50)).astype(np.float32)
    middle = 145 + 55 * spread + 9 * cloud(noise, gray.shape, 2.0 * gray.shape[0])
    hard = 255 / (1 + np.exp(-(soft - middle) / 14))
    dirt = noise.random(gray.shape, np.float32) < 0.0008
    return np.asarray(np.where(dirt, 90, hard), np.uint8)


def grain(gray: Gray, noise: np.random.Generator, sigma: float) -> Gray:
    """Add sensor noise of ``sigma`` grey levels; then paper is white again, as the pipeline flattens it."""
    rough = gray + _rough(noise, gray.shape) * np.float32(sigma)
    return np.clip(rough * np.float32(255.0 / max(120.0, 255 - 1.2 * sigma)), 0, 255).astype(np.uint8)
