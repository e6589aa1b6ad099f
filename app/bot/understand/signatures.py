"""Messages as numbers: what they mean and how they are spelt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STRETCH = 4.0
"""Unit vectors are stretched before they are learnt from, so that the weights need not grow large."""

STEEPNESS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """n messages: `meaning` (n, encoder size) unit rows, `spelling` (n, traits size)."""

    meaning: Matrix
    spelling: Matrix

    def __len__(self) -> int:
        return len(self.spelling)

    def first(self) -> Signatures:
        """The first message alone."""
        return Signatures(self.meaning[:1], self.spelling[:1])

    def features(self) -> Matrix:
        """(n, encoder size + traits size): what a softmax learns from."""
        import numpy as np

        return np.hstack([self.meaning, self.spelling]) * np.float32(STRETCH)


def kernel(left: Signatures, right: Signatures) -> Matrix:
    """(len(left), len(right)): how alike messages are, exp(2(cos − 1)) of meaning plus spelling, at most 1.75."""
    import numpy as np

    alike: Matrix = np.exp(STEEPNESS * (left.meaning @ right.meaning.T - 1))
    alike += left.spelling @ right.spelling.T
    return alike
