"""Searches one index: question in, ranked hits out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from index.search.index_reader import (
    Candidates,
    Floats,
    IndexReader,
    Query,
    Reading,
    ScoreTerm,
    SentenceRequest,
    SentenceScores,
)
from index.text.languages import QueryLanguage, query_language
from retrieval.ranking.date_resolution import resolve_dates
from retrieval.ranking.marks import best_sentence
from retrieval.ranking.micro_batch import MicroBatcher
from retrieval.ranking.rank import CLUSTERED_ARTICLES, DATE_BONUS, RankedPassage, Row, rank
from retrieval.ranking.reading import (
    READ_PASSAGES,
    READING_WEIGHT,
    passages_to_read,
    probability,
    read_answer,
    read_until_sure,
    reading_request,
    settled,
)
from retrieval.ranking.ties import first_of_groups
from retrieval.results import Hit, Span, Status
from retrieval.search_result import Evidence, SearchResult
from retrieval.understanding.date_extraction import find_dates
from retrieval.understanding.follow_up import has_content
from retrieval.understanding.partial_date import PartialDate
from retrieval.understanding.question import Question


class Searcher:
    """Answers questions from one generation of an index, several at a time."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._batcher = MicroBatcher(self._search_batch)

    async def search(self, question: Question, k: int, *, thorough: bool = False) -> SearchResult:
        """Return at most `k` hits of different events, best first; `thorough`: read as if alone."""
        result = await self._search(question, k, thorough)
        if result.status is Status.FOUND and question.before and has_content(question.own):
            alone = await self._search(question.without_context(), 1, thorough)
            result = replace(result, alone=alone.status)
        return result

    async def idle(self) -> None:
        """Wait until no search is under way, also those whose askers have gone."""
        await self._batcher.idle()

    async def _search(self, question: Question, k: int, thorough: bool) -> SearchResult:
        if QueryLanguage.VI_NO_DIACRITICS in map(query_language, question.parts):
            question = question.restored(*await self.reader.restore_diacritics(question.parts))
        return await self._batcher.submit(_Request(question, k, thorough))

    async def _search_batch(self, requests: Sequence["_Request"]) -> list[SearchResult]:
        """Run the stages for all requests: encode, retrieve, rank, mark sentences."""
        encoded = await self._encode(requests)
        scored = await self._retrieve(encoded)
        rows = await self._load_rows(scored)
        readings = await self._read(scored, rows)
        ranked = await asyncio.to_thread(_rank_all, scored, rows, readings)
        marks = await self._mark_sentences(ranked)
        return [self._build_result(each, spans) for each, spans in zip(ranked, marks, strict=True)]

    async def _encode(self, requests: Sequence["_Request"]) -> list["_Encoded"]:
        texts = [request.question.texts for request in requests]
        encoded = iter(await self.reader.encode([text for own in texts for text, _ in own]))
        return [
            _Encoded(
                request.question,
                request.k,
                request.thorough,
                [Query(text, language, next(encoded)) for text, language in own],
            )
            for request, own in zip(requests, texts, strict=True)
        ]

    async def _retrieve(self, encoded: Sequence["_Encoded"]) -> list["_Scored"]:
        found = await self.reader.retrieve([each.queries[0] for each in encoded])
        return [
            _score(request, candidates) for request, candidates in zip(encoded, found, strict=True)
        ]

    async def _load_rows(self, scored: Sequence["_Scored"]) -> list[list[Row]]:
        ids = [each.candidates.passages.tolist() for each in scored]
        rows = iter(await self.reader.passages([one for own in ids for one in own]))
        return [list(islice(rows, len(own))) for own in ids]

    async def _read(
        self, scored: Sequence["_Scored"], rows: Sequence[list[Row]]
    ) -> list[list[Reading]]:
        """Read the best passages of each question; none of what only names a topic."""
        shared, asked = passages_to_read(len(scored)), []
        for each, own in zip(scored, rows, strict=True):
            most = own[: READ_PASSAGES if each.request.thorough else shared]
            asked.append(reading_request(each.request.question, [part.text for part, _ in most]))
        return await read_until_sure(self.reader.read, asked, [s.request.thorough for s in scored])

    async def _mark_sentences(self, ranked: Sequence["_Ranked"]) -> list[list[Span]]:
        """Choose the sentence of each passage that answers best."""
        requests = [
            SentenceRequest(query, tuple(each.rows[one.place][0] for one in each.passages))
            for each in ranked
            for query in each.request.queries
        ]
        scores = iter(await self.reader.score_sentences(requests))
        return [
            _best_sentences(each, list(islice(scores, len(each.request.queries))))
            for each in ranked
        ]

    def _build_result(self, ranked: "_Ranked", marks: Sequence[Span]) -> SearchResult:
        question = ranked.request.question
        limits, read = self.reader.answerability(question.language), ranked.readings
        complete = settled(read) or len(read) >= min(READ_PASSAGES, len(ranked.rows))
        return SearchResult(
            question=question,
            hits=tuple(
                _build_hit(ranked, one, mark)
                for one, mark in zip(ranked.passages, marks, strict=True)
            ),
            terms=tuple(ranked.terms(one) for one in ranked.passages),
            background=self.reader.off_topic(question.language),
            best=float(ranked.scored.scores.max()),
            is_whole=ranked.scored.candidates.is_whole,
            evidence=Evidence(max(one.logit for one in read), complete, limits) if read else None,
        )


