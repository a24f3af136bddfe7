"""The network: convolutions over a strip of 40 rows, two bidirectional LSTM layers along it, CTC on top.

A strip of W pixels gives ceil(W / 4) steps. What of it was tried and what it brought stands in
docs/reader.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from pipeline.own_alphabet import ALPHABET
from pipeline.own_strip import HEIGHT_PX

STEP_PX = 4
CLASSES = len(ALPHABET) + 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the layers: four channel counts of the stem, of the column, of an LSTM direction."""

    stem: tuple[int, int, int, int] = (24, 48, 96, 128)
    column: int = 192
    hidden: int = 128
    dropout: float = 0.1
    sequence: str = "lstm"  # or "conv": six blocks of separable convolutions in its place
    rows: int = HEIGHT_PX  # what strips are squeezed or stretched to; another number is only for trials


class _Block(nn.Sequential):
    def __init__(self, taken: int, given: int, *, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__(
            nn.Conv2d(taken, given, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(given),
            nn.ReLU(inplace=True),
        )


class _Rest(nn.Module):
    """A block whose input is added to its output."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the input with what the block makes of it."""
        return x + self.block(x)


class _Along(nn.Module):
    """Looks 11 steps wide along the line, then mixes channels; added to its input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.wide = nn.Conv1d(channels, channels, 11, padding=5, groups=channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)
        self.mix = nn.Sequential(
            nn.Conv1d(channels, 2 * channels, 1), nn.ReLU(inplace=True), nn.Conv1d(2 * channels, channels, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the input with what the block makes of it."""
        return x + self.mix(self.norm(self.wide(x)))


class Recogniser(nn.Module):
    """Strips (N, 1, 40, W) of ink 0..1 to scores (N, ceil(W / 4), classes) before softmax."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        a, b, c, d = shape.stem
        self.stem = nn.Sequential(
            _Block(1, a, stride=(2, 2)),
            _Block(a, b, stride=(2, 2)),
            _Rest(b),
            _Block(b, c, stride=(2, 1)),
            _Rest(c),
            _Block(c, d),
        )
        self.column = nn.Sequential(
            nn.Conv2d(d, shape.column, (shape.rows // 8, 1), bias=False),
            nn.BatchNorm2d(shape.column),
            nn.ReLU(inplace=True),
        )
        self.rows = shape.rows
        self.drop = nn.Dropout(shape.dropout)
        self.is_recurrent = shape.sequence == "lstm"
        if not self.is_recurrent:
            self.blocks = nn.Sequential(*(_Along(shape.column) for _ in range(6)))
            self.scores = nn.Linear(shape.column, CLASSES)
            return
        self.sequence = nn.LSTM(
            shape.column,
            shape.hidden,
            num_layers=2,
            bidirectional=True,
            batch_first=True,
            dropout=shape.dropout,
        )
        self.scores = nn.Linear(2 * shape.hidden, CLASSES)

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Return the scores of each step of each strip."""
        if self.rows != HEIGHT_PX:
            size = (self.rows, strips.shape[3])
            strips = functional.interpolate(strips, size, mode="bilinear", antialias=True)
        columns = self.column(self.stem(strips))[:, :, 0]
        if not self.is_recurrent:
            return self.scores(self.drop(self.blocks(columns).transpose(1, 2)))
        steps, _ = self.sequence(self.drop(columns).transpose(1, 2))
        return self.scores(self.drop(steps))


def steps_of(width_px: int) -> int:
    """Return how many steps a strip of ``width_px`` gives."""
    half = (width_px + 1) // 2
    return (half + 1) // 2
