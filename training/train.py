"""Train the reader: strips in batches of like width, AdamW under one rise and fall, the best weights kept.

    python -m training.train LINES_FOLDER OUT_FOLDER --lines 1200000 --minutes 75

Runs on a CPU (bfloat16 where the chip multiplies it in hardware) or a GPU as found. Stopped and started
again with the same folders, it goes on from its last checkpoint. ``OUT_FOLDER`` gets ``log.csv`` (a row each
check), ``last.pt`` and ``best.pt``. Weights are judged on held-out faces only.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from pipeline.own_strip import HEIGHT_PX
from training.judge import judge, load_judged
from training.network import Recogniser, Shape, steps_of
from training.shards import Batch, batches, load_shard

CHECK_EVERY_LINES = 40_000
_EMA_DECAY = 0.999


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is trained, and how."""

    lines: int
    minutes: float
    rate: float = 2e-3
    pixels: int = 14_000
    smoothing: float = 0.0
    seed: int = 1


def rate_at(share: float, top: float) -> float:
    """Return the learning rate when ``share`` (0..1) of the training is done.

    A short rise, a cosine's fall.
    """
    if share < 0.04:
        return top * (0.05 + 0.95 * share / 0.04)
    return top * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (share - 0.04) / 0.96)))


def loss_of(scores: torch.Tensor, batch: Batch, smoothing: float) -> torch.Tensor:
    """Return the CTC loss a line, with a pull towards even odds of ``smoothing``."""
    odds = functional.log_softmax(scores.float(), dim=-1)
    steps = torch.tensor([min(steps_of(int(w)), scores.shape[1]) for w in batch.widths])
    loss = functional.ctc_loss(
        odds.transpose(0, 1),
        torch.from_numpy(batch.classes.astype(np.int64)),
        steps,
        torch.from_numpy(batch.lengths.astype(np.int64)),
        reduction="sum",
        zero_infinity=True,
    ) / max(1, int(batch.lengths.sum()))
    if smoothing:
        loss = loss - smoothing * odds.mean()
    return loss


def roughened(
    strips: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]], noise: np.random.Generator
) -> torch.Tensor:
    """Return strips as floats, a line that comes twice not twice the same: shifts, shades, noise, masks."""
    count, _height, width = strips.shape
    x = torch.from_numpy(strips).float().div_(255)
    if noise.random() < 0.5:
        x = torch.roll(x, int(noise.integers(-1, 2)), dims=1)
    shade = torch.from_numpy(noise.uniform(0.75, 1.3, (count, 1, 1)).astype(np.float32))
    power = float(noise.uniform(0.75, 1.35))
    x = (x**power * shade).clamp_(0, 1)
    if noise.random() < 0.3:
        x = (x + 0.05 * torch.from_numpy(noise.standard_normal(x.shape, np.float32))).clamp_(0, 1)
    for row in np.flatnonzero(noise.random(count) < 0.15):  # a letter's part gone: the neighbours must tell
        at, wide = int(noise.integers(0, width)), int(noise.integers(2, 7))
        x[row, :, at : at + wide] = 0
    return x[:, None]


