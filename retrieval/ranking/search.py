"""Searches one index: question in, hits out. The only place that leaves the event loop."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar, TypeVarTuple

import numpy as np

from index.embedding.encoder import Asked, Encoder
from index.records import Article, Passage
from index.search.index_reader import Near, Snapshot
from index.search.scoring import Candidates, Floats
from index.storage.manifest import OffTopic
from index.text.analysis import Tongue
from retrieval.ranking.date_resolution import agrees, completed
from retrieval.ranking.event_clusters import Told, stories
from retrieval.ranking.micro_batch import Together
from retrieval.ranking.ties import best, newer_of_ties, spread
from retrieval.results import Hit, Span, Status
from retrieval.understanding.answer_type import answers
from retrieval.understanding.date_extraction import PartialDate, named
from retrieval.understanding.question import Question

# What a sentence gains towards being marked for holding the kind of answer sought; cosines spread
# over about 0.1 within a passage.
KIND_OF_ANSWER = 0.02

# What a follow-up itself weighs in choosing the sentence, beside the text it is searched with. Else
# the sentence that answered the earlier question is marked again.
ASKED_NOW = 2.0

# What a passage gains for agreeing with the question's date: as much as a rare word of it would.
# Whether the articles say it is judged without; a further hit may be shown for it.
DATE_AGREES = 0.1
DATED = 30  # candidates, best first, that are looked through for it

# Spreads above off-topic questions. Were their scores normally distributed, one of them in fifty
# would pass the first, and one in a thousand the last. English questions share no words with the
# articles and stand less apart: one in ten passes, with caution, so that fewer real ones are lost.
UNSURE = {Tongue.VIETNAMESE: 2.05, Tongue.TONELESS: 2.05, Tongue.ENGLISH: 1.28}
FOUND = 3.09
# A further hit that is this many spreads below the first answers something else.
NEAR = 4.0

COMPARED = 20  # articles, best first, among which one story is looked for

Row = tuple[Passage, Article]
P = TypeVarTuple("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Why:
    """What made a hit rank where it does; see index/search/scoring.py for what it adds up to."""

    sentence: float
    mean: float
    late: float
    lexical: float
    date: float  # DATE_AGREES, or 0


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and how far the articles' best stands above what they do not say."""

    question: Question  # as it was searched
    hits: tuple[Hit, ...]
    why: tuple[Why, ...]  # of each hit
    offtopic: OffTopic
    best: float  # fused score

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits to show: none if the articles do not say it, and none far behind the first."""
        if self.status is Status.NOTHING:
            return ()
        least = max(
            self.offtopic.middle + UNSURE[self.question.tongue] * self.offtopic.spread,
            self.hits[0].score - NEAR * self.offtopic.spread,
        )
        return (self.hits[0], *(hit for hit in self.hits[1:] if hit.score >= least))

    @property
    def distance(self) -> float:
        """How many spreads the best score is above those of off-topic questions."""
        return self.offtopic.distance(self.best)

    @property
    def status(self) -> Status:
        """Whether the articles say it."""
        if self.distance < UNSURE[self.question.tongue]:
            return Status.NOTHING
        return Status.FOUND if self.distance >= FOUND else Status.UNSURE


class Searcher:
    """One index, the model, and the threads in which both are used."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, workers: Executor) -> None:
        self.snapshot = snapshot
        self._encoder = encoder
        self._workers = workers
        self._together = Together(self._search)

    async def search(self, question: Question, k: int) -> Found:
        """Return at most `k` hits, best first, of different stories."""
        if question.tongue is Tongue.TONELESS:
            question = await self._run(question.restored, self.snapshot.tones.restore)
        return await self._together.ask(_Wanted(question, k))

    async def idle(self) -> None:
        """Wait until nothing is searched, also for those who have gone."""
        await self._together.idle()

    async def _search(self, wanted: Sequence["_Wanted"]) -> list[Found]:
        """Search for all of them: each step is one job in one thread, and their rows one query.

        The model and the vectors' codes, read once, cost each less.
        """
        measured = await self._run(self._measure, wanted)
        ids = [one for each in measured for one in each.candidates.passages.tolist()]
        rows = await self.snapshot.store.passages(ids)
        return await self._run(self._found, measured, rows)

    def _run(self, step: Callable[[*P], R], *given: *P) -> asyncio.Future[R]:
        return asyncio.get_running_loop().run_in_executor(self._workers, step, *given)

    def _measure(self, wanted: Sequence["_Wanted"]) -> list["_Measured"]:
        return [self._measured(*each) for each in zip(wanted, self._read(wanted), strict=True)]

    def _read(self, wanted: Sequence["_Wanted"]) -> list[list["_Said"]]:
        texts = [one.question.texts for one in wanted]
        read = self._encoder.questions([text for each in texts for text, _ in each])
        known = iter(zip(read, self.snapshot.near(read), strict=True))
        return [[_Said(*text, *next(known)) for text in each] for each in texts]

    def _measured(self, wanted: "_Wanted", said: list["_Said"]) -> "_Measured":
        question, k = wanted.question, wanted.k
        found = self.snapshot.candidates(
            question.text, said[0].asked, question.tongue, said[0].near
        )
        days = [day for _, day in named(question.own) or named(question.text)]
        if not days:  # nothing will bring another passage of an article before its best
            places = spread(enumerate(found.articles.tolist()))
            found = found.take(np.array(places[: max(k, COMPARED)], np.int64))
        return _Measured(question, k, said, days, found, found.fused(question.tongue))

    def _found(self, measured: list["_Measured"], rows: list[Row]) -> list[Found]:
        ahead = iter(rows)
        return [
            self._shown(each, list(islice(ahead, len(each.candidates.passages))))
            for each in measured
        ]

    def _shown(self, measured: "_Measured", rows: list[Row]) -> Found:
        shown = _rank(measured, rows)
        marked = self._marked(measured, [rows[one.place][0] for one in shown])
        return Found(
            measured.question,
            tuple(_hit(rows, one, mark) for one, mark in zip(shown, marked, strict=True)),
            tuple(measured.why(one) for one in shown),
            self.snapshot.manifest.offtopic[measured.question.tongue],
            float(measured.scores.max()),
        )

    def _marked(self, measured: "_Measured", passages: list[Passage]) -> list[Span]:
        """Choose the sentence of each that answers, by its score and the kind of answer it holds.

        All passages are measured together, which costs less than one after another.
        """
        spans = [self.snapshot.spans(passage.id) for passage in passages]
        texts = [
            passage.text[start:end]
            for passage, its in zip(passages, spans, strict=True)
            for start, end in its
        ]
        fits = [answers(text, measured.question.sought) for text in texts]
        scores = KIND_OF_ANSWER * np.array(fits, np.float32)
        ids = np.array([passage.id for passage in passages])
        for weight, said in zip((1, ASKED_NOW), measured.said, strict=False):
            found = self.snapshot.sentences_of(ids, texts, said.text, said.asked, said.tongue)
            scores += weight * found.fused(said.tongue)
        ahead = iter(scores.tolist())
        chosen = [its[best(list(islice(ahead, len(its))))] for its in spans]
        return [Span(*one) for one in chosen]


