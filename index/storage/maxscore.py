"""Top-k over the posting lists of one query, by MaxScore.

Scanning the lists of common words would be most of a query's cost. MaxScore skips most of them:
Turtle & Flood, Query Evaluation: Strategies and Optimizations, 1995.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids

SAMPLE_FACTOR = 10  # times k: size of the sample whose k-th best sum is a lower bound for all
# Test for early termination only before lists of more than this share of all passages, because the
# test scans all accumulators.
LONG_LIST_SHARE = 1 / 16
LOOKUP_COST = 20  # postings that can be scanned in the time of one binary search
# Safety margin for float32 rounding, so that pruning never drops a true top-k result: the sum of
# some dozen float32 is off by less.
ROUNDING_MARGIN = 1 + 1e-5
MIN_SCORE = float(np.finfo(np.float32).tiny)  # the smallest score above 0


@dataclass(frozen=True, slots=True)
class Postings:
    """The posting list of one query term."""

    passages: npt.NDArray[np.uint32]  # ids, ascending; at least one
    impacts: npt.NDArray[np.uint16]
    weight: np.float32  # score of one unit of impact
    bound: float  # the most that the term adds to any score

    def scores(self, ids: Ids) -> Floats:
        """Return what the term adds to the score of each of these passages, (ids,)."""
        wanted = ids.astype(np.uint32)  # searchsorted would copy the list to another type
        places = np.searchsorted(self.passages, wanted)
        np.minimum(places, len(self.passages) - 1, out=places)
        impacts = self.impacts[places] * (self.passages[places] == wanted)
        return np.asarray(impacts * self.weight, np.float32)


def score_docs(postings: Sequence[Postings], ids: Ids) -> Floats:
    """Return the score of each of these passages over all terms, (ids,)."""
    sums = np.zeros(len(ids), np.float32)
    for each in _by_bound(postings):
        sums += each.scores(ids)
    return sums


def maxscore_top_k(postings: Sequence[Postings], passages: int, k: int) -> Ids:
    """Return the ids of the `k` passages with the highest scores above 0, best first.

    Exact; fewer when there are fewer; of equal scores the lower id comes first. `passages` is the
    number of all passages.
    """
    if not postings or k < 1:
        return np.empty(0, np.int64)
    ordered = _by_bound(postings)
    # The most that each term and all after it can add together; 0 after the last.
    remaining = [*accumulate((each.bound for each in reversed(ordered)), initial=0.0)][::-1]
    sums, least, scanned = _accumulate(ordered, remaining, passages, k)
    ids = np.flatnonzero(sums >= least / ROUNDING_MARGIN - remaining[scanned])
    found = sums[ids]
    for each, left in zip(ordered[scanned:], remaining[scanned + 1 :], strict=True):
        found += each.scores(ids)
        least = max(least, _kth_best(found, k))
        able = found >= least / ROUNDING_MARGIN - left
        ids, found = ids[able], found[able]
    able = found >= _kth_best(found, k)
    ids, found = ids[able], found[able]
    return ids[np.argsort(-found, kind="stable")[:k]]


def _by_bound(postings: Sequence[Postings]) -> list[Postings]:
    """Sort by falling bound: always one order, since float sums depend on it."""
    return sorted(postings, key=lambda each: -each.bound)


def _accumulate(
    ordered: Sequence[Postings], remaining: Sequence[float], passages: int, k: int
) -> tuple[Floats, float, int]:
    """Scan lists until no passage outside of them can reach the top k.

    Returns the partial sums, (passages,), a lower bound of the k-th best score, and the number of
    lists scanned.
    """
    sums = np.zeros(passages, np.float32)
    sample = np.empty(0, np.intp)
    sizes = [len(each.passages) for each in ordered]
    for scanned, each in enumerate(ordered):
        if sizes[scanned] > LONG_LIST_SHARE * passages:
            least = _kth_best(sums[sample], k)
            # Passages below the floor can't reach the top k; above 0, it excludes unseen ones.
            floor = least / ROUNDING_MARGIN - remaining[scanned]
            if floor > 0:
                lookups = np.count_nonzero(sums >= floor) * len(ordered[scanned:])
                if lookups * LOOKUP_COST < sum(sizes[scanned:]):
                    return sums, least, scanned
        places = each.passages.astype(np.intp)
        if len(sample) < SAMPLE_FACTOR * k:
            head = places[: SAMPLE_FACTOR * k - len(sample)]
            sample = np.append(sample, head[sums[head] == 0])
        np.add.at(sums, places, each.impacts * each.weight)
    return sums, _kth_best(sums[sample], k), len(ordered)


def _kth_best(scores: Floats, k: int) -> float:
    """Return the k-th best of the scores; MIN_SCORE when there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else MIN_SCORE
