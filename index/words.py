"""Lexical scores: BM25 over folded syllables and their pairs, as a share of the best possible.

score(question, passage) = BM25(question, passage) / Σ idf(t) over the question's terms t

In the form that Lucene uses, tf / (tf + k1·(1 - b + b·length/mean length)), a term adds less than
its idf, so the score lies in 0…1 and means the same for every question. A term that no passage has
counts in the sum with the highest idf: an English question over Vietnamese text scores near 0 by
itself (RETRIEVAL.md, section 1). Robertson & Zaragoza, 2009; Kamphuis et al., 2020 for the form.
"""

from array import array
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.text import terms

Scores = npt.NDArray[np.float32]

K1 = 1.2
B = 0.75


class Words:
    """The words of all passages; a passage's place is its id."""

    def __init__(self, engine: "bm25s.BM25", passages: int) -> None:
        self._engine = engine
        self._passages = passages
        starts = engine.scores["indptr"]
        self._frequencies = np.diff(starts)  # in how many passages each term is

    @classmethod
    def load(cls, folder: Path, passages: int) -> "Words":
        """Read a saved lexical index; what numpy or JSON raise when the folder holds none."""
        return cls(bm25s.BM25.load(folder, mmap=True), passages)

    def scores(self, question: str) -> Scores:
        """Return a score in 0…1 for every passage, (passages,)."""
        weights = {term: self.idf(term) for term in terms(question)}
        total = sum(weights.values())
        known = [term for term in weights if term in self._engine.vocab_dict]
        if not known or total == 0:
            return np.zeros(self._passages, np.float32)
        scores = np.asarray(self._engine.get_scores(known), np.float32)
        return scores / np.float32(total)

    def overlap(self, question: str, texts: Iterable[str]) -> Scores:
        """Return, for each text, the share of the question's idf whose terms it has, in 0…1."""
        weights = {term: self.idf(term) for term in terms(question)}
        total = sum(weights.values()) or 1.0
        found = [sum(weights.get(term, 0) for term in set(terms(text))) for text in texts]
        return np.array(found, np.float32) / np.float32(total)

    def idf(self, term: str) -> float:
        """Return how much a folded term tells: the fewer passages have it, the more."""
        place = self._engine.vocab_dict.get(term)
        frequency = 0 if place is None else int(self._frequencies[place])
        return float(np.log1p((self._passages - frequency + 0.5) / (frequency + 0.5)))


class WordsBuilder:
    """Collects the words of passages in the order of their ids, then writes the lexical index."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._passages: list[array[int]] = []

    def add(self, text: str) -> None:
        """Take the next passage."""
        found = array("I")
        for term in terms(text):
            found.append(self._places.setdefault(term, len(self._places)))
        self._passages.append(found)

    def save(self, folder: Path) -> None:
        """Write the lexical index into the folder."""
        engine = bm25s.BM25(k1=K1, b=B, method="lucene")
        if not self._places:  # BM25 needs a term to stand on; a corpus of stop words has none
            self._places[""] = 0
            self._passages[0].append(0)
        corpus = bm25s.tokenization.Tokenized(ids=self._passages, vocab=self._places)
        engine.index(corpus, create_empty_token=False, show_progress=False)
        engine.save(folder, show_progress=False)
