"""Turn a checkpoint into the ONNX file that the program ships. PyTorch is needed here for the last time.

python -m training.export OUT/best.pt pipeline/data/reader.onnx --version 2
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from torch.nn import functional

from pipeline.arrays import GrayImage
from pipeline.own_alphabet import ALPHABET, INDEX
from pipeline.own_strip import HEIGHT_PX
from training.judge import load_judged
from training.make_lines import training_faces
from training.network import Recogniser, Shape
from training.quantise import MEASURED_LINES, quantise
from training.shards import make_shard, strips_of

_MEASURED_SHARD = 8_000_000  # of lines that nothing else was taught by or judged on


def load_model(path: Path) -> Recogniser:
    """Return the network of a checkpoint with its averaged weights, ready to read."""
    kept = torch.load(path, map_location="cpu", weights_only=False)
    shape = kept["shape"]
    model = Recogniser(
        Shape(
            tuple(shape["stem"]),
            shape["column"],
            shape["hidden"],
            shape["dropout"],
            shape.get("sequence", "lstm"),
            shape.get("rows", HEIGHT_PX),
        )
    )
    model.load_state_dict(kept["averaged"])
    return model.eval()


def export(
    model: Recogniser, target: Path, strips: Sequence[GrayImage], *, version: str, temperature: float
) -> None:
    """Write ``model`` as ONNX, its convolutions in eight bits with ranges as on ``strips`` (fitted ones)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _write_exact(model, exact, version=version, temperature=temperature)
        quantise(exact, target, strips)


def _write_exact(model: Recogniser, target: Path, *, version: str, temperature: float) -> None:
    """Write ``model`` as it is, batch and width free, its alphabet, version and temperature with it."""
    example = torch.zeros(2, 1, HEIGHT_PX, 96)
    torch.onnx.export(
        model.eval(),
        (example,),
        str(target),
        input_names=["strips"],
        output_names=["scores"],
        dynamic_axes={"strips": {0: "lines", 3: "width"}, "scores": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
    kept = onnx.load(str(target))
    facts = {"alphabet": ALPHABET, "version": version, "temperature": f"{temperature:.4f}"}
    onnx.helper.set_model_props(kept, facts)
    onnx.save(kept, str(target))


@torch.no_grad()
def fit_temperature(model: Recogniser) -> float:
    """Return the temperature that makes the odds of the truth likeliest on lines of held-out faces.

    Guo et al. 2017, with the CTC loss of whole lines in the place of the cross entropy of one class.
    """
    lines = load_judged()
    scores = [model(torch.from_numpy(line.strip.astype("float32") / 255)[None, None])[0] for line in lines]
    classes = [torch.tensor([INDEX[ch] for ch in line.text]) for line in lines]

    def loss(temperature: float) -> float:
        total = 0.0
        for score, said in zip(scores, classes, strict=True):
            odds = functional.log_softmax(score / temperature, dim=-1)[:, None]
            lengths = torch.tensor([len(score)]), torch.tensor([len(said)])
            total += min(60.0, float(functional.ctc_loss(odds, said[None], *lengths, reduction="sum")))
        return total

    return min((0.8 + 0.1 * k for k in range(23)), key=loss)


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--version", required=True, help="such as 1: kept with every page that it reads")
    args = parser.parse_args()
    model = load_model(args.checkpoint)
    shard = make_shard(training_faces(), _MEASURED_SHARD, lines=MEASURED_LINES)
    temperature = fit_temperature(model)
    export(model, args.target, strips_of(shard), version=args.version, temperature=temperature)


if __name__ == "__main__":
    main()
