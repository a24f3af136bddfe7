"""What changed against the committed baseline: gains and losses field by field, not just a mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.score import FileScore

BASELINE = Path(__file__).parent / "data" / "baseline.json"


@dataclass(frozen=True, slots=True)
class Change:
    """Keys (file#row.field) of cases that both runs hold: wrong before and right now, and the other way."""

    gains: tuple[str, ...]
    losses: tuple[str, ...]
    compared: int


def _verdicts(scores: Sequence[FileScore]) -> dict[str, bool]:
    return {case.key: case.is_right for score in scores for case in score.cases}


def save_baseline(scores: Sequence[FileScore], path: Path = BASELINE) -> None:
    """Write which cases there are and which of them are wrong.

    Sorted, so that a diff of the file can be read.
    """
    verdicts = _verdicts(scores)
    files = sorted({s.truth.file for s in scores})
    wrong = sorted(key for key, is_right in verdicts.items() if not is_right)
    data = {"files": files, "cases": len(verdicts), "wrong": wrong}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def compare_baseline(scores: Sequence[FileScore], path: Path = BASELINE) -> Change:
    """Return gains and losses on the files that the baseline knows.

    Nothing where there is no baseline yet.
    """
    if not path.is_file():
        return Change((), (), 0)
    data = json.loads(path.read_text(encoding="utf-8"))
    files, wrong = set(data["files"]), set(data["wrong"])
    verdicts = {k: v for k, v in _verdicts(scores).items() if k.rsplit("#", 1)[0].split("#")[0] in files}
    gains = tuple(sorted(k for k, is_right in verdicts.items() if is_right and k in wrong))
    losses = tuple(sorted(k for k, is_right in verdicts.items() if not is_right and k not in wrong))
    return Change(gains, losses, len(verdicts))
