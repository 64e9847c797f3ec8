"""Groups the articles of a day by story; pure.

Nearness is the mean of two cosines: of the lead passages' vectors, without what all articles have
in common, and of the terms of title and lead, weighted by IDF. Clusters are average-link: an
article joins the story whose articles it is nearest to on average, so that no chain of neighbours
ties two stories together. Unlike `ranking/event_clusters.py`, which hides repeats and so has to be
sure, this only counts: a wrong member is one name too many under "also in".
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.index_reader import Floats
from index.text.analysis import terms

# Chosen by eye on some 100 pairs of 3,000 articles of an old newspaper archive, not counted.
MIN_COSINE = 0.5
MIN_NEARNESS = 0.42


def cluster_stories(near: Floats) -> list[list[int]]:
    """Return the places of the articles of each story, in the order of their first.

    `near` is how near each two articles are, (articles, articles).
    """
    stories: list[list[int]] = []
    sizes = np.zeros(len(near))
    # A row a story: the sum of its articles' rows. Means made of them anew for each article and
    # story took the better part of a minute for 3,000 stories.
    sums = np.empty_like(near)
    for place in range(len(near)):
        means = sums[: len(stories), place] / sizes[: len(stories)]
        best = int(np.argmax(means)) if stories else -1
        if stories and means[best] >= MIN_NEARNESS:
            stories[best].append(place)
            sums[best] += near[place]
            sizes[best] += 1
        else:
            sums[len(stories)] = near[place]
            sizes[len(stories)] = 1
            stories.append([place])
    return stories


def nearness(texts: Sequence[str], vectors: Floats, count: int) -> Floats:
    """Return how near each two of the first `count` articles are, (count, count), at most 1.

    `texts` are their titles and leads, and `vectors` those of the leads, (articles, dimension); the
    articles behind the first `count` are others of the index, to know what is common to all.
    """
    apart = vectors - vectors.mean(axis=0)
    unit = (apart / np.linalg.norm(apart, axis=1, keepdims=True).clip(1e-6))[:count]
    cosines = unit @ unit.T
    near = cosines / 2
    own = _Terms(texts)
    for one in range(count):
        others = one + 1 + np.flatnonzero(cosines[one, one + 1 :] >= MIN_COSINE)
        near[one, others] += own.cosines(one, others) / 2
        near[others, one] = near[one, others]
    return np.asarray(near, np.float32)


def medoid(story: Sequence[int], near: Floats) -> int:
    """Return the article of a story that is nearest to its others; the first of equals."""
    places = list(story)
    return places[int(near[np.ix_(places, places)].sum(axis=1).argmax())]


class _Terms:
    """The terms of texts, weighted by their inverse document frequency."""

    def __init__(self, texts: Sequence[str]) -> None:
        # Of each text the numbers of its terms, after a 0 that is none and weighs nothing: what is
        # summed by `reduceat` must not be empty.
        numbers = dict[str, int]()
        self._terms = [
            np.array([0, *(numbers.setdefault(term, len(numbers) + 1) for term in {*terms(text)})])
            for text in texts
        ]
        frequency = np.bincount(np.concatenate(self._terms))
        self._weights = np.log1p(len(texts) / frequency) ** 2
        self._weights[0] = 0
        self._norms = np.sqrt([self._weights[own].sum() for own in self._terms])

    def cosines(self, one: int, others: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the cosines of a text with others, at once: a day may tell one thing alone."""
        if not len(others):
            return np.empty(0)
        shared = np.zeros_like(self._weights)
        shared[self._terms[one]] = self._weights[self._terms[one]]
        found = [self._terms[other] for other in others.tolist()]
        begin = np.cumsum([0, *map(len, found[:-1])])
        sums = np.add.reduceat(shared[np.concatenate(found)], begin)
        norms = self._norms[one] * self._norms[others]
        return np.asarray(sums / norms.clip(1e-6))
