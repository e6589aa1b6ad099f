"""Multinomial logistic regression in numpy: what tells apart matters, tones and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

SIZE_OF_BATCH = 128
RATE = 5e-3
DECAY = 1e-2
SMOOTHING = 0.05
DROPPED = 0.1
FADING, SQUARE_FADING = 0.9, 0.999


@dataclass(frozen=True, slots=True, eq=False)
class Softmax:
    """Trained weights (features, classes) and bias (classes,)."""

    weights: Matrix
    bias: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """(n, classes), rows summing to 1."""
        return softened(features @ self.weights + self.bias)


def softened(scores: Matrix) -> Matrix:
    """The softmax of each row."""
    import numpy as np

    odds: Matrix = np.exp(scores - scores.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


def trained(features: Matrix, classes: Sequence[int], count: int, *, epochs: int, seed: int) -> Softmax:
    """Fit by Adam with a cosine rate; seeded, so the same data give the same weights on one machine.

    Rare classes weigh more (by the root), labels are smoothed, a tenth of the features is dropped at random.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    truth = np.asarray(classes)
    tally = np.maximum(np.bincount(truth, minlength=count), 1)
    worth = np.sqrt(tally.mean() / tally).astype(np.float32)
    steps = epochs * -(-len(truth) // SIZE_OF_BATCH)
    descent = _Descent(features.shape[1], count, steps)
    for _ in range(epochs):
        order = chance.permutation(len(truth))
        for start in range(0, len(order), SIZE_OF_BATCH):
            chosen = order[start : start + SIZE_OF_BATCH]
            rows = features[chosen] * (chance.random((len(chosen), features.shape[1])) > DROPPED) / (1 - DROPPED)
            descent.step(rows.astype(np.float32), truth[chosen], worth)
    return Softmax(descent.weights, descent.bias)


class _Descent:
    """Adam with decoupled weight decay."""

    def __init__(self, size: int, count: int, steps: int) -> None:
        import numpy as np

        self.weights: Matrix = np.zeros((size, count), dtype=np.float32)
        self.bias: Matrix = np.zeros(count, dtype=np.float32)
        self._drift = [np.zeros_like(self.weights), np.zeros_like(self.bias)]
        self._spread = [np.zeros_like(self.weights), np.zeros_like(self.bias)]
        self._steps = steps
        self._done = 0

    def step(self, rows: Matrix, truth: NDArray[np.intp], worth: Matrix) -> None:
        import numpy as np

        count = len(self.bias)
        wanted = np.full((len(rows), count), SMOOTHING / count, dtype=np.float32)
        wanted[np.arange(len(rows)), truth] += 1 - SMOOTHING
        error: Matrix = softened(rows @ self.weights + self.bias) - wanted
        error *= worth[truth][:, None] / np.float32(len(rows))
        self._done += 1
        rate = RATE * 0.5 * (1 + np.cos(np.pi * self._done / self._steps))
        self.weights -= rate * DECAY * self.weights
        self.weights -= self._move(0, rows.T @ error, rate)
        self.bias -= self._move(1, error.sum(axis=0, dtype=np.float32), rate)

    def _move(self, at: int, slope: Matrix, rate: float) -> Matrix:
        import numpy as np

        self._drift[at] += (1 - FADING) * (slope - self._drift[at])
        self._spread[at] += (1 - SQUARE_FADING) * (slope**2 - self._spread[at])
        drift = self._drift[at] / (1 - FADING**self._done)
        spread = self._spread[at] / (1 - SQUARE_FADING**self._done)
        move: Matrix = (rate * drift / (np.sqrt(spread) + 1e-8)).astype(np.float32)
        return move
