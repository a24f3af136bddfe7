"""Penalised logistic regression whose weights may be held above zero. Nothing but the arithmetic."""

from __future__ import annotations

import numpy as np

from calibration.design import Design, Matrix, Vector

_ROUNDS = 300
_SMALL = 3e-5  # relative fall of the loss over ten rounds below which it has settled


def fit_weights(
    design: Design, *, penalty: float, start: Vector | None = None, given: Vector | None = None
) -> Vector:
    """Return the weights of least penalised loss; those of signals that are not free are >= 0.

    The penalty is ``penalty`` times half the squared weights; the intercept ``=any`` goes free of it.
    ``given`` are log odds that each field has already, to which the weights add. Accelerated projected
    gradient with restarts (Beck and Teboulle 2009).
    """
    values = design.values
    known = np.zeros(len(values)) if given is None else given
    held = np.array([0.0 if s == "=any" else penalty for s in design.signals])
    least = np.where(design.free, -np.inf, 0.0)
    weights = np.zeros(values.shape[1]) if start is None else start.copy()
    step = 1.0 / (0.25 * _largest_eigenvalue(values) + penalty)
    ahead, momentum, last = weights.copy(), 1.0, np.inf
    for turn in range(_ROUNDS):
        chance = _sigmoid(known + values @ ahead.astype(np.float32))
        gradient = values.T @ (chance - design.right).astype(np.float32) + held * ahead
        moved = np.maximum(least, ahead - step * gradient)
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        is_back = float((ahead - moved) @ (moved - weights)) > 0
        ahead = moved if is_back else moved + (momentum - 1) / faster * (moved - weights)
        momentum = 1.0 if is_back else faster
        weights = moved
        if turn % 10 == 9:
            now = (
                _loss(known + values @ weights.astype(np.float32), design.right)
                + float(held @ weights**2) / 2
            )
            if last - now < _SMALL * abs(now):
                break
            last = now
    return weights


def _largest_eigenvalue(values: Matrix) -> float:
    """Return that of ``values.T @ values`` by power iteration, a little too large for safety."""
    vector = np.ones(values.shape[1], np.float32) / np.float32(np.sqrt(values.shape[1]))
    size = 1.0
    for _ in range(20):
        product = values.T @ (values @ vector)
        size = float(np.linalg.norm(product)) or 1.0
        vector = product / np.float32(size)
    return 1.05 * size


def _sigmoid(scores: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))), np.float64)


def _loss(scores: Vector, right: Vector) -> float:
    return float(np.sum(np.logaddexp(0.0, -np.where(right > 0, scores, -scores))))
