"""Measures how off-topic queries score in a new index, by language.

The cosines of e5 say little by themselves: they depend on the model, the language of the query and
the corpus. So a real query's score is read as its z-score against these.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from index.embedding.encoder import EncodedQuery, Encoder
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

MIN_SCALE = 0.01  # should all off-topic queries score alike


def calibrate(
    files: IndexFiles, encoder: Encoder, queries: OffTopicQueries
) -> dict[str, BackgroundScores]:
    """Search with the stored off-topic queries; return their scores by QueryLanguage. Blocking."""
    return describe(best_off_topic_scores(files, encoder, queries, files.diacritics))


def best_off_topic_scores(
    files: IndexFiles,
    encoder: Encoder,
    queries: OffTopicQueries,
    diacritics: DiacriticRestorer,
    budgets: Budgets | None = None,
) -> dict[str, list[float]]:
    """Return the best score of each stored off-topic query, by QueryLanguage. Blocking."""
    vietnamese = off_topic_texts(QueryLanguage.VI)
    english = off_topic_texts(QueryLanguage.EN)
    # Half of the Vietnamese ones also without diacritics; each index restores them its own way.
    restored = [diacritics.restore(fold(text)) for text in vietnamese[::2]]
    return {
        language.value: best_scores(files, texts, encoded, language, budgets)
        for language, texts, encoded in (
            (QueryLanguage.VI, vietnamese, queries.encoded[QueryLanguage.VI]),
            (QueryLanguage.VI_NO_DIACRITICS, restored, encoder.questions(restored)),
            (QueryLanguage.EN, english, queries.encoded[QueryLanguage.EN]),
        )
    }


def describe(scores: Mapping[str, Sequence[float]]) -> dict[str, BackgroundScores]:
    """Return how the best scores of off-topic queries are spread, by QueryLanguage."""
    return {language: _background_scores(own) for language, own in scores.items()}


def best_of_shards(shards: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, list[float]]:
    """Return the best score of each query over all shards, as one index of all would give it."""
    return {
        language: np.max([own[language] for own in shards], axis=0).tolist()
        for language in shards[0]
    }


def answerability() -> dict[str, Answerability]:
    """Return how the reader's logits tell whether articles answer, by QueryLanguage. ModelError."""
    facts = load_facts(packaged())["answerability"]
    return {language: Answerability(**one) for language, one in facts.items()}


def best_scores(
    files: IndexFiles,
    texts: list[str],
    encoded: list[EncodedQuery],
    language: QueryLanguage,
    budgets: Budgets | None = None,
) -> list[float]:
    """Return the best fused score of each query. Blocking."""
    queries = [Query(text, language, one) for text, one in zip(texts, encoded, strict=True)]
    found = Cascade(files, budgets).retrieve(queries)
    return [float(each.fused(language).max()) for each in found]


def _background_scores(scores: Sequence[float]) -> BackgroundScores:
    """Take the scale from quantiles: 84.1 % of a normal distribution lie below one deviation.

    In a large corpus a few off-topic queries do find an answer; quantiles ignore these outliers.
    """
    median, high = np.quantile(scores, [0.5, 0.841])
    return BackgroundScores(float(median), max(float(high - median), MIN_SCALE))
