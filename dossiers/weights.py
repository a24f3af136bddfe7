"""The weights of levels: how often each is reached by two records of one man and by two of different men.

Learned from a made province (``python -m bench.province --fit``), kept as data beside the code, so that an
archive with twenty records is linked with what was learned from fifty thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from pydantic import TypeAdapter

Share = dict[str, float]  # level id to its share


@dataclass(frozen=True, slots=True)
class Weights:
    """``same`` and ``other`` are shares of levels by comparison; the silent level is left out of them.

    ``slope`` and ``shift`` turn the sum of bits into the log-odds (base e) that calibrated probabilities
    have: comparisons are not independent, and a plain sum is too sure of itself.
    """

    version: str
    same: Mapping[str, Share]
    other: Mapping[str, Share]
    slope: float
    shift: float


_WEIGHTS: TypeAdapter[Weights] = TypeAdapter(Weights)


def decode_weights(data: bytes | str) -> Weights:
    """Return the weights that ``encode_weights`` wrote; pydantic.ValidationError for other texts."""
    return _WEIGHTS.validate_json(data)


def encode_weights(weights: Weights) -> bytes:
    """Return the weights as JSON."""
    return _WEIGHTS.dump_json(weights, indent=1) + b"\n"


def shipped_weights() -> Weights:
    """Return the weights that come with the program."""
    return decode_weights(resources.files("dossiers.data").joinpath("weights.json").read_bytes())
