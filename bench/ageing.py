"""What scanners, damp, stamps and fax machines do to a page. Pure functions on arrays, one effect each.

Images are RGB uint8 HxWx3 (the 1-bit fax too: its two colours), paper bright. Every function returns a new
image.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Aged:
    """An aged page; ``is_bilevel`` where only black and white are left; ``jpeg_quality`` 0 for lossless."""

    image: Pixels
    is_bilevel: bool
    jpeg_quality: int


def as_floats(image: Pixels) -> Floats:
    """Return the pixels as 32-bit floats, 0..255."""
    return image.astype(np.float32)


def as_pixels(image: Floats) -> Pixels:
    """Return floats as pixels, cut off at 0 and 255."""
    return np.clip(image, 0, 255).astype(np.uint8)


def cloud(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> Floats:
    """Smooth noise of the given shape, mean 0, about -1..1, with ``cells`` bumps along the height."""
    height, width = shape
    small = rng.normal(0, 1, (cells, max(2, cells * width // height))).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def rotate(image: Pixels, angle_deg: float) -> Pixels:
    """Turn the page counter-clockwise by ``angle_deg``; the corners are filled with paper."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    turned = cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,) * 3,
    )
    return np.asarray(turned, dtype=np.uint8)


def curl(image: Pixels, rng: np.random.Generator, amount_px: float) -> Pixels:
    """Bend the page as a book's inner edge does: lines sag by up to ``amount_px``, more at one side."""
    height, width = image.shape[:2]
    xs = np.linspace(0, 1, width, dtype=np.float32)
    phase, side = rng.uniform(0, 2 * np.pi), rng.uniform(1.5, 4.0)
    sag = amount_px * (0.45 * np.sin(2 * np.pi * xs * rng.uniform(0.5, 1.1) + phase) + 0.55 * xs**side)
    if rng.random() < 0.5:
        sag = sag[::-1]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    bent = cv2.remap(
        image,
        columns,
        (rows + sag[None, :]).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(bent, dtype=np.uint8)


def tint(image: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    """Give the paper its colour and cloudiness.

    ``strength`` 0..1 from new office paper to brown newsprint.
    """
    paper = np.array([253 - 28 * strength, 250 - 38 * strength, 243 - 70 * strength], np.float32)
    clouds = 1 + 0.05 * strength * cloud(rng, (image.shape[0], image.shape[1]), 9)
    clouds += 0.09 * strength * cloud(rng, (image.shape[0], image.shape[1]), 3)
    return as_pixels(as_floats(image) * (paper / 255) * clouds[..., None])


def stain(image: Pixels, rng: np.random.Generator, count: int, depth: float) -> Pixels:
    """Spill tea: brown blots with a darker rim; ``depth`` 0..1."""
    height, width = image.shape[:2]
    result = as_floats(image)
    for _ in range(count):
        mask = np.zeros((height // 8, width // 8), np.float32)
        centre = (int(rng.uniform(0, width / 8)), int(rng.uniform(0, height / 8)))
        axes = (int(rng.uniform(0.04, 0.16) * width / 8), int(rng.uniform(0.03, 0.12) * width / 8))
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 0.7, -1)
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, max(1, axes[0] // 9))
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.6), np.float32)
        big = cv2.resize(mask, (width, height))[..., None]
        colour = np.array([0.72, 0.58, 0.36], np.float32)
        result = result * (1 - depth * big * (1 - colour))
    return as_pixels(result)


def bleed_through(image: Pixels, other: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    """Let the back of the sheet shine through: ``other`` mirrored, blurred and pale (``strength`` 0..1)."""
    height, width = image.shape[:2]
    back = np.asarray(cv2.resize(other, (width, height)), np.uint8)[:, ::-1]
    back = np.roll(back, (int(rng.integers(-60, 60)), int(rng.integers(-40, 40))), axis=(0, 1))
    ghost = 255 - np.asarray(cv2.GaussianBlur(back, (0, 0), height / 1800), np.float32)
    return as_pixels(as_floats(image) - strength * ghost.mean(axis=2, keepdims=True))


def stamp_over(image: Pixels, stamp: Image.Image, xy: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """Press an RGBA stamp on the page at ``xy`` (top left), turned a little, its ink uneven."""
    turned = np.asarray(
        stamp.rotate(float(rng.uniform(-25, 25)), resample=Image.Resampling.BICUBIC), np.float32
    )
    height, width = turned.shape[:2]
    y1, x1 = max(0, xy[1]), max(0, xy[0])
    y2, x2 = min(image.shape[0], xy[1] + height), min(image.shape[1], xy[0] + width)
    if y2 <= y1 or x2 <= x1:
        return image
    part = turned[y1 - xy[1] : y2 - xy[1], x1 - xy[0] : x2 - xy[0]]
    force = 0.78 + 0.16 * cloud(rng, part.shape[:2], 6)
    alpha = np.clip(part[..., 3:] / 255 * force[..., None], 0, 1)
    result = as_floats(image)
    # Ink is transparent: it multiplies what lies below instead of covering it.
    result[y1:y2, x1:x2] *= 1 - alpha * (1 - part[..., :3] / 255)
    return as_pixels(result)


def fade(image: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """Weaken the ink in patches (a worn ribbon); ``amount`` 0..1."""
    patch = np.clip(amount * (0.6 + 0.6 * cloud(rng, (image.shape[0], image.shape[1]), 14)), 0, 0.85)
    return as_pixels(255 - (255 - as_floats(image)) * (1 - patch[..., None]))


def grain(image: Pixels, rng: np.random.Generator, sigma: float) -> Pixels:
    """Add sensor noise of standard deviation ``sigma`` grey levels."""
    noise = rng.normal(0, sigma, image.shape[:2]).astype(np.float32)
    return as_pixels(as_floats(image) + noise[..., None])


def shade_edge(image: Pixels, rng: np.random.Generator) -> Pixels:
    """Darken one or two sides as an open scanner lid does."""
    height, width = image.shape[:2]
    result = as_floats(image)
    for side in rng.choice(4, int(rng.integers(1, 3)), replace=False):
        depth = int(rng.uniform(0.01, 0.035) * (width if side < 2 else height))
        ramp = np.clip(np.arange(width if side < 2 else height, dtype=np.float32) / depth, 0.12, 1)
        ramp = ramp if side % 2 == 0 else ramp[::-1]
        result *= ramp[None, :, None] if side < 2 else ramp[:, None, None]
    return as_pixels(result)


def fax(image: Pixels, rng: np.random.Generator, speckle: float) -> Pixels:
    """Black and white by a threshold that wanders, with ``speckle`` (share of pixels, 0..1) of dirt."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)
    grey += rng.normal(0, 16, grey.shape).astype(np.float32)
    is_ink = grey < 172 + 14 * cloud(rng, grey.shape, 8)
    is_ink |= rng.random(grey.shape) < speckle
    is_ink &= rng.random(grey.shape) > speckle
    return np.repeat(np.where(is_ink, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def as_jpeg(image: Pixels, quality: int) -> Pixels:
    """Squeeze through JPEG and back."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"), np.uint8)
