"""Learns, for one index and one model, what questions reach that the articles do not answer.

Scores of e5 say little by themselves (RETRIEVAL.md, sections 2 and 4): they depend on the model,
the language of the question and the corpus. So each new index is asked a stored set of off-topic
questions, and the score of a real one is measured in the standard deviations of theirs.
"""

import numpy as np

from index.embedding.encoder import Asked, Encoder
from index.search.index_reader import Snapshot
from index.search.off_topic import Probes, probe_texts
from index.storage.manifest import OffTopic
from index.text.analysis import Tongue, fold

LEAST_SPREAD = 0.01  # should all probes score alike


def calibrate(snapshot: Snapshot, encoder: Encoder, probes: Probes) -> dict[str, OffTopic]:
    """Ask the stored off-topic questions, and describe their best scores, by Tongue. Blocking."""
    vietnamese, english = probe_texts(Tongue.VIETNAMESE), probe_texts(Tongue.ENGLISH)
    # These are read anew for each index, since its own words restore them: half of them do.
    guessed = [snapshot.tones.restore(fold(text)) for text in vietnamese[::2]]
    asked: dict[Tongue, tuple[list[str], list[Asked]]] = {
        Tongue.VIETNAMESE: (vietnamese, probes.asked[Tongue.VIETNAMESE]),
        Tongue.TONELESS: (guessed, encoder.questions(guessed)),
        Tongue.ENGLISH: (english, probes.asked[Tongue.ENGLISH]),
    }
    described = {}
    for tongue, (texts, readings) in asked.items():
        scores = []
        for text, one, near in zip(texts, readings, snapshot.near(readings), strict=True):
            found = snapshot.candidates(text, one, tongue, near)
            scores.append(float(found.fused(tongue).max()))
        described[tongue.value] = _describe(scores)
    return described


def _describe(scores: list[float]) -> OffTopic:
    """Take the spread from quantiles: 84.1 % of a normal distribution lie below one deviation.

    In a large corpus a few probes do find an answer; quantiles are not moved by them.
    """
    middle, high = np.quantile(scores, [0.5, 0.841])
    return OffTopic(float(middle), max(float(high - middle), LEAST_SPREAD))
