"""Searches one index: question in, hits out. The only place that leaves the event loop."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.records import Article, Passage, Sentence
from index.scoring import LEXICAL_WEIGHTS
from index.snapshot import Snapshot
from index.text import Tongue
from retrieval.evidence import answers
from retrieval.question import Question, Sought
from retrieval.rank import best, spread
from retrieval.results import Hit, Span, Status

# What a sentence gains towards being marked for holding the kind of answer sought; cosines spread
# over about 0.1 within a passage.
KIND_OF_ANSWER = 0.02


# What one off-topic question in a hundred and one in a thousand would pass, by the formula
# in OffTopic.distance.
UNSURE, FOUND = 2.96, 3.65
# A further hit that is this many spreads below the first answers something else.
NEAR = 4.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A question as it was searched, and the passages to show for it."""

    question: Question
    vector: npt.NDArray[np.float32]
    passages: list[int]
    scores: list[float]
    distance: float
    spread: float


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, and how far the best of them stands above what off-topic questions reach."""

    hits: tuple[Hit, ...]
    distance: float
    spread: float  # of off-topic scores, the measure of what is near

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits to show: none if the articles do not say it, and none far behind the first."""
        if self.status is Status.NOTHING:
            return ()
        return tuple(
            hit for hit in self.hits if hit.score >= self.hits[0].score - NEAR * self.spread
        )

    @property
    def status(self) -> Status:
        """Whether the articles say it."""
        if self.distance < UNSURE:
            return Status.NOTHING
        return Status.FOUND if self.distance >= FOUND else Status.UNSURE


class Searcher:
    """One index, one model, and the worker thread that both are used in."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, worker: Executor) -> None:
        self.snapshot = snapshot
        self._encoder = encoder
        self._worker = worker

    async def search(self, question: Question, k: int) -> Found:
        """Return at most `k` hits, best first, of different articles."""
        loop = asyncio.get_running_loop()
        measured = await loop.run_in_executor(self._worker, self._measure, question, k)
        rows = await self.snapshot.store.passages(measured.passages)
        sentences = await self.snapshot.store.sentences(measured.passages)
        spans = await loop.run_in_executor(self._worker, self._mark, measured, rows, sentences)
        hits = (
            Hit(passage, article, score, span)
            for (passage, article), score, span in zip(rows, measured.scores, spans, strict=True)
        )
        return Found(tuple(hits), measured.distance, measured.spread)

    def _measure(self, question: Question, k: int) -> Measured:
        if question.tongue is Tongue.TONELESS:
            question = question.restored(self.snapshot.tones.restore(question.text))
        vector = self._encoder.questions([question.text])[0]
        candidates = self.snapshot.candidates(question.text, vector)
        scores = candidates.fused(question.tongue)
        offtopic = self.snapshot.manifest.offtopic[question.tongue]
        order = np.argsort(-scores, kind="stable").tolist()
        shown = spread(((place, int(candidates.articles[place])) for place in order), k)
        return Measured(
            question,
            vector,
            passages=[int(candidates.passages[place]) for place in shown],
            scores=[float(scores[place]) for place in shown],
            distance=offtopic.distance(candidates.evidence(scores)),
            spread=offtopic.meaning.spread,
        )

    def _mark(
        self,
        measured: Measured,
        rows: list[tuple[Passage, Article]],
        sentences: dict[int, list[Sentence]],
    ) -> list[Span]:
        return [self._span(measured, passage, sentences[passage.id]) for passage, _ in rows]

    def _span(self, measured: Measured, passage: Passage, spans: list[Sentence]) -> Span:
        """Choose the sentence to mark, by the score that ranks passages, and its kind of answer."""
        question = measured.question
        texts = [passage.text[one.start : one.end] for one in spans]
        cosines = self.snapshot.sentence_cosines(measured.vector, passage.id)
        overlap = self.snapshot.words.overlap(question.text, texts)
        scores = cosines + LEXICAL_WEIGHTS[question.tongue] * overlap
        if question.sought is not Sought.ANYTHING:
            fits = [answers(text, question.sought) for text in texts]
            scores = scores + KIND_OF_ANSWER * np.array(fits, np.float32)
        marked = spans[best(scores.tolist())]
        return Span(marked.start, marked.end)