@dataclass(frozen=True, slots=True)
class _Request:
    """A question, and how many hits are wanted."""

    question: Question
    k: int
    thorough: bool


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A request with its queries: the whole text, and of a follow-up its own words too."""

    question: Question
    k: int
    thorough: bool
    queries: list[Query]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A request with the passages that may answer it, best first."""

    request: _Encoded
    dates: list[PartialDate]  # that are asked for
    candidates: Candidates  # the best of each article alone, if no date is asked for
    scores: Floats  # fused, (passages,)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A request with the passages to show."""

    scored: _Scored
    rows: list[Row]  # of all candidates
    readings: list[Reading]  # of the first of them
    passages: list[RankedPassage]

    @property
    def request(self) -> _Encoded:
        """What was asked."""
        return self.scored.request

    def reading(self, one: RankedPassage) -> Reading | None:
        """Return what the reader makes of a passage, if it read it."""
        return self.readings[one.place] if one.place < len(self.readings) else None

    def terms(self, one: RankedPassage) -> tuple[ScoreTerm, ...]:
        """Return the summands of a passage's score."""
        language = self.request.question.language
        bonus = ScoreTerm("date", DATE_BONUS * one.has_date)
        reading = self.reading(one)
        read = ScoreTerm("read", READING_WEIGHT * probability(reading) if reading else 0.0)
        return (*self.scored.candidates.score_terms(one.place, language), bonus, read)


def _score(request: _Encoded, candidates: Candidates) -> _Scored:
    question = request.question
    dates = [one for _, one in find_dates(question.own) or find_dates(question.text)]
    if not dates:  # without a date bonus, only the best passages of an article can be shown
        places = first_of_groups(enumerate(candidates.articles.tolist()))
        count = max(request.k, CLUSTERED_ARTICLES)
        read = range(min(READ_PASSAGES, len(candidates.passages)))  # the reader may prefer others
        candidates = candidates.take(np.array(sorted({*places[:count], *read}), np.int64))
    return _Scored(request, dates, candidates, candidates.fused(question.language))


def _rank_all(
    scored: Sequence[_Scored], rows: Sequence[list[Row]], readings: Sequence[list[Reading]]
) -> list[_Ranked]:
    return [
        _Ranked(each, own, read, rank(each.scores, own, each.dates, read, each.request.k))
        for each, own, read in zip(scored, rows, readings, strict=True)
    ]


def _best_sentences(ranked: _Ranked, scores: Sequence[list[SentenceScores]]) -> list[Span]:
    """Choose a sentence of each passage; `scores` are by query and passage."""
    answer_type = ranked.request.question.answer_type
    return [
        best_sentence(
            ranked.rows[one.place][0].text, answer_type, [own[at] for own in scores], reading
        )
        for at, one in enumerate(ranked.passages)
        for reading in [ranked.reading(one)]
    ]


def _build_hit(ranked: _Ranked, one: RankedPassage, mark: Span) -> Hit:
    passage, article = ranked.rows[one.place]
    also = tuple(ranked.rows[place][1] for place in one.also)
    dates = resolve_dates(passage.text, article.published)
    answer = read_answer(ranked.request.question, ranked.reading(one), passage.text, mark)
    return Hit(passage, article, one.score, mark, also, dates, answer)
