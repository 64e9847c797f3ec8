"""Texts as arrays of word ids, so that work per word is done once per distinct word.

Neither a syllable nor a normalised form spans white space, so those of a text are those of its
words.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Ids, ranges

MAX_CACHED_WORDS = 2**17
MAX_CACHED_CHARACTERS = 32  # a longer word is unlikely to come again


@dataclass(frozen=True, slots=True)
class TokenizedTexts:
    """Texts as numbers of their words."""

    words: list[str]  # distinct; split at white space
    places: npt.NDArray[np.uint32]  # place in `words` of each word of all texts, in order
    counts: Ids  # number of words of each text

    @classmethod
    def of(cls, texts: Iterable[str]) -> "TokenizedTexts":
        """Tokenize texts."""
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

        `values` has the packed values of each of `words`: none, one or several.
        """
        lengths = np.array([len(packed) for packed in values], np.int64) // kind.itemsize
        ends = np.cumsum(lengths)
        found = np.frombuffer(b"".join(values), kind)[
            ranges((ends - lengths)[self.places], ends[self.places])
        ]
        before = np.concatenate([[0], np.cumsum(lengths[self.places])])
        last = np.cumsum(self.counts)
        return found, before[last] - before[last - self.counts]


class WordCache(dict[str, bytes]):
    """Packed values by word, computed at first use; emptied when full, and not for long words."""

    def __init__(self, compute: Callable[[str], bytes]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> bytes:
        packed = self._compute(word)
        if len(word) <= MAX_CACHED_CHARACTERS:
            if len(self) >= MAX_CACHED_WORDS:
                self.clear()
            self[word] = packed
        return packed