def _hit(rows: list[Row], one: "_Ranked", marked: Span) -> Hit:
    passage, article = rows[one.place]
    also = tuple(rows[place][1] for place in one.also)
    return Hit(
        passage, article, one.score, marked, also, completed(passage.text, article.published)
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A passage to show: its place among the candidates, and those of others of its story."""

    place: int
    score: float
    dated: bool  # whether it agrees with the question's date
    also: list[int]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a search is for."""

    question: Question
    k: int


@dataclass(frozen=True, slots=True)
class _Said:
    """A text that was asked, and how the model reads it."""

    text: str
    tongue: Tongue
    asked: Asked
    near: Near


@dataclass(frozen=True, slots=True)
class _Measured:
    """A question as it was searched, and the passages that may answer it."""

    question: Question
    k: int
    said: list[_Said]  # see Question.texts
    days: list[PartialDate]  # that are asked for
    candidates: Candidates  # best first; of each article the best alone, if no day is asked for
    scores: Floats

    def why(self, one: _Ranked) -> Why:
        """Take the score of a hit apart."""
        found = self.candidates
        return Why(
            sentence=float(found.sentence[one.place]),
            mean=float(found.mean[one.place]),
            late=float(found.late[one.place]),
            lexical=float(found.lexical[one.place]),
            date=DATE_AGREES * one.dated,
        )


def _rank(measured: _Measured, rows: list[Row]) -> list[_Ranked]:
    """Return the best `k`: one passage of each article, one article of each story."""
    k = measured.k
    dated = [False] * len(rows)
    for place, (passage, article) in enumerate(rows[:DATED] if measured.days else []):
        dated[place] = agrees(measured.days, passage.text, article.published)
    scores = (measured.scores + DATE_AGREES * np.array(dated, np.float32)).tolist()
    order = sorted(range(len(rows)), key=lambda place: -scores[place])
    firsts = spread((place, rows[place][1].id) for place in order)
    firsts = newer_of_ties(firsts, scores, [article.published for _, article in rows])
    firsts = firsts[: max(k, COMPARED)]
    shown = [rows[place] for place in firsts]
    groups = [[place] for place in range(len(shown))]
    if len({article.id for _, article in shown}) > 1:  # passages of one article are no stories
        groups = stories(
            [Told(one.title, one.published, part.text, part.ordinal) for part, one in shown], k
        )
    return [
        _Ranked(firsts[lead], scores[firsts[lead]], dated[firsts[lead]], [firsts[i] for i in also])
        for lead, *also in groups[:k]
    ]
