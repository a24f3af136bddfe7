"""Go on training shipped weights on lines that people taught.

Half of what is seen are lines as they are made for the first training, so that nothing is unlearned.
"""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from training.from_onnx import freeze_norms
from training.network import Recogniser
from training.shards import Batch, Shard, batches
from training.train import loss_of, roughened

_RATE = 2e-4
_PIXELS = 8000
_AVERAGED = 0.99


@dataclass(frozen=True, slots=True)
class Course:
    """How long to train: every taught line so often, but no longer than ``minutes``."""

    passes: int = 12
    minutes: float = 20.0
    seed: int = 1
    # More threads than the environment allows (OMP_THREAD_LIMIT) wait for each other for ever.
    threads: int = 1


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
    torch.set_num_threads(course.threads)
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
    with torch.autocast("cpu", torch.bfloat16):
        scores = network(roughened(batch.strips, noise))
    loss = loss_of(scores, batch, 0.0)
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
