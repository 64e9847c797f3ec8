"""The one fused score: how well a passage answers, from what was measured of it.

score = max cosine(question, a sentence of it) + mean cosine(question, its sentences)
        + 1.5 · late interaction + λ · lexical

The best sentence and the last term are RETRIEVAL.md's (section 1); it has the model read passages
too, where the mean of their sentences does as well beside late interaction, which is in
index/storage/token_codes.py. λ depends on how the question is written: the words of an English
question say little about a Vietnamese text. A question typed without tone marks gets them back
before it is embedded (index/storage/diacritics.py), and is then as good as any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.text.analysis import ENGLISH_STOP_WORDS, Tongue, fold

LATE_WEIGHT = 1.5
LEXICAL_WEIGHTS = {Tongue.VIETNAMESE: 1.0, Tongue.TONELESS: 1.0, Tongue.ENGLISH: 0.1}
# Of late interaction and of words in choosing the sentence to mark. Words single it out where both
# are in one language; across languages each token's nearest does.
MARKING_WEIGHTS = {
    Tongue.VIETNAMESE: (0.0, 0.35),
    Tongue.TONELESS: (0.0, 0.35),
    Tongue.ENGLISH: (1.0, 0.1),
}
# Sentences of a passage, nearest first, whose tokens late interaction reads. Across languages a
# sentence's vector says less of which they are.
MET = {Tongue.VIETNAMESE: 3, Tongue.TONELESS: 3, Tongue.ENGLISH: 100}
# A Vietnamese corpus has hardly an English stop word, so its counts take them all for rare words.
ENGLISH_STOP_WORD = 0.25

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, and what was measured of each; all arrays have one length."""

    passages: Ids
    articles: Ids  # number of the article that each is of
    sentence: Floats  # cosine of the question with the best sentence of the passage
    mean: Floats  # cosine of the question with its sentences, on average
    lexical: Floats  # in 0…1, see index/storage/bm25.py
    late: Floats  # in -1…1, see index/storage/token_codes.py

    def fused(self, tongue: Tongue) -> Floats:
        """Return the fused score of each."""
        cosines = self.sentence + self.mean
        words = LEXICAL_WEIGHTS[tongue] * self.lexical
        return np.asarray(cosines + LATE_WEIGHT * self.late + words, np.float32)

    def best(self, tongue: Tongue, count: int) -> "Candidates":
        """Return so many that have the best fused scores, best first."""
        return self.take(np.argsort(-self.fused(tongue), kind="stable")[:count])

    def take(self, places: Ids) -> "Candidates":
        """Return some of them, in this order."""
        return Candidates(
            self.passages[places],
            self.articles[places],
            self.sentence[places],
            self.mean[places],
            self.lexical[places],
            self.late[places],
        )


@dataclass(frozen=True, slots=True)
class Sentences:
    """What was measured of the sentences of one passage, in their order; equally long."""

    cosine: Floats
    overlap: Floats  # share of the question's words that it has, in 0…1, see index/storage/bm25.py
    late: Floats  # in -1…1

    def fused(self, tongue: Tongue) -> Floats:
        """Return how well each answers, compared with the others of its passage."""
        late, overlap = MARKING_WEIGHTS[tongue]
        return np.asarray(self.cosine + late * self.late + overlap * self.overlap, np.float32)


def leading(scores: Floats, firsts: Ids, most: int) -> npt.NDArray[np.bool_]:
    """Tell which scores are among the `most` highest of their group; groups begin at `firsts`."""
    groups = np.searchsorted(firsts, np.arange(len(scores)), side="right") - 1
    order = np.lexsort((-scores, groups))  # by group, and within it the highest first
    found = np.empty(len(scores), np.bool_)
    found[order] = np.arange(len(scores)) - firsts[groups] < most
    return found


def token_weights(
    words: Sequence[str], idfs: Callable[[Sequence[str]], npt.NDArray[np.float64]], tongue: Tongue
) -> Floats:
    """Return what each token of a question counts in late interaction, (tokens,), together 1.

    `words` has the word of each token, "" where it is of none; `idfs` takes folded ones.
    """
    folded = [fold(word) for word in words]
    weights = np.array([_share(word, tongue) for word in folded]) * idfs(folded)
    if not weights.sum() > 0:
        weights = np.ones(len(words), np.float32)
    return np.asarray(weights / weights.sum(), np.float32)


def _share(word: str, tongue: Tongue) -> float:
    if not word:
        return 0.0
    is_stop_word = tongue is Tongue.ENGLISH and word in ENGLISH_STOP_WORDS
    return ENGLISH_STOP_WORD if is_stop_word else 1.0
