"""Searches one index: question in, ranked hits out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from index.search.index_reader import (
    IndexReader,
    Query,
    Reading,
    ReadingRequest,
    SentenceRequest,
    SentenceScores,
)
from index.text.languages import QueryLanguage, query_language
from retrieval.ranking.date_resolution import resolve_dates
from retrieval.ranking.marks import best_sentence
from retrieval.ranking.micro_batch import MicroBatcher
from retrieval.ranking.rank import RankedPassage, Row, rank
from retrieval.ranking.reading import (
    passages_to_read,
    read_answer,
    read_until_sure,
    settled,
    text_to_read,
)
from retrieval.ranking.stages import Encoded, Ranked, Request, Scored, score
from retrieval.results import Hit, Span, Status
from retrieval.search_result import Evidence, SearchResult, is_off_topic
from retrieval.understanding.follow_up import has_content
from retrieval.understanding.question import Question


class Searcher:
    """Answers questions from one generation of an index, several at a time."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._batcher = MicroBatcher(self._search_batch)

    async def search(self, question: Question, k: int, *, thorough: bool = False) -> SearchResult:
        """Return at most `k` hits of different events, best first; `thorough`: read all."""
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
        return await self._batcher.submit(Request(question, k, thorough))

    async def _search_batch(self, requests: Sequence[Request]) -> list[SearchResult]:
        """Run the stages for all requests: encode, retrieve, rank, mark sentences."""
        encoded = await self._encode(requests)
        scored = await self._retrieve(encoded)
        rows = await self._load_rows(scored)
        readings = await self._read(scored, rows)
        ranked = await asyncio.to_thread(_rank_all, scored, rows, readings)
        marks = await self._mark_sentences(ranked)
        return [self._build_result(each, spans) for each, spans in zip(ranked, marks, strict=True)]

    async def _encode(self, requests: Sequence[Request]) -> list[Encoded]:
        texts = [request.question.texts for request in requests]
        encoded = iter(await self.reader.encode([text for own in texts for text, _ in own]))
        return [
            Encoded(
                request.question,
                request.k,
                request.thorough,
                [Query(text, language, next(encoded)) for text, language in own],
            )
            for request, own in zip(requests, texts, strict=True)
        ]

    async def _retrieve(self, encoded: Sequence[Encoded]) -> list[Scored]:
        found = await self.reader.retrieve([each.queries[0] for each in encoded])
        return [
            score(request, candidates) for request, candidates in zip(encoded, found, strict=True)
        ]

    async def _load_rows(self, scored: Sequence[Scored]) -> list[list[Row]]:
        ids = [each.candidates.passages.tolist() for each in scored]
        rows = iter(await self.reader.passages([one for own in ids for one in own]))
        return [list(islice(rows, len(own))) for own in ids]

    async def _read(
        self, scored: Sequence[Scored], rows: Sequence[list[Row]]
    ) -> list[list[Reading]]:
        """Read the best passages of each question; none of a topic, or for what is off topic."""
        shared, asked = passages_to_read(len(scored)), []
        for each, own in zip(scored, rows, strict=True):
            text = text_to_read(each.request.question)
            most = each.to_read if each.request.thorough else min(shared, each.to_read)
            passages = own[:most] if text and not self._is_off_topic(each) else ()
            asked.append(ReadingRequest(text, tuple(part.text for part, _ in passages)))
        return await read_until_sure(self.reader.read, asked, [s.request.thorough for s in scored])

    def _is_off_topic(self, scored: Scored) -> bool:
        language = scored.request.question.language
        z_score = self.reader.off_topic(language).z_score(float(scored.scores.max()))
        return is_off_topic(z_score, language, self.reader.answerability(language))

    async def _mark_sentences(self, ranked: Sequence[Ranked]) -> list[list[Span]]:
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

    def _build_result(self, ranked: Ranked, marks: Sequence[Span]) -> SearchResult:
        question = ranked.request.question
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
            evidence=self._evidence(ranked),
        )

    def _evidence(self, ranked: Ranked) -> Evidence | None:
        question, read = ranked.request.question, ranked.readings
        if not text_to_read(question):
            return None
        limits = self.reader.answerability(question.language)
        if not read:
            return Evidence(None, True, limits)
        near = read[: ranked.scored.in_reach]
        complete = settled(near) or len(near) == ranked.scored.in_reach
        return Evidence(max(one.logit for one in near), complete, limits)


def _rank_all(
    scored: Sequence[Scored], rows: Sequence[list[Row]], readings: Sequence[list[Reading]]
) -> list[Ranked]:
    return [
        Ranked(each, own, read, rank(each.scores, own, each.dates, read, each.request.k))
        for each, own, read in zip(scored, rows, readings, strict=True)
    ]


def _best_sentences(ranked: Ranked, scores: Sequence[list[SentenceScores]]) -> list[Span]:
    """Choose a sentence of each passage; `scores` are by query and passage."""
    answer_type = ranked.request.question.answer_type
    return [
        best_sentence(
            ranked.rows[one.place][0].text, answer_type, [own[at] for own in scores], reading
        )
        for at, one in enumerate(ranked.passages)
        for reading in [ranked.reading(one)]
    ]


def _build_hit(ranked: Ranked, one: RankedPassage, mark: Span) -> Hit:
    passage, article = ranked.rows[one.place]
    also = tuple(ranked.rows[place][1] for place in one.also)
    dates = resolve_dates(passage.text, article.published)
    answer = read_answer(ranked.request.question, ranked.reading(one), passage.text, mark)
    return Hit(passage, article, one.score, mark, also, dates, answer)
