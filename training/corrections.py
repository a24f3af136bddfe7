"""Teach our reader by an archive's corrections: split, train, export, compare. Keeps nothing.

New weights are worth taking only where they surely read the lines kept apart better, and lines of faces that
they were never taught no worse than before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.lines import OFFICE
from bench.read_lines import held_out_faces, made_lines
from pipeline.own_alphabet import as_written
from pipeline.own_engine import OwnEngine
from pipeline.own_network import OwnNetwork
from pipeline.taught import TaughtLine
from training.comparing import Comparison, compare, is_enough, split_pages
from training.export import export
from training.finetune import Course, fine_tune
from training.from_onnx import read_network
from training.make_lines import training_faces
from training.quantise import MEASURED_LINES
from training.shards import Shard, make_shard, shard_of_taught, strips_of

_MADE_LINES = 1500
_GENERAL_LINES = 300
# Of lines in general, this share more may be wrong than before: chance moves it by as much.
_MOST_LOST = 0.01
_SHARD = 7_000_000
_GROUP = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """What teaching came to.

    ``general`` are the shares of lines right before and after on faces that nothing was ever taught of; None
    where no such face is installed.
    """

    taught: int
    comparison: Comparison
    general: tuple[float, float] | None

    @property
    def is_better(self) -> bool:
        """Return True where the new weights are worth taking."""
        kept = self.general is None or self.general[1] >= self.general[0] - _MOST_LOST
        return self.comparison.is_better and kept


def teach(
    lines: Sequence[TaughtLine],
    *,
    base: Path,
    target: Path,
    version: str,
    course: Course,
    tell: Callable[[float], None] = lambda _share: None,
) -> Outcome:
    """Train the weights in ``base`` on ``lines`` into ``target`` and compare both.

    Raises:
        SetupError: ``base`` cannot be trained on.
        ValueError: there is not enough (``is_enough``).

    """
    if not is_enough(lines):
        raise ValueError("too few lines to teach and to compare on")
    taught, compared = split_pages(lines)
    shard, made = shard_of_taught(taught), _made(course)
    network = fine_tune(read_network(base), shard, made, course, tell=tell)
    strips = [strip for part in (shard, made) if part for strip in strips_of(part)[:MEASURED_LINES]]
    export(network, target, strips, version=version, temperature=OwnNetwork(base).temperature)
    old, new = OwnEngine(base), OwnEngine(target)
    comparison = compare(compared, _read(old, compared), _read(new, compared))
    return Outcome(len(taught), comparison, _general(old, new))


def _made(course: Course) -> Shard | None:
    faces = training_faces()
    return make_shard(faces, _SHARD + course.seed, lines=_MADE_LINES) if faces else None


def _read(engine: OwnEngine, lines: Sequence[TaughtLine]) -> list[str]:
    texts: list[str] = []
    for start in range(0, len(lines), _GROUP):
        group = lines[start : start + _GROUP]
        looks = engine.look([g.strip for g in group], text_heights_px=[g.text_height_px for g in group])
        texts += [as_written(" ".join(word.text for word in look.words())) for look in looks]
    return texts


def _general(old: OwnEngine, new: OwnEngine) -> tuple[float, float] | None:
    faces = held_out_faces(hands=False)
    if not faces:
        return None
    samples = made_lines(faces, OFFICE, 1, _GENERAL_LINES)
    lines = [TaughtLine(s.strip, s.text, s.text_height_px, s.face) for s in samples]
    shares = compare(lines, _read(old, lines), _read(new, lines))
    return shares.before / shares.lines, shares.after / shares.lines