class _Averaged:
    """A running mean of the weights, which reads better than the weights of any one moment."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.kept = {k: v.detach().clone() for k, v in model.state_dict().items()}
        self.steps = 0

    def update(self) -> None:
        self.steps += 1
        decay = min(_EMA_DECAY, (1 + self.steps) / (10 + self.steps))
        for key, value in self.model.state_dict().items():
            if value.dtype.is_floating_point:
                self.kept[key].lerp_(value.detach(), 1 - decay)
            else:
                self.kept[key].copy_(value)


def stream(folder: Path, rng: random.Random, pixels: int) -> Iterator[Batch]:
    """Yield batches for ever: the newest shard not seen yet; where none is new, old ones again."""
    uses: dict[Path, int] = {}
    while True:
        known = sorted(folder.glob("*.npz"))
        for path in known:
            uses.setdefault(path, 0)
        if not known:
            time.sleep(1)
            continue
        fresh = [p for p in known if uses[p] == 0]
        path = fresh[-1] if fresh else min(rng.sample(known, min(len(known), 5)), key=lambda p: uses[p])
        uses[path] += 1
        yield from batches(load_shard(path), rng, pixels=pixels)


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lines_folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=1_200_000, help="lines to see in all")
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="stop after so long, the rate fallen by then"
    )
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--smoothing", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stem", type=int, nargs=4, default=(24, 48, 96, 128))
    parser.add_argument("--column", type=int, default=192)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--sequence", choices=("lstm", "conv"), default="lstm")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rows", type=int, default=HEIGHT_PX, help="rows of a strip, a multiple of 8")
    parser.add_argument("--start-from", type=Path, help="weights to begin with (fine-tuning)")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    shape = Shape(tuple(args.stem), args.column, args.hidden, sequence=args.sequence, rows=args.rows)
    plan = Plan(args.lines, args.minutes, rate=args.rate, smoothing=args.smoothing, seed=args.seed)
    train(args.lines_folder, args.out, shape, plan, start_from=args.start_from)


def train(folder: Path, out: Path, shape: Shape, plan: Plan, *, start_from: Path | None = None) -> None:
    """Train from ``folder`` into ``out`` until the plan is done."""
    out.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Recogniser(shape).to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98))
    averaged, seen, best, spent = _Averaged(model), 0, math.inf, 0.0
    if (out / "last.pt").exists():
        kept = torch.load(out / "last.pt", map_location=device, weights_only=False)
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        averaged.kept, averaged.steps = kept["averaged"], kept["steps"]
        seen, best, spent = kept["seen"], kept["best"], kept["spent"]
    elif start_from is not None:
        weights = torch.load(start_from, map_location=device, weights_only=False)["averaged"]
        model.load_state_dict(weights)
        averaged = _Averaged(model)
    judged = load_judged()
    rng, noise = random.Random(plan.seed + seen), np.random.default_rng(plan.seed + seen)
    begun, losses, checked = time.monotonic() - spent, [], seen
    for batch in stream(folder, rng, plan.pixels):
        share = max(seen / plan.lines, (time.monotonic() - begun) / 60 / plan.minutes)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate_at(share, plan.rate)
        model.train()
        strips = roughened(batch.strips, noise).to(device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16):
            scores = model(strips)
        loss = loss_of(scores, batch, plan.smoothing)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        averaged.update()
        losses.append(float(loss.detach()))
        seen += len(batch.widths)
        if seen - checked >= CHECK_EVERY_LINES:
            checked = seen
            spent = time.monotonic() - begun
            best = _check(out, (model, averaged, optimiser), shape, judged, (seen, spent, losses, best))
            losses = []
    _check(
        out,
        (model, averaged, optimiser),
        shape,
        judged,
        (seen, time.monotonic() - begun, losses or [0.0], best),
    )


def _check(
    out: Path,
    parts: tuple[nn.Module, _Averaged, torch.optim.Optimizer],
    shape: Shape,
    judged: object,
    at: tuple[int, float, list[float], float],
) -> float:
    """Judge the averaged weights on held-out faces, log a row, keep checkpoints.

    Return the best rate so far.
    """
    model, averaged, optimiser = parts
    seen, spent, losses, best = at
    reader = Recogniser(shape)
    reader.load_state_dict(averaged.kept)
    rates = judge(reader, judged)
    error = rates["cer"]
    state = {"averaged": averaged.kept, "shape": asdict(shape), "seen": seen, "rates": rates}
    if error < best:
        torch.save(state, out / "best.pt")
    best = min(best, error)
    torch.save(
        {
            **state,
            "model": model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "steps": averaged.steps,
            "best": best,
            "spent": spent,
        },
        out / "last.pt",
    )
    row = {
        "lines": seen,
        "minutes": round(spent / 60, 1),
        "loss": round(sum(losses) / len(losses), 4),
        **{k: round(v, 4) for k, v in rates.items()},
    }
    log = out / "log.csv"
    is_new = not log.exists()
    with log.open("a", newline="") as file:
        writer = csv.DictWriter(file, row)
        if is_new:
            writer.writeheader()
        writer.writerow(row)
    return best


if __name__ == "__main__":
    main()
