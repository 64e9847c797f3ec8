"""Searches one index: question in, hits out. The only place that leaves the event loop."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from index.encoder import Asked
from index.manifest import OffTopic
from index.records import Article, Passage, Sentence
from index.scoring import Candidates, Floats, Ids
from index.snapshot import Snapshot
from index.text import Tongue, tongue
from retrieval.dates import agrees, completed
from retrieval.evidence import answers
from retrieval.mentions import named
from retrieval.question import Question
from retrieval.rank import best, newer_of_ties, spread
from retrieval.results import Hit, Span, Status
from retrieval.stories import Told, stories
from retrieval.together import Together

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
Reader = Together[str, Asked]  # the model, in a thread of its own


@dataclass(frozen=True, slots=True)
class Why:
    """What made a hit rank where it does; see index/scoring.py for what it adds up to."""

    sentence: float
    passage: float
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
    """One index, the model's reader, and the worker thread that the index is used in."""

    def __init__(self, snapshot: Snapshot, reader: Reader, worker: Executor) -> None:
        self.snapshot = snapshot
        self._reader = reader
        self._worker = worker
        self._near = Together(snapshot.near, worker)

    async def search(self, question: Question, k: int) -> Found:
        """Return at most `k` hits, best first, of different stories."""
        loop = asyncio.get_running_loop()
        if question.tongue is Tongue.TONELESS:
            restore = self.snapshot.tones.restore
            question = await loop.run_in_executor(self._worker, question.restored, restore)
        tongues = {question.text: question.tongue}
        if question.before:
            tongues[question.own] = tongue(question.own)
        asked = await asyncio.gather(*map(self._reader.ask, tongues))
        near = await self._near.ask(asked[0].vector)
        said = [_Said(*each) for each in zip(tongues, asked, tongues.values(), strict=True)]
        measured = await loop.run_in_executor(self._worker, self._measure, question, said, near)
        ids = measured.candidates.passages.tolist()
        rows = await self.snapshot.store.passages(ids)
        ranked = await loop.run_in_executor(self._worker, _rank, measured, rows, max(k, COMPARED))
        shown = ranked[:k]
        sentences = await self.snapshot.store.sentences([ids[one.place] for one in shown])
        hits = await loop.run_in_executor(
            self._worker, self._hits, measured, rows, shown, sentences
        )
        return Found(
            measured.question,
            hits,
            tuple(measured.why(one) for one in shown),
            self.snapshot.manifest.offtopic[question.tongue],
            float(measured.scores.max()),
        )

    def _measure(self, question: Question, said: list["_Said"], near: Ids) -> "_Measured":
        candidates = self.snapshot.candidates(question.text, said[0].asked, question.tongue, near)
        return _Measured(question, said, candidates, candidates.fused(question.tongue))

    def _hits(
        self,
        measured: "_Measured",
        rows: list[Row],
        shown: list["_Ranked"],
        sentences: dict[int, list[Sentence]],
    ) -> tuple[Hit, ...]:
        hits = []
        for one in shown:
            passage, article = rows[one.place]
            marked = self._marked(measured, passage, sentences[passage.id])
            also = tuple(rows[place][1] for place in one.also)
            dates = completed(passage.text, article.published)
            hits.append(Hit(passage, article, one.score, marked, also, dates))
        return tuple(hits)

    def _marked(self, measured: "_Measured", passage: Passage, spans: list[Sentence]) -> Span:
        """Choose the sentence that answers, by its own score and the kind of answer it holds."""
        question = measured.question
        texts = [passage.text[one.start : one.end] for one in spans]
        fits = np.array([answers(text, question.sought) for text in texts], np.float32)
        scores = KIND_OF_ANSWER * fits
        for weight, said in zip((1, ASKED_NOW), measured.said, strict=False):
            found = self.snapshot.sentences_of(
                passage.id, texts, said.text, said.asked, said.tongue
            )
            scores += weight * found.fused(said.tongue)
        marked = spans[best(scores.tolist())]
        return Span(marked.start, marked.end)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A passage to show: its place among the candidates, and those of others of its story."""

    place: int
    score: float
    dated: bool  # whether it agrees with the question's date
    also: list[int]


@dataclass(frozen=True, slots=True)
class _Said:
    """A text that was asked, and how the model reads it."""

    text: str
    asked: Asked
    tongue: Tongue


@dataclass(frozen=True, slots=True)
class _Measured:
    """A question as it was searched, and the passages that may answer it."""

    question: Question
    said: list[_Said]  # the whole, and what is asked now if that leans on more
    candidates: Candidates
    scores: Floats

    def why(self, one: _Ranked) -> Why:
        """Take the score of a hit apart."""
        found = self.candidates
        return Why(
            sentence=float(found.sentence[one.place]),
            passage=float(found.passage[one.place]),
            late=float(found.late[one.place]),
            lexical=float(found.lexical[one.place]),
            date=DATE_AGREES * one.dated,
        )


def _rank(measured: _Measured, rows: list[Row], articles: int) -> list[_Ranked]:
    """Order the candidates: one passage of each article, one article of each story.

    No more than this many articles are looked at.
    """
    asked = [day for _, day in named(measured.question.own) or named(measured.question.text)]
    dated = [False] * len(rows)
    for place in np.argsort(-measured.scores, kind="stable")[:DATED].tolist() if asked else []:
        passage, article = rows[place]
        dated[place] = agrees(asked, passage.text, article.published)
    scores = (measured.scores + DATE_AGREES * np.array(dated, np.float32)).tolist()
    order = sorted(range(len(rows)), key=lambda place: -scores[place])
    firsts = spread((place, rows[place][1].id) for place in order)
    firsts = newer_of_ties(firsts, scores, [article.published for _, article in rows])[:articles]
    shown = [rows[place] for place in firsts]
    groups = [[place] for place in range(len(shown))]
    if len({article.id for _, article in shown}) > 1:  # passages of one article are no stories
        groups = stories(
            [Told(one.title, one.published, part.text, part.ordinal) for part, one in shown]
        )
    return [
        _Ranked(firsts[lead], scores[firsts[lead]], dated[firsts[lead]], [firsts[i] for i in also])
        for lead, *also in groups
    ]
