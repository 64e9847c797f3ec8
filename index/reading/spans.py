"""Token vectors to an answer: does the passage answer, and with which words."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.reading.pairs import Pair, Span
from index.reading.weights import Head
from index.text.sentences import sentences

Array = npt.NDArray[np.float32]

LONGEST_ANSWER = 30  # tokens
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True)
class Words:
    """The best words of one sentence, if the passage answers at all."""

    span: Span  # characters of the passage
    share: float  # probability that an answer begins in the sentence, times that one ends in it


@dataclass(frozen=True, slots=True)
class Spanned:
    """The best words of a passage, and the logits that tell whether they answer."""

    answered: float  # that the passage answers
    margin: float  # of these words over none
    span: Span  # characters of the passage
    by_sentence: tuple[Words, ...] = ()  # of those sentences that were read, in order


def spanned(tokens: Array, pair: Pair, text: str, head: Head) -> Spanned:
    """Read the token vectors of a pair, (tokens, width); `text` is its passage."""
    if not pair.spans:
        return Spanned(_IMPOSSIBLE, 0.0, (0, 0))
    first = np.asarray(tokens[0], np.float32)
    none = float((head.ends @ first + head.ends_bias).sum())
    content = np.asarray(tokens[pair.first : pair.first + len(pair.spans)], np.float32)
    starts, ends = head.ends @ content.T + head.ends_bias[:, None]
    at, to = _best(starts, ends)
    inner = _gelu(head.inner @ np.concatenate([first, content[at], content[to]]) + head.inner_bias)
    answered = float(head.outer[0] @ inner + head.outer_bias[0])
    span = whole_words(text, pair.spans[at][0], pair.spans[to][1])
    words = _by_sentence(starts, ends, pair.spans, text)
    return Spanned(answered, float(starts[at] + ends[to]) - none, span, words)


def _by_sentence(starts: Array, ends: Array, spans: Sequence[Span], text: str) -> tuple[Words, ...]:
    firsts = [start for start, _ in spans]
    begins, finishes = _softmax(starts), _softmax(ends)
    found = []
    for start, end in sentences(text):
        its = slice(bisect_left(firsts, start), bisect_left(firsts, end))
        if its.start < its.stop:
            at, to = _best(starts[its], ends[its])
            span = whole_words(text, spans[its.start + at][0], spans[its.start + to][1])
            found.append(Words(span, float(begins[its].sum() * finishes[its].sum())))
    return tuple(found)


def _softmax(logits: Array) -> Array:
    shares = np.exp(logits - logits.max())
    return np.asarray(shares / shares.sum(), np.float32)


def _best(starts: Array, ends: Array) -> tuple[int, int]:
    """Return the first and the last token of the words with the largest sum."""
    both = starts[:, None] + ends[None, :]
    ones = np.ones(both.shape, bool)
    both = np.where(np.triu(ones) & np.tril(ones, LONGEST_ANSWER - 1), both, _IMPOSSIBLE)
    at, to = np.unravel_index(int(both.argmax()), both.shape)
    return int(at), int(to)


def whole_words(text: str, start: int, end: int) -> Span:
    """Widen a place to whole words, and leave out what is mere punctuation at its ends."""
    while start < end and not _is_of_answer(text[start], leading=True):
        start += 1
    while end > start and not _is_of_answer(text[end - 1], leading=False):
        end -= 1
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _is_of_answer(character: str, *, leading: bool) -> bool:
    kept: Sequence[str] = "+-−$€£¥“\"'‘([" if leading else "%°”\"'’)]$€£¥₫"
    return character.isalnum() or character in kept


def _gelu(rows: Array) -> Array:
    """The exact form, by an approximation of erf to 1.5e-7 (Abramowitz & Stegun, 7.1.26)."""
    z = np.abs(rows) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    poly = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = np.sign(rows) * (1 - poly * np.exp(-z * z))
    return np.asarray(rows / 2 * (1 + erf), np.float32)
