"""The one fused score of a passage, and the score of a sentence within its passage.

score = max cosine(query, sentence) + mean cosine(query, sentences)
        + 1.5 · late interaction + λ · BM25

Late interaction is ColBERT's MaxSim (index/storage/token_codes.py). λ depends on the query's
language: an English query shares few words with a Vietnamese text. Vietnamese typed without
diacritics gets them restored before it is embedded (index/storage/diacritics.py), and is then
scored like any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids
from index.text.analysis import ENGLISH_STOP_WORDS, fold
from index.text.languages import QueryLanguage

LATE_WEIGHT = 1.5
LEXICAL_WEIGHTS = {
    QueryLanguage.VI: 1.0,
    QueryLanguage.VI_NO_DIACRITICS: 1.0,
    QueryLanguage.EN: 0.1,
}
# Weights of (late interaction, word overlap) in choosing the sentence to mark. Within one language
# words single it out; across languages the nearest tokens do.
SENTENCE_WEIGHTS = {
    QueryLanguage.VI: (0.0, 0.35),
    QueryLanguage.VI_NO_DIACRITICS: (0.0, 0.35),
    QueryLanguage.EN: (1.0, 0.1),
}
# Sentences of a passage, nearest first, that late interaction reads. Across languages a sentence's
# vector is a weaker guide to which those are.
SENTENCES_RERANKED = {
    QueryLanguage.VI: 3,
    QueryLanguage.VI_NO_DIACRITICS: 3,
    QueryLanguage.EN: 100,
}
# English stop words are rare in a Vietnamese corpus, so idf alone would take them for rare words.
STOP_WORD_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One summand of a fused score."""

    name: str
    value: float
    weight: float = 1.0
    is_weighted: bool = False

    @property
    def weighted(self) -> float:
        """What the term adds to the score."""
        return self.weight * self.value

    @property
    def label(self) -> str:
        """The term's name, with its weight and value where it has a weight."""
        return f"{self.weight:g} × {self.name} {self.value:.3f}" if self.is_weighted else self.name


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer a query, with their features; all arrays are (passages,)."""

    passages: Ids
    articles: Ids  # number of each passage's article
    sentence: Floats  # cosine of the query with the passage's best sentence
    mean: Floats  # mean cosine of the query with the passage's sentences
    lexical: Floats  # BM25 in 0…1, see index/storage/bm25.py
    late: Floats  # MaxSim in -1…1, see index/storage/token_codes.py
    is_whole: bool = True  # whether all of the index was searched: a part may be out of reach

    def fused(self, language: QueryLanguage) -> Floats:
        """Return the fused scores, (passages,)."""
        cosines = self.sentence + self.mean
        lexical = LEXICAL_WEIGHTS[language] * self.lexical
        return np.asarray(cosines + LATE_WEIGHT * self.late + lexical, np.float32)

    def before_late(self, language: QueryLanguage) -> Floats:
        """Return fused scores without late interaction, (passages,): they choose who gets it."""
        return np.asarray(self.fused(language) - LATE_WEIGHT * self.late, np.float32)

    def score_terms(self, place: int, language: QueryLanguage) -> tuple[ScoreTerm, ...]:
        """Return the summands of the fused score of the passage at this place."""
        return (
            ScoreTerm("sentence", float(self.sentence[place])),
            ScoreTerm("mean of sentences", float(self.mean[place])),
            ScoreTerm("late", float(self.late[place]), LATE_WEIGHT, True),
            ScoreTerm("words", float(self.lexical[place]), LEXICAL_WEIGHTS[language], True),
        )

    def top(self, language: QueryLanguage, k: int) -> "Candidates":
        """Return the `k` best by fused score, best first."""
        return self.take(np.argsort(-self.fused(language), kind="stable")[:k])

    @classmethod
    def joined(cls, parts: Sequence["Candidates"]) -> "Candidates":
        """Return the candidates of all parts, one after another; the whole if all parts are."""
        arrays = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in FEATURES
        }
        return cls(**arrays, is_whole=all(part.is_whole for part in parts))

    def take(self, places: Ids) -> "Candidates":
        """Return the candidates at these places, in this order."""
        return replace(self, **{name: getattr(self, name)[places] for name in FEATURES})


# The arrays of Candidates.
FEATURES = tuple(field.name for field in fields(Candidates) if field.name != "is_whole")


def sentence_scores(
    cosine: Floats, late: Floats, overlap: Floats, language: QueryLanguage
) -> Floats:
    """Return how well each sentence answers, compared with others of its passage, (sentences,).

    `overlap` is the share of the query's idf whose terms the sentence has, in 0…1.
    """
    late_weight, overlap_weight = SENTENCE_WEIGHTS[language]
    return np.asarray(cosine + late_weight * late + overlap_weight * overlap, np.float32)


def top_of_groups(scores: Floats, firsts: Ids, k: int) -> npt.NDArray[np.bool_]:
    """Mark the `k` highest scores of each group, (scores,); `firsts` is where each group begins."""
    groups = np.searchsorted(firsts, np.arange(len(scores)), side="right") - 1
    order = np.lexsort((-scores, groups))  # by group, and within it the highest first
    found = np.empty(len(scores), np.bool_)
    found[order] = np.arange(len(scores)) - firsts[groups] < k
    return found


def token_weights(
    words: Sequence[str],
    idfs: Callable[[Sequence[str]], npt.NDArray[np.float64]],
    language: QueryLanguage,
) -> Floats:
    """Return the weight of each query token in late interaction, (tokens,); they sum to 1.

    `words` has the word of each token, "" for punctuation; `idfs` takes folded words.
    """
    folded = [fold(word) for word in words]
    weights = np.array([_word_weight(word, language) for word in folded]) * idfs(folded)
    if not weights.sum() > 0:
        weights = np.ones(len(words), np.float32)
    return np.asarray(weights / weights.sum(), np.float32)


def _word_weight(word: str, language: QueryLanguage) -> float:
    if not word:
        return 0.0
    is_stop_word = language is QueryLanguage.EN and word in ENGLISH_STOP_WORDS
    return STOP_WORD_WEIGHT if is_stop_word else 1.0
