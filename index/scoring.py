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

RIVALS = 5  # articles that the best one is measured against

LEXICAL_WEIGHTS = {Tongue.VIETNAMESE: 0.35, Tongue.TONELESS: 0.35, Tongue.ENGLISH: 0.1}

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the best candidate stands: three witnesses of whether the articles say it at all."""

    meaning: float  # its two cosines, added
    words: float  # its lexical score
    margin: float  # its fused score above the mean of the next articles' best


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, and what was measured of each; all arrays have one length."""

    passages: Ids
    articles: Ids  # number of the article that each is of
    sentence: Floats  # cosine of the question with the best sentence of the passage
    passage: Floats  # cosine of the question with the passage
    lexical: Floats  # in 0…1, see index/words.py

    def fused(self, tongue: Tongue) -> Floats:
        """Return the fused score of each."""
        return self.sentence + self.passage + LEXICAL_WEIGHTS[tongue] * self.lexical

    def evidence(self, scores: Floats) -> Evidence:
        """Describe the best of them by these fused scores; there must be one."""
        order = np.argsort(-scores, kind="stable")
        best = int(order[0])
        _, firsts = np.unique(self.articles[order], return_index=True)
        rivals = scores[order][np.sort(firsts)[1 : RIVALS + 1]]  # the best of each other article
        return Evidence(
            meaning=float(self.sentence[best] + self.passage[best]),
            words=float(self.lexical[best]),
            margin=float(scores[best] - rivals.mean()) if len(rivals) else 0.0,
        )
