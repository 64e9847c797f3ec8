"""Which passages the reader reads for a question, and what its readings change."""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from index.search.index_reader import Floats, Reading, ReadingRequest
from index.text.analysis import syllables
from retrieval.ranking.ties import TIE_MARGIN
from retrieval.results import ExactAnswer, Span
from retrieval.understanding.interrogative import is_interrogative, says_what_it_asks
from retrieval.understanding.question import Question

READ_PASSAGES = 4  # at most, best first, of a question searched alone
FIRST_READ = 2  # of these; the others are left unread if one of the first surely answers
SURE = 0.8
READ_BATCH = 8  # of all that are searched together; the first of each is read in any case

# What a passage gains for answering, times the probability that it does.
READING_WEIGHT = 0.15


def passages_in_reach(fused: Floats) -> int:
    """Return how many of the first passages, whose scores are given best first, may become first.

    One that lies further behind than what reading adds stays behind, whatever it says; of tied
    ones the newer is first.
    """
    near = fused[:READ_PASSAGES] > fused[0] - READING_WEIGHT - TIE_MARGIN
    return len(near) if near.all() else int(near.argmin())


def passages_to_read(questions: int) -> int:
    """Return how many passages are read at most for each of so many questions searched together."""
    return max(1, min(READ_PASSAGES, READ_BATCH // max(questions, 1)))


def text_to_read(question: Question) -> str:
    """Return the words of a question that are read with passages; "" of what only names a topic.

    A follow-up is read by its own words, if they say what is asked; else with what it follows.
    """
    text = question.own if says_what_it_asks(question.own) else question.text
    return text if is_interrogative(text) else ""


async def read_until_sure(
    read: Callable[[Sequence[ReadingRequest]], Awaitable[list[list[Reading]]]],
    requests: Sequence[ReadingRequest],
    thorough: Sequence[bool],
) -> list[list[Reading]]:
    """Read the first passages of each request, and the others if none of those surely answers.

    Of a `thorough` one all are read: each may be news.
    """
    first = [
        len(one.passages) if all_of else FIRST_READ
        for one, all_of in zip(requests, thorough, strict=True)
    ]
    found = await read(
        [replace(one, passages=one.passages[:n]) for one, n in zip(requests, first, strict=True)]
    )
    left = [
        replace(one, passages=() if settled(own) else one.passages[n:])
        for one, n, own in zip(requests, first, found, strict=True)
    ]
    if any(one.passages for one in left):
        further = await read(left)
        found = [own + others for own, others in zip(found, further, strict=True)]
    return found


def settled(readings: Sequence[Reading]) -> bool:
    """Tell whether the first passages were read and one surely answers."""
    return len(readings) >= FIRST_READ and any(probability(one) >= SURE for one in readings)


def probability(reading: Reading) -> float:
    """Return how likely it is that the passage answers."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, reading.logit))))


def read_answer(
    question: Question, reading: Reading | None, text: str, mark: Span
) -> ExactAnswer | None:
    """Return the words of the marked sentence that answer best, be the reader sure of them or not.

    Of another sentence than the reader's likeliest they are the less likely, by their shares, but
    sentences that say the same words share theirs. None answer a follow-up that only names its
    subject: what it asks of that, nobody knows.
    """
    if reading is None or (question.before and not says_what_it_asks(question.own)):
        return None
    said = [f" {' '.join(syllables(text[slice(*words.span)]))} " for words in reading.by_sentence]
    shares = [
        sum(
            other.share
            for other, theirs in zip(reading.by_sentence, said, strict=True)
            if own in theirs or theirs in own
        )
        for own in said
    ]
    best = max(shares, default=0.0) or 1.0
    for words, share in zip(reading.by_sentence, shares, strict=True):
        start, end = words.span
        if start < end and mark.start <= start < mark.end:
            score = probability(reading) * share / best
            return ExactAnswer(text[start:end], Span(start, end), score)
    return None
