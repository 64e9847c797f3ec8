"""Searches one index: question in, hits out. The only place that leaves the event loop."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.records import Article, Passage, Sentence
from index.scoring import Candidates
from index.snapshot import Snapshot
from retrieval.evidence import answers
from retrieval.question import Question, Sought
from retrieval.rank import best, spread
from retrieval.results import Hit, Span

RANKED = 50  # passages fetched, to choose those to show from
# What a sentence gains towards being marked: for all the question's words, as against the cosine
# (which spreads over about 0.1 within a passage), and for holding the kind of answer sought.
WORDS_IN_SENTENCE = 0.1
KIND_OF_ANSWER = 0.02


@dataclass(frozen=True, slots=True)
class Measured:
    """A question's vector and its candidates, best first."""

    vector: npt.NDArray[np.float32]
    candidates: Candidates
    scores: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, and how far the best of them stands above what off-topic questions reach."""

    hits: tuple[Hit, ...]
    distance: float


class Searcher:
    """One index, one model, and the worker thread that both are used in."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, worker: Executor) -> None:
        self.snapshot = snapshot
        self._encoder = encoder
        self._worker = worker

    async def search(self, question: Question, k: int) -> Found:
        """Return at most `k` hits, best first, of different articles."""
        loop = asyncio.get_running_loop()
        measured = await loop.run_in_executor(self._worker, self._measure, question)
        ids = [int(number) for number in measured.candidates.passages]
        rows = await self.snapshot.store.passages(ids)
        scored = zip(rows, measured.scores.tolist(), strict=True)
        chosen = spread(((one, one[0][1].id) for one in scored), k)
        sentences = await self.snapshot.store.sentences([row[0].id for row, _ in chosen])
        hits = await loop.run_in_executor(
            self._worker, self._mark, question, measured.vector, chosen, sentences
        )
        return Found(hits, self._distance(question, measured))

    def _measure(self, question: Question) -> Measured:
        vector = self._encoder.questions([question.text])[0]
        candidates = self.snapshot.candidates(question.text, vector)
        scores = candidates.fused(question.tongue)
        order = np.argsort(-scores, kind="stable")[:RANKED]
        return Measured(vector, candidates.take(order), scores[order])

    def _mark(
        self,
        question: Question,
        vector: npt.NDArray[np.float32],
        chosen: list[tuple[tuple[Passage, Article], float]],
        sentences: dict[int, list[Sentence]],
    ) -> tuple[Hit, ...]:
        return tuple(
            Hit(passage, article, score, self._span(question, vector, passage, sentences))
            for (passage, article), score in chosen
        )

    def _span(
        self,
        question: Question,
        vector: npt.NDArray[np.float32],
        passage: Passage,
        sentences: dict[int, list[Sentence]],
    ) -> Span:
        spans = sentences[passage.id]
        texts = [passage.text[one.start : one.end] for one in spans]
        scores = self.snapshot.sentence_cosines(vector, passage.id)
        scores = scores + WORDS_IN_SENTENCE * self.snapshot.words.overlap(question.text, texts)
        if question.sought is not Sought.ANYTHING:
            fits = [answers(text, question.sought) for text in texts]
            scores = scores + KIND_OF_ANSWER * np.array(fits, np.float32)
        marked = spans[best(scores.tolist())]
        return Span(marked.start, marked.end)

    def _distance(self, question: Question, measured: Measured) -> float:
        limits = self.snapshot.manifest.offtopic.get(question.tongue)
        if limits is None or not len(measured.scores):
            return 0.0
        return limits.distance(measured.candidates.take(np.array([0])))
