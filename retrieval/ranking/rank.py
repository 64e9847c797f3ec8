"""Ranks candidate passages: one of each article, one article of each event; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.records import Article, Passage
from index.search.index_reader import Floats, Reading
from retrieval.ranking.date_resolution import matches_date
from retrieval.ranking.event_clusters import Report, cluster_events
from retrieval.ranking.reading import READING_WEIGHT, probability
from retrieval.ranking.ties import first_of_groups, newer_of_ties
from retrieval.understanding.partial_date import PartialDate

# What a passage gains for naming the date asked for: as much as a rare word of the question.
# Whether the articles answer is judged without it; a further hit may be shown for it.
DATE_BONUS = 0.1
DATE_CANDIDATES = 30  # candidates, best first, that are checked for it
CLUSTERED_ARTICLES = 20  # articles, best first, among which reports of one event are looked for

Row = tuple[Passage, Article]


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage to show."""

    place: int  # among the candidates
    score: float
    has_date: bool  # whether it names the date asked for
    also: list[int]  # places of other reports of its event


def rank(
    fused: Floats,
    rows: Sequence[Row],
    dates: Sequence[PartialDate],
    readings: Sequence[Reading],
    k: int,
) -> list[RankedPassage]:
    """Return the best `k` of the candidates, whose fused scores and rows are given best first.

    `readings` are of the first of them.
    """
    has_date = [False] * len(rows)
    for place, (passage, article) in enumerate(rows[:DATE_CANDIDATES] if dates else []):
        has_date[place] = matches_date(dates, passage.text, article.published)
    likely = np.zeros(len(rows))
    likely[: len(readings)] = [probability(one) for one in readings]
    scores = (fused + DATE_BONUS * np.array(has_date) + READING_WEIGHT * likely).tolist()
    order = sorted(range(len(rows)), key=lambda place: -scores[place])
    firsts = first_of_groups((place, rows[place][1].id) for place in order)
    firsts = newer_of_ties(firsts, scores, [article.published for _, article in rows])
    firsts = firsts[: max(k, CLUSTERED_ARTICLES)]
    return [
        RankedPassage(
            place=firsts[lead],
            score=scores[firsts[lead]],
            has_date=has_date[firsts[lead]],
            also=[firsts[other] for other in also],
        )
        for lead, *also in _events([rows[place] for place in firsts], k)[:k]
    ]


def _events(rows: Sequence[Row], k: int) -> list[list[int]]:
    if len({article.id for _, article in rows}) == 1:  # passages of one article are no reports
        return [[place] for place in range(len(rows))]
    return cluster_events(
        [Report(one.title, one.published, part.text, part.ordinal) for part, one in rows], k
    )
