"""The best of each group, and the order of tied scores; pure."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")

TIE_MARGIN = 0.01  # closer scores differ by chance: rewording a question moves them as much


def first_of_groups(ranked: Iterable[tuple[T, Hashable]]) -> list[T]:
    """Return the best item of each group, best first; all items if there is only one group.

    `ranked` has pairs of item and group, best first.
    """
    everything = list(ranked)
    first: dict[Hashable, T] = {}
    for thing, group in everything:
        first.setdefault(group, thing)
    return list(first.values()) if len(first) > 1 else [thing for thing, _ in everything]


def newer_of_ties(
    places: Sequence[int], scores: Sequence[float], published: Sequence[date | None]
) -> list[int]:
    """Reorder tied places newest first; undated ones keep their place.

    `places` index `scores` and `published`, best first. A tie extends from its best score.
    """
    ties: list[list[int]] = []
    for place in places:
        if ties and scores[ties[-1][0]] - scores[place] < TIE_MARGIN:
            ties[-1].append(place)
        else:
            ties.append([place])
    return [place for tie in ties for place in _newest_first(tie, published)]


def _newest_first(tie: Sequence[int], published: Sequence[date | None]) -> list[int]:
    dated = [place for place in tie if published[place]]
    newest = iter(sorted(dated, key=lambda place: published[place] or date.min, reverse=True))
    return [next(newest) if published[place] else place for place in tie]


def argmax(scores: Sequence[float]) -> int:
    """Return the place of the highest score, the earliest of equals."""
    return max(range(len(scores)), key=lambda place: (scores[place], -place))
