"""Judge weights on lines of held-out faces: clean, office scans, bad scans. The same lines every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein

from bench.faces import find_all_faces
from bench.lines import BAD, CLEAN, OFFICE, LineMaker, Wear
from pipeline.own_alphabet import ALPHABET
from pipeline.own_strip import HEIGHT_PX, fit_strip
from training.network import Recogniser

LEVELS: tuple[tuple[str, Wear], ...] = (("clean", CLEAN), ("office", OFFICE), ("bad", BAD))
LINES_A_LEVEL = 300
_SEED = 77


@dataclass(frozen=True, slots=True)
class Judged:
    """A fitted strip of a held-out face, its level and what it says."""

    level: str
    strip: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    text: str


@lru_cache(maxsize=1)
def load_judged() -> tuple[Judged, ...]:
    """Return the lines to judge by."""
    faces = [face for face in find_all_faces() if face.is_held_out]
    out = []
    for index, (level, wear) in enumerate(LEVELS):
        maker = LineMaker(faces, _SEED + index)
        for _ in range(LINES_A_LEVEL):
            sample = maker.make(wear)
            out.append(
                Judged(level, fit_strip(sample.strip, text_height_px=sample.text_height_px), sample.text)
            )
    return tuple(out)


def best_path(scores: torch.Tensor) -> str:
    """Return the text of the likeliest class of each step: repeats and blanks out."""
    classes = scores.argmax(-1).tolist()
    said = [c for c, before in zip(classes, [0, *classes], strict=False) if c not in (0, before)]
    return "".join(ALPHABET[c - 1] for c in said).strip()


@torch.no_grad()
def judge(model: Recogniser, judged: Sequence[Judged]) -> dict[str, float]:
    """Return lines exactly right by level, and the mean character error over all levels as ``cer``."""
    model.eval()
    right: dict[str, list[bool]] = {}
    wrong, length = 0, 0
    order = sorted(range(len(judged)), key=lambda i: judged[i].strip.shape[1])
    for start in range(0, len(order), 24):
        group = [judged[i] for i in order[start : start + 24]]
        width = max(j.strip.shape[1] for j in group)
        strips = torch.zeros(len(group), 1, HEIGHT_PX, width)
        for row, line in enumerate(group):
            strips[row, 0, :, : line.strip.shape[1]] = torch.from_numpy(line.strip.astype(np.float32) / 255)
        for line, scores in zip(group, model(strips), strict=True):
            text = best_path(scores)
            right.setdefault(line.level, []).append(text == line.text)
            wrong += Levenshtein.distance(text, line.text)
            length += len(line.text)
    rates = {level: sum(hits) / len(hits) for level, hits in sorted(right.items())}
    return {**rates, "cer": wrong / max(1, length)}
