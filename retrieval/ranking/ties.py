"""Which hits to show, and in what order; pure."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")

TIE_MARGIN = 0.01  # scores nearer than this differ by chance: as much as another wording moves them


def first_of_groups(ranked: Iterable[tuple[T, Hashable]]) -> list[T]:
    """Take the best of each group, best first; all of them if there is only one group.

    `ranked` is (thing, its group), best first.
    """
    everything = list(ranked)
    first: dict[Hashable, T] = {}
    for thing, group in everything:
        first.setdefault(group, thing)
    return list(first.values()) if len(first) > 1 else [thing for thing, _ in everything]


def newer_of_ties(
    places: Sequence[int], scores: Sequence[float], published: Sequence[date | None]
) -> list[int]:
    """Put the newer before the older where scores tie; those without a date stay where they are.

    `places` are best first, places in `scores` and `published`. A tie begins with its best score.
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
