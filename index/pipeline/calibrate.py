"""Measures how off-topic queries score in a new index, by language.

The cosines of e5 say little by themselves: they depend on the model, the language of the query and
the corpus. So a real query's score is read as its z-score against these.
"""

import numpy as np

from index.embedding.encoder import EncodedQuery, Encoder
from index.embedding.sample_texts import off_topic_texts
from index.reading.weights import load_facts, packaged
from index.search.cascade import Cascade
from index.search.index_files import IndexFiles
from index.search.index_reader import Query
from index.search.off_topic import OffTopicQueries
from index.storage.manifest import Answerability, BackgroundScores
from index.text.analysis import fold
from index.text.languages import QueryLanguage

MIN_SCALE = 0.01  # should all off-topic queries score alike


def calibrate(
    files: IndexFiles, encoder: Encoder, queries: OffTopicQueries
) -> dict[str, BackgroundScores]:
    """Search with the stored off-topic queries; return their scores by QueryLanguage. Blocking."""
    vietnamese = off_topic_texts(QueryLanguage.VI)
    english = off_topic_texts(QueryLanguage.EN)
    # Half of the Vietnamese ones also without diacritics; each index restores them its own way.
    restored = [files.diacritics.restore(fold(text)) for text in vietnamese[::2]]
    return {
        language.value: _background_scores(best_scores(files, texts, encoded, language))
        for language, texts, encoded in (
            (QueryLanguage.VI, vietnamese, queries.encoded[QueryLanguage.VI]),
            (QueryLanguage.VI_NO_DIACRITICS, restored, encoder.questions(restored)),
            (QueryLanguage.EN, english, queries.encoded[QueryLanguage.EN]),
        )
    }


def answerability() -> dict[str, Answerability]:
    """Return how the reader's logits tell whether articles answer, by QueryLanguage. ModelError."""
    facts = load_facts(packaged())["answerability"]
    return {language: Answerability(**one) for language, one in facts.items()}


def best_scores(
    files: IndexFiles, texts: list[str], encoded: list[EncodedQuery], language: QueryLanguage
) -> list[float]:
    """Return the best fused score of each query. Blocking."""
    queries = [Query(text, language, one) for text, one in zip(texts, encoded, strict=True)]
    return [float(found.fused(language).max()) for found in Cascade(files).retrieve(queries)]


def _background_scores(scores: list[float]) -> BackgroundScores:
    """Take the scale from quantiles: 84.1 % of a normal distribution lie below one deviation.

    In a large corpus a few off-topic queries do find an answer; quantiles ignore these outliers.
    """
    median, high = np.quantile(scores, [0.5, 0.841])
    return BackgroundScores(float(median), max(float(high - median), MIN_SCALE))
