"""Which sentence of a passage is marked as the one that answers; pure."""

from collections.abc import Sequence

import numpy as np

from index.search.index_reader import Reading, SentenceScores
from retrieval.ranking.ties import argmax
from retrieval.results import Span
from retrieval.understanding.answer_type import contains_answer_type
from retrieval.understanding.question import AnswerType

# What a sentence gains for the answer type sought; cosines vary by 0.1 in a passage.
ANSWER_TYPE_BONUS = 0.02
# Weight of a follow-up's own words: else the earlier answer is marked again.
FOLLOW_UP_WEIGHT = 2.0
# Weight of the logarithm of how likely the reader finds the answer in it: the best of .02 to .3 on
# questions kept out of training, docs/reading.md.
SHARE_WEIGHT = 0.025
LEAST_SHARE = 0.001


def best_sentence(
    text: str,
    answer_type: AnswerType,
    scores: Sequence[SentenceScores],
    reading: Reading | None,
) -> Span:
    """Return the sentence that answers best, by its scores, its type and the reader.

    `scores` are by the question, and of a follow-up then by its own words too.
    """
    bounds = scores[0].bounds
    fits = [contains_answer_type(text[start:end], answer_type) for start, end in bounds]
    total = ANSWER_TYPE_BONUS * np.array(fits, np.float32)
    for weight, own in zip((1, FOLLOW_UP_WEIGHT), scores, strict=False):
        total += weight * own.scores
    if reading is not None and reading.by_sentence:
        shares = [_share(reading, *each) for each in bounds]
        total += SHARE_WEIGHT * np.log(np.maximum(shares, LEAST_SHARE))
    return Span(*bounds[argmax(total.tolist())])


def _share(reading: Reading, start: int, end: int) -> float:
    return sum(words.share for words in reading.by_sentence if start <= words.span[0] < end)
