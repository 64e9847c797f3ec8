"""The order of what is shown."""

import random
from datetime import date

import pytest

from retrieval.ranking.ties import argmax, first_of_groups, newer_of_ties

RANKED = [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"), ("c1", "c"), ("b2", "b")]


def test_each_group_is_shown_once_by_its_best() -> None:
    """The best of each group, best first, and none twice to fill up."""
    assert first_of_groups(RANKED) == ["a1", "b1", "c1"]


def test_a_lone_group_may_fill_the_answer() -> None:
    """Where there is one article only, several of its passages are shown."""
    assert first_of_groups([("a1", "a"), ("a2", "a"), ("a3", "a")]) == ["a1", "a2", "a3"]


def test_nothing_ranked_is_nothing_shown() -> None:
    """No candidates, no hits."""
    assert first_of_groups([]) == []


def test_any_ranking_keeps_its_order_and_its_first() -> None:
    """Over random rankings: first stays first, order is kept, groups differ when there are two."""
    dice = random.Random(7)
    for _ in range(300):
        groups = dice.choices("abcd", k=dice.randint(1, 12))
        shown = first_of_groups(enumerate(groups))
        assert shown[0] == 0
        assert shown == sorted(shown)
        several = len(set(groups)) > 1
        assert len(shown) == len(set(groups) if several else groups)
        assert not several or len({groups[place] for place in shown}) == len(shown)


OLD, NEW = date(2022, 7, 9), date(2024, 7, 27)


@pytest.mark.parametrize(
    ("scores", "published", "order"),
    [
        ([2.0, 1.999], [OLD, NEW], [1, 0]),  # a tie: the newer first
        ([2.0, 1.999], [NEW, OLD], [0, 1]),
        ([2.0, 1.9], [OLD, NEW], [0, 1]),  # no tie: the better first
        ([2.0, 1.999, 1.998], [OLD, None, NEW], [2, 1, 0]),  # unknown: stays where it is
        ([2.0, 1.995, 1.989], [OLD, OLD, NEW], [0, 1, 2]),  # the third ties with the second only
        ([2.0, 1.999], [None, None], [0, 1]),
        ([], [], []),
    ],
)
def test_newer_comes_before_older_where_scores_tie(
    scores: list[float], published: list[date | None], order: list[int]
) -> None:
    """Dates decide only between scores that chance tells apart, and only where they are known."""
    assert newer_of_ties(range(len(scores)), scores, published) == order


@pytest.mark.parametrize(
    ("scores", "place"),
    [([0.5], 0), ([0.1, 0.9, 0.3], 1), ([0.7, 0.7], 0), ([0.1, 0.8, 0.8], 1), ([-2.0, -1.0], 1)],
)
def test_the_best_is_the_earliest_of_the_highest(scores: list[float], place: int) -> None:
    """Of equal scores the first in the text wins, so an answer is the same every time."""
    assert argmax(scores) == place
