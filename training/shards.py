"""Lines made ahead and kept in files.

So that making and training go on side by side, each in its own process.

A shard is a numpy file of some thousand fitted strips with their classes. It holds nothing that cannot be
made again from its number: delete shards freely.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.faces import Face
from bench.lines import LineMaker, Wear
from pipeline.own_alphabet import INDEX
from pipeline.own_strip import HEIGHT_PX, fit_strip
from pipeline.taught import TaughtLine

SHARD_LINES = 4096
# Longer strips than this are not trained on: the layers see them as more of the same.
LONGEST_PX = 1200


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips of like width, white to the right where they are shorter, and the classes they say."""

    strips: NDArray[np.uint8]  # (N, HEIGHT_PX, W)
    widths: NDArray[np.int32]
    classes: NDArray[np.int32]  # all lines' classes one after another
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Shard:
    """Strips side by side in one long image, with where each ends and what it says."""

    image: NDArray[np.uint8]
    widths: NDArray[np.int32]
    classes: NDArray[np.int32]
    lengths: NDArray[np.int32]


def wear_of(number: int) -> Wear:
    """Return how worn the lines of shard ``number`` are.

    Clean ones first, soon all that a person can read.
    """
    return Wear(0.0, min(1.0, 0.3 + 0.07 * number))


def make_shard(
    faces: Sequence[Face], number: int, *, lines: int = SHARD_LINES, wear: Wear | None = None
) -> Shard:
    """Return shard ``number`` of the lines that ``faces`` give."""
    maker = LineMaker(faces, seed=1_000_003 * (number + 1))
    strips: list[NDArray[np.uint8]] = []
    classes: list[list[int]] = []
    while len(strips) < lines:
        # A third of the lines stays nearly clean: what is easy to read must stay easy.
        sample = maker.make(wear or (Wear(0.0, 0.1) if maker.rng.random() < 0.3 else wear_of(number)))
        strip = fit_strip(sample.strip, text_height_px=sample.text_height_px)
        said = [INDEX[ch] for ch in sample.text]
        if strip.shape[1] <= LONGEST_PX and needed_steps(said) <= strip.shape[1] // 4:
            strips.append(strip)
            classes.append(said)
    return Shard(
        np.hstack(strips),
        np.array([s.shape[1] for s in strips], np.int32),
        np.array([c for said in classes for c in said], np.int32),
        np.array([len(said) for said in classes], np.int32),
    )


def shard_of_taught(lines: Sequence[TaughtLine]) -> Shard:
    """Return lines that people taught as a shard, without those too long or too narrow for their text."""
    strips, said = [], []
    for line in lines:
        strip = fit_strip(line.strip, text_height_px=line.text_height_px)
        classes = [INDEX[ch] for ch in line.text if ch in INDEX]
        if classes and strip.shape[1] <= LONGEST_PX and needed_steps(classes) <= strip.shape[1] // 4:
            strips.append(strip)
            said.append(classes)
    return Shard(
        np.hstack(strips),
        np.array([s.shape[1] for s in strips], np.int32),
        np.array([c for one in said for c in one], np.int32),
        np.array([len(one) for one in said], np.int32),
    )


def strips_of(shard: Shard) -> list[NDArray[np.uint8]]:
    """Return the fitted strips of a shard, one by one again."""
    ends = np.cumsum(shard.widths)
    return [
        np.ascontiguousarray(shard.image[:, end - width : end])
        for end, width in zip(ends, shard.widths, strict=True)
    ]


def needed_steps(classes: Sequence[int]) -> int:
    """Return the fewest steps that CTC needs to say ``classes``.

    One each, and one between equal neighbours.
    """
    return len(classes) + sum(a == b for a, b in itertools.pairwise(classes))


def save_shard(shard: Shard, path: Path) -> None:
    """Write a shard; it appears whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, image=shard.image, widths=shard.widths, classes=shard.classes, lengths=shard.lengths)
    part.rename(path)


def load_shard(path: Path) -> Shard:
    """Read a shard."""
    with np.load(path) as parts:
        return Shard(parts["image"], parts["widths"], parts["classes"], parts["lengths"])


def batches(shard: Shard, rng: random.Random, *, pixels: int) -> Iterator[Batch]:
    """Yield the lines of a shard in batches of about ``pixels`` columns, like widths together.

    In random order.
    """
    order = sorted(range(len(shard.widths)), key=lambda i: shard.widths[i] * rng.uniform(0.92, 1.08))
    groups, at = [], 0
    while at < len(order):
        widest = int(shard.widths[order[at]])
        count = 1
        while at + count < len(order):
            widest = max(widest, int(shard.widths[order[at + count]]))
            if widest * (count + 1) > pixels or count >= 128:
                break
            count += 1
        groups.append(order[at : at + count])
        at += count
    rng.shuffle(groups)
    starts = np.concatenate([[0], np.cumsum(shard.widths)])
    class_starts = np.concatenate([[0], np.cumsum(shard.lengths)])
    for group in groups:
        width = -(-int(max(shard.widths[i] for i in group)) // 8) * 8
        strips = np.zeros((len(group), HEIGHT_PX, width), np.uint8)
        for row, i in enumerate(group):
            strips[row, :, : shard.widths[i]] = shard.image[:, starts[i] : starts[i + 1]]
        classes = np.concatenate([shard.classes[class_starts[i] : class_starts[i + 1]] for i in group])
        yield Batch(strips, shard.widths[group], classes, shard.lengths[group])
