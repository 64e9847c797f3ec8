"""Texts as numbers of their words: what is counted of words is then looked up once for each.

No syllable, and nothing that is normalised, reaches over white space, so those of a text are those
of its words.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage.row_file import Ids, ranges


@dataclass(frozen=True, slots=True)
class Spelled:
    """Some texts."""

    words: list[str]  # each once; what stands between white space
    places: npt.NDArray[np.uint32]  # of the words of all texts, in order, among `words`
    counts: Ids  # how many words each text has

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Spelled":
        """Take texts apart."""
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        places = array("I")
        counts = []
        for text in texts:
            words = text.split()
            places.extend(map(numbers.__getitem__, words))
            counts.append(len(words))
        return cls(list(numbers), np.array(places, np.uint32), np.array(counts, np.int64))

    def gather(self, values: Sequence[bytes], kind: np.dtype[Any]) -> tuple[npt.NDArray[Any], Ids]:
        """Return the values of all texts' words, one after another, and how many each text has.

        `values` has those of each of `words`, packed; a word may have none, or several.
        """
        lengths = np.array([len(packed) for packed in values], np.int64) // kind.itemsize
        ends = np.cumsum(lengths)
        found = np.frombuffer(b"".join(values), kind)[
            ranges((ends - lengths)[self.places], ends[self.places])
        ]
        before = np.concatenate([[0], np.cumsum(lengths[self.places])])
        last = np.cumsum(self.counts)
        return found, before[last] - before[last - self.counts]
