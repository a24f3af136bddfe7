"""Run our own reader's network by ONNX Runtime: fitted strips in, odds of each character at each step out.

Weights lie beside this file in ``data/reader.onnx`` and carry their alphabet and temperature with them; a
model that lacks a Vietnamese letter is refused at start. One thread: worker processes share the cores among
pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import EngineError, SetupError
from pipeline.arrays import GrayImage
from pipeline.own_alphabet import ALPHABET, VIETNAMESE
from pipeline.own_strip import HEIGHT_PX

# (steps, classes), each row sums to 1; class 0 is the blank.
Odds = NDArray[np.float32]
STEP_PX = 4
# Strips of one call together are at most this wide: enough to fill the caches, little to wait for.
_CALL_PX = 9000
_REMEDY = "Install sohoa again: pipeline/data/reader.onnx is damaged or of another version."


class OwnNetwork:
    """The network with its weights. Not shared between processes."""

    def __init__(self, path: Path | None = None) -> None:
        """Load the weights.

        Raises:
            SetupError: the file cannot be used, or its alphabet is not ours.

        """
        import onnxruntime  # noqa: PLC0415 - starts a thread of its own, which no fork would have

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        try:
            with as_file(files("pipeline").joinpath("data/reader.onnx")) as shipped:
                self._session = onnxruntime.InferenceSession(
                    str(path or shipped), options, providers=["CPUExecutionProvider"]
                )
        except Exception as error:
            raise SetupError(f"the reader's weights cannot be loaded: {error}", remedy=_REMEDY) from error
        about = self._session.get_modelmeta().custom_metadata_map
        check_alphabet(about.get("alphabet", ""))
        self.version = about.get("version", "unknown")
        self.temperature = float(about.get("temperature", "1.0"))

    def read(self, strips: Sequence[GrayImage]) -> list[Odds]:
        """Return the odds of each strip, in order; strips are fitted (``own_strip.fit_strip``).

        Raises:
            EngineError: the network failed.

        """
        by_width: dict[int, list[int]] = {}
        for index, strip in enumerate(strips):
            by_width.setdefault(padded_width(strip.shape[1]), []).append(index)
        results: dict[int, Odds] = {}
        for width, members in by_width.items():
            count = max(1, _CALL_PX // width)
            for start in range(0, len(members), count):
                group = members[start : start + count]
                results.update(zip(group, self._call([strips[i] for i in group], width), strict=True))
        return [results[index] for index in range(len(strips))]

    def _call(self, strips: Sequence[GrayImage], width: int) -> list[Odds]:
        try:
            (scores,) = self._session.run(["scores"], {"strips": as_batch(strips, width)})
        except Exception as error:
            raise EngineError(f"the reader failed on {len(strips)} strips: {error}") from error
        return [
            softmax(lines[: steps_of(strip.shape[1])], self.temperature)
            for lines, strip in zip(np.asarray(scores, np.float32), strips, strict=True)
        ]


def as_batch(strips: Sequence[GrayImage], width: int) -> NDArray[np.float32]:
    """Return fitted strips as the network takes them: ink 0..1, (strips, 1, height, ``width``)."""
    batch = np.zeros((len(strips), 1, HEIGHT_PX, width), np.float32)
    for row, strip in enumerate(strips):
        batch[row, 0, :, : strip.shape[1]] = strip
    batch /= 255.0
    return batch


def check_alphabet(alphabet: str) -> None:
    """Refuse weights whose classes are not our alphabet.

    Raises:
        SetupError: a letter is missing, or the order differs.

    """
    missing = sorted(set(VIETNAMESE) - set(alphabet))
    if missing:
        raise SetupError(f"the reader's weights lack letters: {' '.join(missing)}", remedy=_REMEDY)
    if alphabet != ALPHABET:
        raise SetupError("the reader's weights were made for another alphabet", remedy=_REMEDY)


def padded_width(width_px: int) -> int:
    """Return the width that a strip is padded to: by its own width alone, whatever else is read beside it.

    What stands to the right of a line bears on what is read; so the same pixels always get the same room.
    """
    quantum = 32 if width_px < 384 else 128
    return -(-width_px // quantum) * quantum


def steps_of(width_px: int) -> int:
    """Return how many steps a strip of ``width_px`` gives."""
    return -(-width_px // STEP_PX)


def softmax(scores: NDArray[np.float32], temperature: float) -> Odds:
    """Return probabilities; a temperature above 1 makes them less sure."""
    scaled = scores / np.float32(temperature)
    scaled -= scaled.max(axis=-1, keepdims=True)
    np.exp(scaled, out=scaled)
    scaled /= scaled.sum(axis=-1, keepdims=True)
    return scaled
