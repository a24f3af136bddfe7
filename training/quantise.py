"""Round the convolutions of exported weights to eight bits: half their time, and the same readings.

Ranges are measured on lines like those that are read. Weights keep seven bits: products of two of them then
never overflow the sixteen bits that processors without VNNI add them in, so that every machine gives the
same answer. The LSTM layers stay as they are: ONNX Runtime rounds those by whatever else is read in the same
call, and the same pixels must be read alike in any company.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from pipeline.arrays import GrayImage
from pipeline.own_network import as_batch, padded_width

# Lines that the ranges are measured on.
MEASURED_LINES = 300


def quantise(exported: Path, target: Path, strips: Sequence[GrayImage]) -> None:
    """Write ``exported`` weights with convolutions of eight bits, ranges as on ``strips`` (fitted ones)."""
    facts = {one.key: one.value for one in onnx.load(str(exported)).metadata_props}
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(exported, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            target,
            _Strips(strips),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Relu", "Add"],
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
    rounded = onnx.load(str(target))
    onnx.helper.set_model_props(rounded, facts)
    onnx.save(rounded, str(target))


class _Strips(CalibrationDataReader):
    """Feeds the strips one by one, as the program would."""

    def __init__(self, strips: Sequence[GrayImage]) -> None:
        self._left: Iterator[GrayImage] = iter(strips)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next call's input, None after the last."""
        strip = next(self._left, None)
        return None if strip is None else {"strips": as_batch([strip], padded_width(strip.shape[1]))}
