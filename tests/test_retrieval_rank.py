"""The order of what is shown."""

import random

import pytest

from retrieval.rank import best, spread

RANKED = [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"), ("c1", "c"), ("b2", "b")]


@pytest.mark.parametrize(
    ("k", "shown"),
    [(0, []), (1, ["a1"]), (2, ["a1", "b1"]), (3, ["a1", "b1", "c1"]), (9, ["a1", "b1", "c1"])],
)
def test_each_group_is_shown_once_by_its_best(k: int, shown: list[str]) -> None:
    """The best of each group, best first, at most k, and none twice to fill up."""
    assert spread(RANKED, k) == shown


def test_a_lone_group_may_fill_the_answer() -> None:
    """Where there is one article only, several of its passages are shown."""
    assert spread([("a1", "a"), ("a2", "a"), ("a3", "a")], 2) == ["a1", "a2"]


def test_nothing_ranked_is_nothing_shown() -> None:
    """No candidates, no hits."""
    assert spread([], 3) == []


def test_any_ranking_keeps_its_order_and_its_first() -> None:
    """Over random rankings: first stays first, order is kept, groups differ when there are two."""
    dice = random.Random(7)
    for _ in range(300):
        groups = dice.choices("abcd", k=dice.randint(1, 12))
        ranked = list(enumerate(groups))
        k = dice.randint(1, 6)
        shown = spread(ranked, k)
        assert shown[0] == 0
        assert shown == sorted(shown)
        several = len(set(groups)) > 1
        assert len(shown) == min(k, len(set(groups)) if several else len(groups))
        assert not several or len({groups[place] for place in shown}) == len(shown)


@pytest.mark.parametrize(
    ("scores", "place"),
    [([0.5], 0), ([0.1, 0.9, 0.3], 1), ([0.7, 0.7], 0), ([0.1, 0.8, 0.8], 1), ([-2.0, -1.0], 1)],
)
def test_the_best_is_the_earliest_of_the_highest(scores: list[float], place: int) -> None:
    """Of equal scores the first in the text wins, so an answer is the same every time."""
    assert best(scores) == place
