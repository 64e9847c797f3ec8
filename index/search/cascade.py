"""The cascade that finds passages: ANN and BM25, then exact cosines, then late interaction.

Each stage costs more than the one before and only re-scores the best of its results. Everything
here blocks: call it from worker threads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Floats, Ids, is_among
from index.search.index_files import IndexFiles
from index.search.index_reader import Query
from index.search.scoring import (
    SENTENCE_WEIGHTS,
    SENTENCES_RERANKED,
    Candidates,
    sentence_scores,
    token_weights,
    top_of_groups,
)

ANN_TOP_K = 600  # sentences from the ANN search
BM25_TOP_K = 100  # passages from BM25
RESCORE_TOP_K = 120  # passages that get the exact cosines of their sentences
RERANK_TOP_K = 40  # passages that get late interaction; 60 improved no set
# Standard deviations that a shard's budget lies above its mean share: one in a thousand lacks more.
SPARE_DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many results each stage passes on."""

    ann: int = ANN_TOP_K
    bm25: int = BM25_TOP_K
    rescore: int = RESCORE_TOP_K
    rerank: int = RERANK_TOP_K

    def divided(self, shards: int) -> "Budgets":
        """Return what one of so many shards needs, so that the best of all are among theirs.

        Articles are spread by chance, so a shard's share of the best k is about Poisson.
        """
        if shards == 1:
            return self
        shares = (whole / shards for whole in (self.ann, self.bm25, self.rescore, self.rerank))
        return Budgets(*(math.ceil(mean + SPARE_DEVIATIONS * mean**0.5) for mean in shares))


@dataclass(frozen=True, slots=True)
class NearestSentences:
    """What the ANN search returned for a query."""

    sentences: Ids
    cosines: Floats  # approximate, see index/storage/vectors.py


class Cascade:
    """Queries over the files of one build."""

    def __init__(self, files: IndexFiles, budgets: Budgets | None = None) -> None:
        self._files = files
        self._budgets = budgets or Budgets()

    def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        """Return the best passages of each query, best first.

        The ANN search reads its codes once for all queries, so each costs less than alone.
        """
        if not queries:
            return []
        nearest = self._nearest(np.array([query.encoded.vector for query in queries]))
        return [self._rerank(query, found) for query, found in zip(queries, nearest, strict=True)]

    def _nearest(self, vectors: Floats) -> list[NearestSentences]:
        """Return the nearest sentences of each query, but those hidden."""
        hidden, k = self._files.hidden.sentences, self._budgets.ann
        for enough in _wanted(k, len(hidden)):
            ids, cosines = self._files.sentences.search(vectors, enough)
            shown = [np.flatnonzero(~is_among(own, hidden))[:k] for own in ids]
            if min(map(len, shown)) == k:
                break
        return [
            NearestSentences(own[places], its[places])
            for own, its, places in zip(ids, cosines, shown, strict=True)
        ]

    def _best_by_words(self, text: str) -> Ids:
        """Return the best passages by BM25, but those hidden."""
        hidden, k = self._files.hidden.passages, self._budgets.bm25
        for enough in _wanted(k, len(hidden)):
            found = self._files.bm25.search(text, enough)
            shown = found[~is_among(found, hidden)][:k]
            if len(shown) == k:
                break
        return shown

    def score_sentences(self, query: Query, passages: Ids, texts: Sequence[str]) -> Floats:
        """Return the scores of all sentences of these passages, in order; `texts` are theirs."""
        ids, _ = self._files.map.sentence_ids(passages)
        late = np.zeros(len(ids), np.float32)
        if SENTENCE_WEIGHTS[query.language][0]:
            late = self._token_weights(query) @ self._max_sim(query, ids)
        return sentence_scores(
            cosine=self._files.sentences.similarities(query.encoded.vector, ids),
            late=late,
            overlap=self._files.bm25.overlap(query.text, texts),
            language=query.language,
        )

    def _rerank(self, query: Query, nearest: NearestSentences) -> Candidates:
        language = query.language
        first = self._first_stage(query, nearest).top(language, self._budgets.rescore)
        if not len(first.passages):  # all are hidden
            return first
        sentences, offsets = self._files.map.sentence_ids(first.passages)
        cosines = self._files.sentences.similarities(query.encoded.vector, sentences)
        exact = replace(first, sentence=np.maximum.reduceat(cosines, offsets))
        exact = exact.top(language, self._budgets.rerank)
        leading = sentences[top_of_groups(cosines, offsets, SENTENCES_RERANKED[language])]
        late = self._late_interaction(query, exact.passages, leading)
        return replace(exact, late=late).top(language, self._budgets.rerank)

    def _first_stage(self, query: Query, nearest: NearestSentences) -> Candidates:
        """Return the union of what ANN and BM25 found, by ascending id, without late interaction.

        Passages found only by BM25 get the lowest cosine that the ANN search returned.
        """
        owners = self._files.map.passages_of(nearest.sentences)
        by_words = self._best_by_words(query.text)
        found = np.unique(np.concatenate([owners, by_words]))
        sentence = np.full(len(found), nearest.cosines.min(initial=1), np.float32)
        np.maximum.at(sentence, np.searchsorted(found, owners), nearest.cosines)
        return Candidates(
            passages=found,
            articles=self._files.map.articles[found],
            sentence=sentence,
            mean=self._files.passages.similarities(query.encoded.vector, found),
            lexical=self._files.bm25.scores(query.text, found),
            late=np.zeros(len(found), np.float32),
        )

    def _late_interaction(self, query: Query, passages: Ids, leading: Ids) -> Floats:
        """Return the MaxSim of the query with each passage, over its `leading` sentences only.

        Each passage has at least one of these.
        """
        sentences, offsets = self._files.map.sentence_ids(passages)
        is_read = np.isin(sentences, leading, assume_unique=True)
        offsets = (np.cumsum(is_read) - is_read)[offsets]
        similarities = self._max_sim(query, sentences[is_read])
        best = np.maximum.reduceat(similarities, offsets, axis=1)
        return np.asarray(self._token_weights(query) @ best, np.float32)

    def _max_sim(self, query: Query, sentences: Ids) -> Floats:
        return self._files.tokens.max_sim(query.encoded.tokens, query.language, sentences)

    def _token_weights(self, query: Query) -> Floats:
        return token_weights(query.encoded.words, self._files.bm25.idfs, query.language)


def _wanted(k: int, hidden: int) -> list[int]:
    """Return how many results to ask for, so that `k` are left without the hidden ones.

    Nearly always so many more as are wanted at first do; the second number always does.
    """
    return [k + hidden] if hidden <= k else [2 * k, k + hidden]
