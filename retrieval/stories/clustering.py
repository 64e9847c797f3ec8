"""Groups the articles of a day by story; pure.

Nearness is the mean of two cosines: of the lead passages' vectors, without what all articles have
in common, and of the terms of title and lead, weighted by IDF. Clusters are average-link: an
article joins the story whose articles it is nearest to on average, so that no chain of neighbours
ties two stories together. Unlike `ranking/event_clusters.py`, which hides repeats and so has to be
sure, this only counts: a wrong member is one name too many under "also in".
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

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
    for place in range(len(near)):
        means = [float(near[place, story].mean()) for story in stories]
        best = int(np.argmax(means)) if means else -1
        if means and means[best] >= MIN_NEARNESS:
            stories[best].append(place)
        else:
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
    for one, other in zip(*np.nonzero(np.triu(cosines >= MIN_COSINE, 1)), strict=True):
        near[one, other] = near[other, one] = (cosines[one, other] + own.cosine(one, other)) / 2
    return np.asarray(near, np.float32)


def medoid(story: Sequence[int], near: Floats) -> int:
    """Return the article of a story that is nearest to its others; the first of equals."""
    places = list(story)
    return places[int(near[np.ix_(places, places)].sum(axis=1).argmax())]


class _Terms:
    """The terms of texts, weighted by their inverse document frequency."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._terms = [frozenset(terms(text)) for text in texts]
        frequency = Counter(term for own in self._terms for term in own)
        self._weights = {
            term: math.log1p(len(texts) / times) ** 2 for term, times in frequency.items()
        }
        self._norms = [math.sqrt(self._sum(own)) for own in self._terms]

    def cosine(self, one: int, other: int) -> float:
        shared = self._sum(self._terms[one] & self._terms[other])
        return shared / max(self._norms[one] * self._norms[other], 1e-6)

    def _sum(self, words: frozenset[str]) -> float:
        return sum(self._weights[word] for word in words)
