"""What copiers, cameras and films do to a page: effects on arrays beside those of :mod:`bench.ageing`.

Images are RGB uint8 HxWx3, paper bright; every function returns a new image of the same size.
"""

from __future__ import annotations

import cv2
import numpy as np

from bench.ageing import Pixels, as_floats, as_pixels, cloud


def _grey(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _from_grey(grey: Pixels) -> Pixels:
    return np.repeat(grey[..., None], 3, axis=2)


def blur(image: Pixels, sigma_px: float) -> Pixels:
    """Soften by a Gaussian of ``sigma_px``."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8)


def to_grey(image: Pixels) -> Pixels:
    """Take the colour away, as a scanner set to grey does."""
    return _from_grey(_grey(image))


def contrast(image: Pixels, *, gain: float, paper: float) -> Pixels:
    """Spread grey levels around mid-grey by ``gain`` and put white paper at ``paper`` (0..255)."""
    return as_pixels((as_floats(image) - 128) * gain + 128 + (paper - ((255 - 128) * gain + 128)))


def pale(image: Pixels, share: float) -> Pixels:
    """Thin the ink everywhere by ``share`` (0..1), as toner saving does."""
    return as_pixels(255 - (255 - as_floats(image)) * (1 - share))


def toner_copy(image: Pixels, rng: np.random.Generator, dpi: int, *, spread: float, specks: float) -> Pixels:
    """Copy once: letters swell or thin by ``spread`` (px at 300 dpi), greys harden, toner is strewn.

    Fine greys are lost, colours too; a worn drum leaves ``specks`` (share of pixels where one begins).
    """
    soft = cv2.GaussianBlur(_grey(image), (0, 0), dpi / 300 * 0.8).astype(np.float32)
    middle = 140 + 34 * spread + 9 * cloud(rng, (image.shape[0], image.shape[1]), 6)
    hard = 255 / (1 + np.exp(-(soft - middle) / 15))
    dirt = rng.random(hard.shape) < specks
    dirt = np.asarray(cv2.dilate(dirt.astype(np.uint8), np.ones((2, 2), np.uint8)), bool)
    hard[dirt] = rng.uniform(30, 160)
    return _from_grey(as_pixels(hard.astype(np.float32)))


def streak(image: Pixels, rng: np.random.Generator, count: int) -> Pixels:
    """Draw faint vertical streaks down the page: dust on the glass of a sheet feeder."""
    result = as_floats(image)
    for _ in range(count):
        x = int(rng.integers(0, image.shape[1] - 3))
        result[:, x : x + int(rng.integers(1, 3))] -= float(rng.uniform(12, 60))
    return as_pixels(result)


def scratch(image: Pixels, rng: np.random.Generator, count: int) -> Pixels:
    """Scratch a film: thin bright or dark lines, nearly upright."""
    result = image.copy()
    height, width = image.shape[:2]
    for _ in range(count):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        end = (x + int(rng.integers(-12, 12)), y + int(rng.uniform(0.05, 0.5) * height))
        shade = int(rng.choice((70, 235, 250)))
        cv2.line(result, (x, y), end, (shade,) * 3, 1, cv2.LINE_AA)
    return result


def vignette(image: Pixels, rng: np.random.Generator, depth: float) -> Pixels:
    """Darken towards the corners around a point near the middle; ``depth`` 0..1."""
    height, width = image.shape[:2]
    ys, xs = np.ogrid[0:height, 0:width]
    cx, cy = width * rng.uniform(0.4, 0.6), height * rng.uniform(0.4, 0.6)
    far = ((xs - cx) / width) ** 2 + ((ys - cy) / height) ** 2
    return as_pixels(as_floats(image) * (1 - depth * 1.6 * far[..., None]).astype(np.float32))


def shadow(image: Pixels, rng: np.random.Generator, depth: float) -> Pixels:
    """Lay the soft shadow of a hand or a head over one side; ``depth`` 0..1."""
    height, width = image.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.ogrid[0:height, 0:width]
    along = np.cos(angle) * (xs / width - 0.5) + np.sin(angle) * (ys / height - 0.5)
    edge = rng.uniform(-0.1, 0.25)
    dark = 1 / (1 + np.exp(-(along - edge) / 0.05))
    return as_pixels(as_floats(image) * (1 - depth * dark[..., None]).astype(np.float32))


def perspective(image: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """Photograph the sheet from the side, on a dark desk; corners move by ``amount`` of the width."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(0.1, 1.0, (4, 2)).astype(np.float32) * amount * width
    matrix = cv2.getPerspectiveTransform(corners, moved)
    desk = tuple(float(v) for v in rng.uniform(40, 110) * np.array([1.0, 0.85, 0.7]))
    result = cv2.warpPerspective(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=desk,
    )
    return np.asarray(result, np.uint8)


def threshold(image: Pixels, level: int) -> Pixels:
    """Turn to black and white at a grey ``level``, as a good scanner set to "text" does."""
    return _from_grey(np.where(_grey(image) < level, 0, 255).astype(np.uint8))


def resample(image: Pixels, scale: float) -> Pixels:
    """Print at another resolution and come back: scale down by ``scale`` (0..1) and up again."""
    height, width = image.shape[:2]
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
