"""Learns, for one index and one model, what questions reach that the articles do not answer.

Scores of e5 say little by themselves (RETRIEVAL.md, sections 2 and 4): they depend on the model,
the language of the question and the corpus. So each new index is asked a stored set of off-topic
questions, and the scores of a real one are measured in the standard deviations of theirs.
"""

import numpy as np

from index.encoder import Encoder
from index.manifest import OffTopic, Reach
from index.probes import probe_texts, probe_vectors
from index.scoring import Candidates, Evidence
from index.snapshot import Snapshot
from index.text import Tongue, fold

LEAST_SPREAD = 0.01  # a tiny corpus shares no word with any probe


def calibrate(snapshot: Snapshot, encoder: Encoder) -> dict[str, OffTopic]:
    """Ask the stored off-topic questions, and describe their best hits, by Tongue. Blocking."""
    vietnamese, english = probe_texts(Tongue.VIETNAMESE), probe_texts(Tongue.ENGLISH)
    # These are embedded anew for each index, since its own words restore them: half of them do.
    guessed = [snapshot.tones.restore(fold(text)) for text in vietnamese[::2]]
    asked = {
        Tongue.VIETNAMESE: (vietnamese, probe_vectors(encoder, Tongue.VIETNAMESE)),
        Tongue.TONELESS: (guessed, encoder.questions(guessed)),
        Tongue.ENGLISH: (english, probe_vectors(encoder, Tongue.ENGLISH)),
    }
    return {
        tongue.value: _describe(
            [
                _evidence(snapshot.candidates(text, vector), tongue)
                for text, vector in zip(texts, vectors, strict=True)
            ]
        )
        for tongue, (texts, vectors) in asked.items()
    }


def _evidence(candidates: Candidates, tongue: Tongue) -> Evidence:
    return candidates.evidence(candidates.fused(tongue))


def _describe(reached: list[Evidence]) -> OffTopic:
    return OffTopic(
        meaning=_reach([one.meaning for one in reached]),
        words=_reach([one.words for one in reached]),
        margin=_reach([one.margin for one in reached]),
    )


def _reach(values: list[float]) -> Reach:
    """Take the spread from quantiles: 84.1 % of a normal distribution lie below one deviation.

    In a large corpus a few probes do find an answer; quantiles are not moved by them.
    """
    middle, high = np.quantile(values, [0.5, 0.841])
    return Reach(float(middle), max(float(high - middle), LEAST_SPREAD))
