"""Penalised logistic regression whose weights may be held above zero. Nothing but the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.design import Design, Vector

_ROUNDS = 60
_SMALL = 1e-7  # relative fall of the loss in a round below which it has settled
_HALVINGS = 20
_RIDGE = 1e-6  # keeps the step defined where two signals say the same


def fit_weights(
    design: Design, *, penalty: float, start: Vector | None = None, given: Vector | None = None
) -> Vector:
    """Return the weights of least penalised loss; those of signals that are not free are >= 0.

    The penalty is ``penalty`` times half the squared weights; the intercept ``=any`` goes free of it.
    ``given`` are log odds that each field has already, to which the weights add. Projected Newton steps on
    the weights that are not held at zero (Bertsekas 1982).
    """
    held = np.array([0.0 if s == "=any" else penalty for s in design.signals])
    known = np.zeros(len(design.right)) if given is None else given
    task = _Task(design, known, held, np.where(design.free, -np.inf, 0.0))
    weights = np.zeros(len(design.signals)) if start is None else start.copy()
    loss = task.loss(weights)
    for _ in range(_ROUNDS):
        weights, now = _step(task, weights, loss)
        if loss - now <= _SMALL * abs(loss):
            break
        loss = now
    return weights


@dataclass(frozen=True, slots=True)
class _Task:
    design: Design
    known: Vector
    held: Vector
    least: Vector

    def scores(self, weights: Vector) -> Vector:
        return self.known + self.design.values @ weights.astype(np.float32)

    def loss(self, weights: Vector) -> float:
        signed = np.where(self.design.right > 0, self.scores(weights), -self.scores(weights))
        return float(np.logaddexp(0.0, -signed).sum() + self.held @ weights**2 / 2)

    def slopes(self, weights: Vector) -> tuple[Vector, Vector]:
        """Return the gradient of the loss, and by field how much its odds still matter."""
        chance = 1.0 / (1.0 + np.exp(-np.clip(self.scores(weights), -30, 30)))
        pull = (chance - self.design.right).astype(np.float32)
        return self.design.values.T @ pull + self.held * weights, chance * (1 - chance)

    def curvature(self, matter: Vector, moving: NDArray[np.bool_]) -> Vector:
        part = self.design.values[:, moving]
        whole = (part * matter[:, None].astype(np.float32)).T @ part
        return whole.astype(np.float64) + np.diag(self.held[moving] + _RIDGE)


def _step(task: _Task, weights: Vector, loss: float) -> tuple[Vector, float]:
    """Return weights of less loss and that loss; the same ones where no step helps."""
    gradient, matter = task.slopes(weights)
    moving = ~((weights <= task.least) & (gradient > 0))
    direction = np.zeros_like(weights)
    direction[moving] = -np.linalg.solve(task.curvature(matter, moving), gradient[moving])
    size = 1.0
    for _ in range(_HALVINGS):
        tried = np.maximum(task.least, weights + size * direction)
        now = task.loss(tried)
        if now < loss:
            return tried, now
        size /= 2
    return weights, loss
