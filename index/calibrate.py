"""Learns, for one index and one model, what questions reach that the articles do not answer.

Scores of e5 say little by themselves (RETRIEVAL.md, sections 2 and 4): they depend on the model,
the language of the question and the corpus. So each new index is asked a stored set of off-topic
questions, and the scores of a real one are measured in the standard deviations of theirs.
"""

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.manifest import OffTopic
from index.probes import probe_texts, probe_vectors
from index.scoring import Candidates
from index.snapshot import Snapshot
from index.text import Tongue, fold

LEAST_SPREAD = 0.01  # of lexical scores; a tiny corpus shares no word with any probe


def calibrate(snapshot: Snapshot, encoder: Encoder) -> dict[str, OffTopic]:
    """Ask the stored off-topic questions, and describe their best hits, by Tongue. Blocking."""
    vietnamese, english = probe_texts(Tongue.VIETNAMESE), probe_texts(Tongue.ENGLISH)
    guessed = [snapshot.tones.restore(fold(text)) for text in vietnamese]
    asked = {
        Tongue.VIETNAMESE: (vietnamese, probe_vectors(encoder, Tongue.VIETNAMESE)),
        Tongue.TONELESS: (guessed, encoder.questions(guessed)),
        Tongue.ENGLISH: (english, probe_vectors(encoder, Tongue.ENGLISH)),
    }
    return {
        tongue.value: _describe(
            [
                _best(snapshot.candidates(text, vector), tongue)
                for text, vector in zip(texts, vectors, strict=True)
            ]
        )
        for tongue, (texts, vectors) in asked.items()
    }


def _best(candidates: Candidates, tongue: Tongue) -> Candidates:
    return candidates.take(np.argsort(-candidates.fused(tongue), kind="stable")[:1])


def _describe(best: list[Candidates]) -> OffTopic:
    dense = np.concatenate([one.dense for one in best])
    lexical = np.concatenate([one.lexical for one in best])
    return OffTopic(
        dense=float(np.median(dense)),
        dense_spread=_spread(dense),
        lexical=float(np.median(lexical)),
        lexical_spread=max(_spread(lexical), LEAST_SPREAD),
    )


def _spread(values: npt.NDArray[np.float32]) -> float:
    """Return the standard deviation, as the quantiles of a normal distribution give it.

    In a large corpus a few probes do find an answer; quantiles are not moved by them.
    """
    middle, high = np.quantile(values, [0.5, 0.841])
    return float(high - middle)
