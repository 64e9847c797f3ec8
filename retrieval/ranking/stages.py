"""What the stages of a search hand on: a request, its queries, its candidates, its passages."""

from dataclasses import dataclass

import numpy as np

from index.search.index_reader import Candidates, Floats, Query, Reading, ScoreTerm
from retrieval.ranking.rank import CLUSTERED_ARTICLES, DATE_BONUS, RankedPassage, Row
from retrieval.ranking.reading import (
    READ_PASSAGES,
    READING_WEIGHT,
    passages_in_reach,
    probability,
)
from retrieval.ranking.ties import first_of_groups
from retrieval.understanding.date_extraction import find_dates
from retrieval.understanding.partial_date import PartialDate
from retrieval.understanding.question import Question


@dataclass(frozen=True, slots=True)
class Request:
    """A question, and how many hits are wanted."""

    question: Question
    k: int
    thorough: bool


@dataclass(frozen=True, slots=True)
class Encoded(Request):
    """A request with its queries: the whole text, and of a follow-up its own words too."""

    queries: list[Query]


@dataclass(frozen=True, slots=True)
class Scored:
    """A request with the passages that may answer it, best first."""

    request: Encoded
    dates: list[PartialDate]  # that are asked for
    candidates: Candidates  # the best of each article alone, if no date is asked for
    scores: Floats  # fused, (passages,)

    @property
    def in_reach(self) -> int:
        """How many of the first passages may become first by reading, or by a day asked for.

        These are read when it is searched alone, and tell whether the articles answer.
        """
        most = min(READ_PASSAGES, len(self.scores))
        return most if self.dates else passages_in_reach(self.scores)

    @property
    def to_read(self) -> int:
        """How many are read at most: of a `thorough` one further hits may be news, too."""
        return READ_PASSAGES if self.request.thorough else self.in_reach


@dataclass(frozen=True, slots=True)
class Ranked:
    """A request with the passages to show."""

    scored: Scored
    rows: list[Row]  # of all candidates
    readings: list[Reading]  # of the first of them
    passages: list[RankedPassage]

    @property
    def request(self) -> Encoded:
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


def score(request: Encoded, candidates: Candidates) -> Scored:
    """Fuse the scores of the candidates, and keep those that may be shown."""
    question = request.question
    dates = [one for _, one in find_dates(question.own) or find_dates(question.text)]
    if not dates:  # without a date bonus, only the best passages of an article can be shown
        places = first_of_groups(enumerate(candidates.articles.tolist()))
        count = max(request.k, CLUSTERED_ARTICLES)
        read = range(min(READ_PASSAGES, len(candidates.passages)))  # the reader may prefer others
        candidates = candidates.take(np.array(sorted({*places[:count], *read}), np.int64))
    return Scored(request, dates, candidates, candidates.fused(question.language))
