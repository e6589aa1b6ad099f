"""Learning by likeness: kernel ridge over meaning (the encoder's cosine) and spelling (traits)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STEEPNESS = 2.0
RIDGE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """n messages as numbers: `meaning` (n, encoder size) unit rows, `spelling` (n, traits size)."""

    meaning: Matrix
    spelling: Matrix

    def __len__(self) -> int:
        return len(self.spelling)

    def rows(self, chosen: list[int]) -> Signatures:
        """Some of the messages, in the order given."""
        return Signatures(self.meaning[chosen], self.spelling[chosen])

    def joined(self, other: Signatures) -> Signatures:
        """These messages and then the others."""
        import numpy as np

        return Signatures(
            np.vstack([self.meaning, other.meaning]),
            np.vstack([self.spelling, other.spelling]),
        )


def kernel(left: Signatures, right: Signatures) -> Matrix:
    """(len(left), len(right)): how alike the messages are, at most 1.75."""
    return meant(left, right) + left.spelling @ right.spelling.T


def meant(left: Signatures, right: Signatures) -> Matrix:
    """exp(2(cos − 1)): the part of the kernel that the encoder gives."""
    import numpy as np

    alike = left.meaning @ right.meaning.T
    alike -= 1
    alike *= STEEPNESS
    np.exp(alike, out=alike)
    return alike


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A solved ridge: `known` messages, their weights and the same folded into the traits' space."""

    known: Signatures
    weights: Matrix
    folded: Matrix

    def scores(self, messages: Signatures) -> Matrix:
        """(len(messages), columns)."""
        return meant(messages, self.known) @ self.weights + messages.spelling @ self.folded


def fitted(known: Signatures, weights: Matrix) -> Fitted:
    """Spelling is linear, so its half of the kernel shrinks to one matrix."""
    return Fitted(known, weights, known.spelling.T @ weights)


def ridge(known: Signatures, targets: Matrix, ridge_by_row: Matrix | None = None) -> Fitted:
    """Solve for `targets` (n, columns); `ridge_by_row` (n,) trusts rows less where it is larger."""
    import numpy as np

    gram = kernel(known, known)
    gram[np.diag_indices(len(known))] += RIDGE if ridge_by_row is None else ridge_by_row
    return fitted(known, np.linalg.solve(gram, targets).astype(np.float32))
