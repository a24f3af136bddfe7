"""Go on training shipped weights on lines that people taught, and say whether they read better by it.

Half of what is seen are lines as they are made for the first training, so that nothing is unlearned. Some
pages are kept apart: on their lines the new weights are compared with the old ones, and they are better only
if that is sure.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from pipeline.own_alphabet import INDEX
from pipeline.own_strip import fit_strip
from pipeline.taught import TaughtLine
from training.from_onnx import freeze_norms
from training.network import Recogniser
from training.shards import LONGEST_PX, Batch, Shard, batches, needed_steps
from training.train import loss_of, roughened

# One page in so many is never taught, only compared on.
_COMPARED_OF = 4
_RATE = 2e-4
_PIXELS = 8000
_AVERAGED = 0.99


@dataclass(frozen=True, slots=True)
class Course:
    """How long to train: every taught line so often, but no longer than ``minutes``."""

    passes: int = 12
    minutes: float = 20.0
    seed: int = 1


def split_pages(lines: Sequence[TaughtLine]) -> tuple[list[TaughtLine], list[TaughtLine]]:
    """Return the lines to teach and those to compare on: by page, the same every time."""
    taught: list[TaughtLine] = []
    compared: list[TaughtLine] = []
    for line in lines:
        number = int(hashlib.sha256(line.page.encode()).hexdigest()[:8], 16)
        (taught if number % _COMPARED_OF else compared).append(line)
    return taught, compared


def shard_of(lines: Sequence[TaughtLine]) -> Shard:
    """Return lines as a shard; those too long or too narrow for their text are left out."""
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


def fine_tune(
    network: Recogniser,
    taught: Shard,
    made: Shard | None,
    course: Course,
    *,
    tell: Callable[[float], None] = lambda _share: None,
) -> Recogniser:
    """Return the network after ``course``: the mean of its weights over the last steps.

    ``made`` are lines as of the first training (None: there are no faces to draw them with); ``tell`` hears
    the share that is done, 0..1.
    """
    torch.manual_seed(course.seed)
    rng, noise = random.Random(course.seed), np.random.default_rng(course.seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01, betas=(0.9, 0.98))
    mean = {k: v.detach().clone() for k, v in network.state_dict().items()}
    steps = sum(1 for _ in batches(taught, rng, pixels=_PIXELS)) * course.passes * (2 if made else 1)
    begun = time.monotonic()
    for step, batch in enumerate(itertools.islice(_alternating(taught, made, rng), steps)):
        share = max(step / steps, (time.monotonic() - begun) / 60 / course.minutes)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min(1.0, step / 20) * 0.5 * (1 + math.cos(math.pi * share))
        _learn(network, optimiser, batch, noise)
        for key, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                mean[key].lerp_(value.detach(), 1 - min(_AVERAGED, (1 + step) / (10 + step)))
        tell(share)
    network.load_state_dict(mean)
    return network.eval()


def _learn(
    network: Recogniser, optimiser: torch.optim.Optimizer, batch: Batch, noise: np.random.Generator
) -> None:
    network.train()
    freeze_norms(network)
    loss = loss_of(network(roughened(batch.strips, noise)), batch, 0.0)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimiser.step()


def _alternating(taught: Shard, made: Shard | None, rng: random.Random) -> Iterator[Batch]:
    """Give batches for ever: one that people taught, one that was made, in turn."""
    if made is None:
        yield from _for_ever(taught, rng)
        return
    for pair in zip(_for_ever(taught, rng), _for_ever(made, rng), strict=False):
        yield from pair


def _for_ever(shard: Shard, rng: random.Random) -> Iterator[Batch]:
    while True:
        yield from batches(shard, rng, pixels=_PIXELS)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of the same ``lines`` of ``pages``: how many right before and after.

    ``low`` and ``high`` bound the gain in the share of right lines: 95 of 100 times it lies between them, had
    other pages been kept apart.
    """

    lines: int
    pages: int
    before: int
    after: int
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Return True where a gain is sure."""
        return self.low > 0


def compare(
    lines: Sequence[TaughtLine], before: Sequence[str], after: Sequence[str], *, draws: int = 2000
) -> Comparison:
    """Compare two readings line by line; whole pages are drawn again and again for the bounds.

    Lines of one page are alike, so that pages are what chance picks (a cluster bootstrap; Efron 1979).
    """
    by_page: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right = [0, 0]
    for line, old, new in zip(lines, before, after, strict=True):
        hits = int(old == line.text), int(new == line.text)
        right = [right[0] + hits[0], right[1] + hits[1]]
        by_page[line.page][0] += hits[1] - hits[0]
        by_page[line.page][1] += 1
    gains, counts = (np.array([one[k] for one in by_page.values()], np.float64) for k in (0, 1))
    low = high = 0.0
    if len(lines):
        picks = np.random.default_rng(1).integers(0, len(gains), (draws, len(gains)))
        shares = gains[picks].sum(axis=1) / counts[picks].sum(axis=1)
        low, high = (float(v) for v in np.percentile(shares, (2.5, 97.5)))
    return Comparison(len(lines), len(by_page), right[0], right[1], low, high)
