"""What every event's index starts from: the taught wordings, already related to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bot.understand.likeness import RIDGE, Fitted, fitted, kernel
from app.bot.understand.likeness import Signatures as Signs
from app.bot.understand.reading import Reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]


class School:
    """The taught wordings of the reader's textbook with the inverse of their kernel, so that an event's own
    wordings are added in milliseconds."""

    def __init__(self, reader: Reader) -> None:
        import numpy as np

        self.reader = reader
        self.phrases = reader.book.phrases
        self.known: Signs = reader.phrases
        gram = kernel(self.known, self.known)
        gram[np.diag_indices(len(self.known))] += RIDGE
        self._inverse: Matrix = np.linalg.inv(gram)

    def extended(self, own: Signs, taught: Matrix, targets: Matrix) -> Fitted:
        """The ridge over the taught wordings (targets `taught`) and an event's own (`own`, `targets`).

        The block inverse spares solving what has not changed.
        """
        import numpy as np

        if not len(own):
            return fitted(self.known, self._inverse @ taught)
        across = kernel(self.known, own)
        folded = self._inverse @ across
        inner = kernel(own, own) - across.T @ folded
        inner[np.diag_indices(len(own))] += RIDGE
        new = np.linalg.solve(inner, targets - folded.T @ taught).astype(np.float32)
        old = self._inverse @ (taught - across @ new)
        return fitted(self.known.joined(own), np.vstack([old, new]))
