"""Exact match and token F1 of an answer, as SQuAD counts them (Rajpurkar et al., 2016).

Normalised as there: lower case, without punctuation and English articles. A token is a Vietnamese
syllable or an English word.
"""

import re
import unicodedata
from collections import Counter

from index.text.analysis import normalise

_ARTICLES = re.compile(r"\b(a|an|the)\b")


def exact_match(found: str, gold: str) -> bool:
    """Tell whether two answers are the same, normalised."""
    return _tokens(found) == _tokens(gold)


def token_f1(found: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall over tokens, 0 to 1."""
    left, right = _tokens(found), _tokens(gold)
    shared = sum((Counter(left) & Counter(right)).values())
    if not shared:
        return float(left == right)
    return 2 * shared / (len(left) + len(right))


def _tokens(text: str) -> list[str]:
    plain = "".join(
        " " if unicodedata.category(mark).startswith("P") else mark
        for mark in normalise(text).lower()
    )
    return _ARTICLES.sub(" ", plain).split()
