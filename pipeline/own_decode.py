"""From odds of characters at each step to characters with their places.

Their odds and what else they might be.

CTC (Graves et al. 2006): a character is a run of steps of its class; the blank parts equal neighbours.
Classes that a column does not allow are passed over, but keep their odds: what remains is as unsure as it
should be.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.page import Variant
from pipeline.own_alphabet import ALPHABET, BLANK, INDEX
from pipeline.own_network import Odds

# Other characters less likely than this are not told.
_LEAST_VARIANT = 0.004
_MOST_VARIANTS = 4
# Prefixes kept by the search, and the classes of a step less likely than this passed over.
_BEAM = 8
_LEAST_CLASS = 0.002
SPACE = INDEX[" "]


@dataclass(frozen=True, slots=True)
class Sign:
    """A character read: the steps [start, end) of its run, its odds (0..1), and others with theirs."""

    text: str
    start: int
    end: int
    confidence: float
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """A whole text with its probability."""

    text: str
    probability: float


def allowed_classes(letters: str) -> NDArray[np.bool_]:
    """Return which classes may be read where only ``letters`` and spaces can stand; all of them for ''."""
    if not letters:
        return np.ones(len(ALPHABET) + 1, np.bool_)
    allowed = np.zeros(len(ALPHABET) + 1, np.bool_)
    allowed[[BLANK, SPACE, *(INDEX[ch] for ch in letters if ch in INDEX)]] = True
    return allowed


def read_signs(odds: Odds, allowed: NDArray[np.bool_] | None = None) -> list[Sign]:
    """Return the characters of the likeliest path, spaces among them, from left to right."""
    seen = odds if allowed is None else np.where(allowed, odds, 0.0)
    classes = seen.argmax(axis=1)
    edges = [0, *(np.flatnonzero(np.diff(classes)) + 1).tolist(), len(classes)]
    runs = [(a, b) for a, b in itertools.pairwise(edges) if b > a and classes[a] != BLANK]
    return _signs(odds, [int(classes[start]) for start, _ in runs], runs)


def _signs(odds: Odds, chosen: Sequence[int], runs: Sequence[tuple[int, int]]) -> list[Sign]:
    """Judge each character by all steps of its room, which reaches half way to its neighbours.

    A character comes once, at one step or the next: its odds over the room add up. So do those of what else
    may stand there, in the blanks beside it too: another character in its place, or one that was passed
    over.
    """
    if not runs:
        return []
    rooms = [0, *((a[1] + b[0] + 1) // 2 for a, b in itertools.pairwise(runs))]
    sums = np.add.reduceat(odds, rooms, axis=0)
    each, said = np.arange(len(runs)), np.asarray(chosen)
    own = sums[each, said]
    sums[:, [BLANK, SPACE]] = 0.0
    sums[each, said] = 0.0
    total = np.maximum(1.0, own + sums.sum(axis=1))
    others = np.minimum(1.0, sums / total[:, None])
    likeliest = np.argsort(others, axis=1)[:, : -_MOST_VARIANTS - 1 : -1]
    chances = np.take_along_axis(others, likeliest, axis=1)
    return [
        Sign(
            ALPHABET[chosen[k] - 1],
            *runs[k],
            confidence,
            tuple(Variant(ALPHABET[c - 1], p) for c, p in zip(*told, strict=True) if p >= _LEAST_VARIANT),
        )
        for k, (confidence, *told) in enumerate(
            zip(np.minimum(1.0, own / total).tolist(), likeliest.tolist(), chances.tolist(), strict=True)
        )
    ]


def signs_of(odds: Odds, text: str) -> list[Sign]:
    """Return the characters of ``text`` where they most likely stand (the best path of CTC that says it).

    Raises ValueError where the steps are too few for the text.
    """
    runs = _best_path(odds, [INDEX[ch] for ch in text])
    return _signs(odds, [INDEX[ch] for ch in text], runs)


def _best_path(odds: Odds, classes: Sequence[int]) -> list[tuple[int, int]]:
    """Return [start, end) of each class on the best path: Viterbi over the classes with blanks between."""
    states = np.array([BLANK, *(c for k in classes for c in (k, BLANK))])
    may_skip = np.zeros(len(states), np.bool_)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    logs = np.log(np.maximum(odds[:, states], 1e-12))
    best = np.full(len(states), -np.inf)
    best[:2] = logs[0, :2]
    came = np.zeros((len(odds), len(states)), np.int64)
    for step in range(1, len(odds)):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(may_skip, np.concatenate([[-np.inf, -np.inf], best[:-2]]), -np.inf)
        options = np.stack([best, one, two])
        came[step] = options.argmax(axis=0)
        best = options.max(axis=0) + logs[step]
    state = len(states) - 1 if best[-1] >= best[-2] else len(states) - 2
    if not np.isfinite(best[state]):
        raise ValueError(f"{len(odds)} steps are too few for {len(classes)} characters")
    runs: dict[int, tuple[int, int]] = {}
    for step in range(len(odds) - 1, -1, -1):
        if state % 2:
            runs[state // 2] = (step, runs.get(state // 2, (0, step + 1))[1])
        state -= int(came[step, state])
    return [runs[k] for k in range(len(classes))]


def likeliest_texts(
    odds: Odds, allowed: NDArray[np.bool_] | None = None, *, count: int = 5
) -> tuple[Guess, ...]:
    """Return the ``count`` likeliest texts by prefix beam search, best first, with their probabilities.

    Hannun et al. 2014 without a language model. The probabilities are of all paths that say the text.
    """
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for row in odds:
        candidates = [c for c in np.flatnonzero(row > _LEAST_CLASS).tolist() if allowed is None or allowed[c]]
        grown: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
        blank = float(row[BLANK])
        for prefix, (ends_blank, ends_sign) in beams.items():
            entry = grown[prefix]
            entry[0] += (ends_blank + ends_sign) * blank
            if prefix:
                entry[1] += ends_sign * float(row[prefix[-1]])
            for c in candidates:
                if c == BLANK:
                    continue
                added = ends_blank if prefix and prefix[-1] == c else ends_blank + ends_sign
                if added > 0:
                    grown[(*prefix, c)][1] += added * float(row[c])
        kept = sorted(grown.items(), key=lambda item: -sum(item[1]))[:_BEAM]
        beams = {prefix: (entry[0], entry[1]) for prefix, entry in kept}
    texts: dict[str, float] = defaultdict(float)
    for prefix, (ends_blank, ends_sign) in beams.items():
        texts["".join(ALPHABET[c - 1] for c in prefix).strip()] += ends_blank + ends_sign
    best = sorted(texts.items(), key=lambda item: -item[1])[:count]
    return tuple(Guess(text, min(1.0, probability)) for text, probability in best)
