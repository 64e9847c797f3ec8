"""What runs a model's network: token ids in, vectors of tokens out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from index.arrays import Floats, Ids

Batch = Sequence[Sequence[int]]


class Backend(ABC):
    """Runs batches of ids; more than `workers` of them at once gain nothing."""

    workers: int
    description: str  # runtime, number format and processor, for the log and the manifest

    @abstractmethod
    def forward(self, batch: Batch) -> tuple[Floats, Floats]:
        """Return the mean of each text, (texts, width), and its tokens, (texts, longest, width).

        The means are not of unit length. Rows past a text's end hold anything.
        """


def padded(batch: Batch) -> tuple[Ids, Ids]:
    """Return ids and mask, both (texts, longest)."""
    shape = (len(batch), max(map(len, batch)))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, one in enumerate(batch):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return ids, mask
