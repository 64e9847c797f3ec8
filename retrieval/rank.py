"""Which hits to show, and in what order; pure."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(ranked: Iterable[tuple[T, Hashable]], k: int) -> list[T]:
    """Take `k` of the ranked things, one of each group; more of one only if there is no other.

    `ranked` is (thing, its group), best first.
    """
    everything = list(ranked)
    first: dict[Hashable, T] = {}
    for thing, group in everything:
        first.setdefault(group, thing)
    if len(first) > 1:
        return list(first.values())[:k]
    return [thing for thing, _ in everything][:k]


def best(scores: Sequence[float]) -> int:
    """Return the place of the highest score, the earliest of equals."""
    return max(range(len(scores)), key=lambda place: (scores[place], -place))
