"""Posting lists of one question, and the passages with the best sums over them.

Read in full, the lists of common words would be most of what a question costs. MaxScore reads few
of them: Turtle & Flood, Query Evaluation: Strategies and Optimizations, 1995.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

SAMPLED = 10  # times k: passages whose k-th best sum stands for that of all
# Whether reading can stop is asked before lists of more than this share of all passages, since the
# answer costs a look at the sums of all; and it stops where looking a passage up in a list, which
# costs as much as reading so many postings, is cheaper than reading on.
LONG = 1 / 16
LOOKUP = 20
# Sums of some dozen float32 are off by less: nothing that rounding could bring back is left out.
ROUNDING = 1 + 1e-5
LEAST = float(np.finfo(np.float32).tiny)  # the least score above 0


@dataclass(frozen=True, slots=True)
class Postings:
    """The passages that have one of a question's terms, and what it adds to the score of each."""

    passages: npt.NDArray[np.uint32]  # ids, ascending; at least one
    impacts: npt.NDArray[np.uint16]
    weight: np.float32  # what one unit of impact adds
    bound: float  # the most that the term adds to any score

    def scores(self, ids: Ids) -> Scores:
        """Return what the term adds to the score of each of these passages, (ids,)."""
        wanted = ids.astype(np.uint32)  # of another type, they would have the list copied
        places = np.searchsorted(self.passages, wanted)
        np.minimum(places, len(self.passages) - 1, out=places)
        impacts = self.impacts[places] * (self.passages[places] == wanted)
        return np.asarray(impacts * self.weight, np.float32)


def total(postings: Sequence[Postings], ids: Ids) -> Scores:
    """Return the sum of what all terms add to the score of each of these passages, (ids,)."""
    sums = np.zeros(len(ids), np.float32)
    for each in _ordered(postings):
        sums += each.scores(ids)
    return sums


def best(postings: Sequence[Postings], passages: int, k: int) -> Ids:
    """Return the ids of the `k` passages of the best sums above 0 (fewer when there are fewer).

    Exact; the best comes first, and the lower id where sums tie. `passages` is how many there are.
    """
    if not postings or k < 1:
        return np.empty(0, np.int64)
    ordered = _ordered(postings)
    # What each term and all after it can add together; nothing after the last.
    ahead = [*accumulate((each.bound for each in reversed(ordered)), initial=0.0)][::-1]
    sums, least, read = _read(ordered, ahead, passages, k)
    ids = np.flatnonzero(sums >= least / ROUNDING - ahead[read])
    found = sums[ids]
    for each, left in zip(ordered[read:], ahead[read + 1 :], strict=True):
        found += each.scores(ids)
        least = max(least, _kth(found, k))
        able = found >= least / ROUNDING - left
        ids, found = ids[able], found[able]
    able = found >= _kth(found, k)
    ids, found = ids[able], found[able]
    return ids[np.argsort(-found, kind="stable")[:k]]


def _ordered(postings: Sequence[Postings]) -> list[Postings]:
    """Put those that add most first: always in one order, since sums of floats depend on it."""
    return sorted(postings, key=lambda each: -each.bound)


def _read(
    ordered: Sequence[Postings], ahead: Sequence[float], passages: int, k: int
) -> tuple[Scores, float, int]:
    """Read lists until no passage that is in none of them can be among the `k` best.

    Returns the sums so far, (passages,), a score that the `k` best reach, and how many lists were
    read.
    """
    sums = np.zeros(passages, np.float32)
    sample = np.empty(0, np.intp)
    sizes = [len(each.passages) for each in ordered]
    for read, each in enumerate(ordered):
        if sizes[read] > LONG * passages:
            least = _kth(sums[sample], k)
            floor = least / ROUNDING - ahead[read]  # above 0, it leaves out what is in no list yet
            if floor > 0:
                lookups = np.count_nonzero(sums >= floor) * len(ordered[read:])
                if lookups * LOOKUP < sum(sizes[read:]):
                    return sums, least, read
        places = each.passages.astype(np.intp)
        if len(sample) < SAMPLED * k:
            head = places[: SAMPLED * k - len(sample)]
            sample = np.append(sample, head[sums[head] == 0])
        np.add.at(sums, places, each.impacts * each.weight)
    return sums, _kth(sums[sample], k), len(ordered)


def _kth(scores: Scores, k: int) -> float:
    """Return the k-th best of the scores, LEAST when there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else LEAST
