"""Writes the files of an index directory as articles come, in the order of their ids."""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.arrays import Floats, Halves
from index.pipeline.batches import PreparedArticle
from index.pipeline.known_sentences import DigestWriter
from index.pipeline.vector_reuse import EmbeddedSentences
from index.storage.bm25_writer import Bm25Writer
from index.storage.diacritics import DiacriticsWriter
from index.storage.files import (
    BM25,
    DIACRITICS,
    PASSAGE_MAP,
    PASSAGES,
    SENTENCES,
    TOKEN_CODES,
    PassageMap,
)
from index.storage.row_file import RowFileWriter
from index.storage.token_codes import TokenIndexWriter
from index.storage.vectors import VectorIndexWriter


class IndexWriter:
    """All files of a build but its rows and its manifest."""

    def __init__(
        self,
        folder: Path,
        dimension: int,
        centres: Mapping[str, Floats],
        mean_length: float | None = None,
    ) -> None:
        """`centres` are those of token vectors, see index/storage/token_codes.py; `mean_length` is
        that of all passages, where these are a shard's."""
        self._folder = folder
        self.bm25 = Bm25Writer(folder / BM25, mean_length=mean_length)
        self.diacritics = DiacriticsWriter()
        self.corpus = hashlib.sha256()  # of the digests of all sentences
        self._digests = DigestWriter(folder)
        self._tokens = TokenIndexWriter(folder / TOKEN_CODES, centres)
        self._sentences = VectorIndexWriter(folder, SENTENCES, dimension)
        self._passages = RowFileWriter(folder / PASSAGES)
        self._article_count = 0
        self._starts = [0]
        self._articles: list[int] = []
        self._bounds = array("i")

    def add(self, articles: Sequence[PreparedArticle], sentences: EmbeddedSentences) -> None:
        """Append articles; `sentences` are all of theirs."""
        for article in articles:
            self._map(article)
        digests = [digest for article in articles for digest in article.digests]
        self.corpus.update(b"".join(digests))
        self._digests.add(digests)
        self._sentences.add(sentences.vectors)
        lengths = [len(own) for article in articles for _, own in article.passages]
        self._passages.add(_group_means(sentences.vectors, lengths))
        self._tokens.add(sentences.codes, sentences.counts)

    def _map(self, article: PreparedArticle) -> None:
        self._articles += [self._article_count] * len(article.passages)
        self._article_count += 1
        for _, own in article.passages:
            self._starts.append(self._starts[-1] + len(own))
            for sentence in own:
                self._bounds.extend((sentence.start, sentence.end))

    def save(self, threads: int) -> None:
        """Finish the files, with so many threads."""
        self._sentences.save(threads)
        self._passages.close()
        self._tokens.save()
        self._digests.close()
        PassageMap(
            starts=np.array(self._starts, np.int64),
            articles=np.array(self._articles, np.int64),
            bounds=np.array(self._bounds, np.int32).reshape(-1, 2),
        ).save(self._folder / PASSAGE_MAP)
        self.bm25.save()
        self.diacritics.save(self._folder / DIACRITICS)

    def close(self) -> None:
        """Close the files; safe to call twice."""
        for file in (self._digests, self.bm25, self._tokens, self._sentences, self._passages):
            file.close()


def _group_means(vectors: Halves, counts: Sequence[int]) -> Halves:
    """Return the mean of each group of consecutive vectors, (counts, dimension)."""
    firsts = np.cumsum([0, *counts[:-1]])
    sums = np.add.reduceat(vectors.astype(np.float32), firsts, axis=0)
    return np.asarray(sums / np.array(counts)[:, None], np.float16)
