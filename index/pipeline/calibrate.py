"""Measures how off-topic queries score in a new index, by language.

The cosines of e5 say little by themselves: they depend on the model, the language of the query and
the corpus. So a real query's score is read as its z-score against these.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from index.arrays import Doubles, Ids, is_among
from index.embedding.encoder import Encoder
from index.embedding.sample_texts import off_topic_texts
from index.reading.weights import load_facts, packaged
from index.search.cascade import Budgets, Cascade
from index.search.index_files import IndexFiles
from index.search.index_reader import Query
from index.search.off_topic import OffTopicQueries
from index.storage.diacritics import DiacriticRestorer
from index.storage.manifest import Answerability, BackgroundScores
from index.text.analysis import fold
from index.text.languages import QueryLanguage

WINSORISED = 0.1  # of the scores, at either end
# Standard deviation of a standard normal distribution that is Winsorised so (Dixon, Tukey 1968).
_BOUND = NormalDist().inv_cdf(1 - WINSORISED)
_NORMAL = math.sqrt(
    1 - 2 * WINSORISED + 2 * WINSORISED * _BOUND**2 - 2 * _BOUND * NormalDist().pdf(_BOUND)
)
MIN_SCALE = 0.01  # should all off-topic queries score alike
LOWEST = -10.0  # below any fused score


def calibrate(
    files: IndexFiles, encoder: Encoder, queries: OffTopicQueries
) -> dict[str, BackgroundScores]:
    """Search with the stored off-topic queries; return their scores by QueryLanguage. Blocking."""
    asked = off_topic_queries(encoder, queries, files.diacritics)
    return describe([best_scores(files, asked)])


@dataclass(frozen=True, slots=True)
class BestScores:
    """The best fused score of each off-topic query of a language in one index, and where."""

    scores: list[float]  # LOWEST where nothing is found
    articles: list[int]  # number of the article whose passage has it; -1 where nothing is found


def off_topic_queries(
    encoder: Encoder, queries: OffTopicQueries, diacritics: DiacriticRestorer
) -> dict[str, list[Query]]:
    """Return the stored off-topic queries as they are searched, by QueryLanguage. Blocking."""
    vietnamese = off_topic_texts(QueryLanguage.VI)
    english = off_topic_texts(QueryLanguage.EN)
    # Half of the Vietnamese ones also without diacritics; each index restores them its own way.
    restored = [diacritics.restore(fold(text)) for text in vietnamese[::2]]
    return {
        language.value: [
            Query(text, language, one) for text, one in zip(texts, encoded, strict=True)
        ]
        for language, texts, encoded in (
            (QueryLanguage.VI, vietnamese, queries.encoded[QueryLanguage.VI]),
            (QueryLanguage.VI_NO_DIACRITICS, restored, encoder.questions(restored)),
            (QueryLanguage.EN, english, queries.encoded[QueryLanguage.EN]),
        )
    }


def best_scores(
    files: IndexFiles, queries: Mapping[str, Sequence[Query]], budgets: Budgets | None = None
) -> dict[str, BestScores]:
    """Search an index with queries; return what is best of each, by QueryLanguage. Blocking."""
    cascade = Cascade(files, budgets)
    return {language: _best(cascade, own) for language, own in queries.items()}


def is_lost(known: BestScores, hidden: Ids) -> npt.NDArray[np.bool_]:
    """Return of which queries the best passage is hidden, (queries,)."""
    return is_among(np.array(known.articles, np.int64), hidden)


def asked_again(
    known: Mapping[str, BestScores],
    files: IndexFiles,
    queries: Mapping[str, Sequence[Query]],
    budgets: Budgets,
) -> dict[str, BestScores]:
    """Return what is best in a shard of which articles are hidden by now. Blocking.

    Only queries whose best passage is hidden are searched with; of the others, `known` holds.
    """
    cascade = Cascade(files, budgets)
    found = {}
    for language, own in known.items():
        places = np.flatnonzero(is_lost(own, files.hidden.articles)).tolist()
        new = _best(cascade, [queries[language][place] for place in places])
        scores, articles = list(own.scores), list(own.articles)
        for place, score, article in zip(places, new.scores, new.articles, strict=True):
            scores[place], articles[place] = score, article
        found[language] = BestScores(scores, articles)
    return found


def _best(cascade: Cascade, queries: Sequence[Query]) -> BestScores:
    scores, articles = [], []
    for query, found in zip(queries, cascade.retrieve(queries), strict=True):
        fused = found.fused(query.language)
        scores.append(float(fused.max(initial=LOWEST)))
        articles.append(int(found.articles[fused.argmax()]) if len(fused) else -1)
    return BestScores(scores, articles)


def describe(shards: Sequence[Mapping[str, BestScores]]) -> dict[str, BackgroundScores]:
    """Return how the best scores of off-topic queries over all shards are spread, by QueryLanguage.

    The best of all shards is what one index of all would give.
    """
    return {
        language: _background_scores(np.max([own[language].scores for own in shards], axis=0))
        for language in shards[0]
    }


def answerability() -> dict[str, Answerability]:
    """Return how the reader's logits tell whether articles answer, by QueryLanguage. ModelError."""
    facts = load_facts(packaged())["answerability"]
    return {language: Answerability(**one) for language, one in facts.items()}


def _background_scores(scores: Doubles) -> BackgroundScores:
    """Take the Winsorised mean and standard deviation, the latter as of a normal distribution.

    In a large corpus a few off-topic queries do find an answer: the outer tenths count as what
    bounds them. A quantile less the median would do as well, but rests on two scores: between
    processors, whose rounding moves every score a little, it differs by up to a fifth.
    """
    within = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    return BackgroundScores(float(within.mean()), max(float(within.std()) / _NORMAL, MIN_SCALE))
