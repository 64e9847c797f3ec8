"""The one fused score: how well a passage answers, from what was measured of it.

score = max cosine(question, a sentence of it) + cosine(question, passage) + λ · lexical

RETRIEVAL.md, section 1. λ depends on how the question is written: the words of an English question
say little about a Vietnamese text. A question typed without tone marks gets them back before it is
embedded (index/tones.py), and is then as good as any other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.text import Tongue

LEXICAL_WEIGHTS = {Tongue.VIETNAMESE: 0.35, Tongue.TONELESS: 0.35, Tongue.ENGLISH: 0.1}

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, and what was measured of each; all arrays have one length."""

    passages: Ids
    sentence: Floats  # cosine of the question with the best sentence of the passage
    passage: Floats  # cosine of the question with the passage
    lexical: Floats  # in 0…1, see index/words.py

    @property
    def dense(self) -> Floats:
        """Return what the embedding says of each: both cosines."""
        return self.sentence + self.passage

    def take(self, places: Ids) -> "Candidates":
        """Return the candidates at these places, in that order."""
        return Candidates(
            self.passages[places], self.sentence[places], self.passage[places], self.lexical[places]
        )

    def fused(self, tongue: Tongue) -> Floats:
        """Return the fused score of each."""
        return self.dense + LEXICAL_WEIGHTS[tongue] * self.lexical
