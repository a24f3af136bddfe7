"""Read shipped weights back into the network, so that training goes on from the one file that ships.

The export folds each batch norm into the convolution before it. Read back, the convolution bears the product
and its norm adds the rest: with a mean of 0 and a variance of 1 it gives the same numbers, as long as it is
kept from measuring anew (``freeze_norms``). Convolutions of eight bits (``training.quantise``) come back as
the numbers that they stand for. LSTM gates stand in another order in ONNX (i, o, f, g) than in
PyTorch (i, f, g, o).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from models.errors import SetupError
from training.network import Recogniser, Shape

_GATES = (0, 2, 3, 1)  # of ONNX's i, o, f, g in PyTorch's order
Weights = NDArray[np.float32]


def read_network(path: Path) -> Recogniser:
    """Return the network that ``path`` holds, ready to read; its norms must be frozen before training.

    Raises:
        SetupError: the file is no export of this network.

    """
    model = onnx.load(str(path))
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    held |= dict(_rounded(model.graph, held))
    parts = {
        kind: [
            [held[name] for name in node.input if name in held]
            for node in model.graph.node
            if node.op_type == kind
        ]
        for kind in ("Conv", "LSTM", "MatMul", "Add")
    }
    try:
        network = Recogniser(_shape_of(parts["Conv"], parts["LSTM"]))
        norms = list(_convolutions(network))
        for (convolution, norm), (weight, bias) in zip(norms, parts["Conv"], strict=True):
            _fill_block(convolution, norm, weight, bias)
        for layer, given in enumerate(parts["LSTM"]):
            _fill_lstm(network.sequence, layer, given)
        matrix, offset = parts["MatMul"][0][0], next(one[0] for one in parts["Add"] if one)
        network.scores.load_state_dict({"weight": torch.tensor(matrix.T), "bias": torch.tensor(offset)})
    except (ValueError, IndexError, StopIteration, RuntimeError) as error:
        raise SetupError(
            f"{path.name} does not hold the reader's network: {error}",
            remedy="Train from the weights that were shipped, or from a model of this archive.",
        ) from error
    return network.eval()


def freeze_norms(network: nn.Module) -> None:
    """Let batch norms keep their numbers while the rest is trained."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _rounded(graph: onnx.GraphProto, held: dict[str, Weights]) -> Iterator[tuple[str, Weights]]:
    """Give the weights that stand as whole numbers, by the names under which they are used."""
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in held:
            whole, scale, zero = (held[name] for name in node.input)
            by_channel = (-1,) + (1,) * (whole.ndim - 1)
            yield (
                node.output[0],
                (whole.astype(np.float32) - zero.reshape(by_channel)) * scale.reshape(by_channel),
            )


def _shape_of(convolutions: list[list[Weights]], lstms: list[list[Weights]]) -> Shape:
    given = [weight.shape[0] for weight, _ in convolutions]
    if len(given) != 7 or len(lstms) != 2:
        raise ValueError(f"{len(given)} convolutions and {len(lstms)} LSTM layers, not 7 and 2")
    return Shape((given[0], given[1], given[3], given[5]), given[6], lstms[0][1].shape[2])


def _convolutions(network: nn.Module) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Give the convolutions with the norm after each, in the order of the data."""
    waiting: nn.Conv2d | None = None
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            waiting = module
        elif isinstance(module, nn.BatchNorm2d) and waiting is not None:
            yield waiting, module


def _fill_block(convolution: nn.Conv2d, norm: nn.BatchNorm2d, weight: Weights, bias: Weights) -> None:
    convolution.load_state_dict({"weight": torch.tensor(weight)})
    norm.load_state_dict(
        {
            "weight": torch.ones(len(bias)),
            "bias": torch.tensor(bias),
            "running_mean": torch.zeros(len(bias)),
            "running_var": torch.full((len(bias),), 1.0 - norm.eps),
            "num_batches_tracked": torch.tensor(0),
        }
    )


def _fill_lstm(lstm: nn.LSTM, layer: int, given: list[Weights]) -> None:
    inputs, states, offsets = (_gates(one) for one in (given[0], given[1], given[2].reshape(4, -1, 1)))
    state = lstm.state_dict()
    for way, ending in enumerate(("", "_reverse")):
        state[f"weight_ih_l{layer}{ending}"] = torch.tensor(inputs[way])
        state[f"weight_hh_l{layer}{ending}"] = torch.tensor(states[way])
        state[f"bias_ih_l{layer}{ending}"] = torch.tensor(offsets[2 * way, :, 0])
        state[f"bias_hh_l{layer}{ending}"] = torch.tensor(offsets[2 * way + 1, :, 0])
    lstm.load_state_dict(state)


def _gates(weights: Weights) -> Weights:
    """Bring the four gates along the second axis into PyTorch's order."""
    return np.concatenate([np.split(weights, 4, axis=1)[k] for k in _GATES], axis=1)
