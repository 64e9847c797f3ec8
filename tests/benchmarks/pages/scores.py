"""Measures of one extracted article against gold, each from 0 to 1 or None where gold is silent."""

import re
from collections import Counter

_WORD = re.compile(r"\w+")
_SHINGLE = 4


def word_scores(text: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the multiset of words, as WCXB does."""
    return _overlap(Counter(_words(text)), Counter(_words(gold)))


def shingle_scores(text: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 over runs of four words, as Zyte's benchmark does."""
    return _overlap(_shingles(text), _shingles(gold))


def snippet_share(text: str, snippets: tuple[str, ...]) -> float | None:
    """Return the share of the snippets that the text holds, white space and case aside."""
    folded = _folded(text)
    found = [_folded(snippet) in folded for snippet in snippets]
    return sum(found) / len(found) if found else None


def same_letters(one: str | None, other: str | None) -> bool:
    """Return whether two titles or names have the same letters and digits in the same order."""
    return _letters(one or "") == _letters(other or "")


def author_verdict(found: str | None, gold: str) -> str:
    """Return "equal", "overlaps", "none" or "wrong"; the order of several names is no matter."""
    if not found:
        return "none"
    if same_letters(found, gold) or _names(found) == _names(gold):
        return "equal"
    words, wanted = set(_words(found)), set(_words(gold))
    return "overlaps" if words & wanted else "wrong"


def _overlap(found: Counter[str], gold: Counter[str]) -> tuple[float, float, float]:
    shared = sum((found & gold).values())
    if not shared:
        return (float(not found), float(not gold), float(not found and not gold))
    precision, recall = shared / found.total(), shared / gold.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _shingles(text: str) -> Counter[str]:
    words = _words(text)
    size = min(_SHINGLE, len(words))
    if not size:
        return Counter()
    return Counter(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _names(text: str) -> frozenset[str]:
    return frozenset(map(_letters, re.split(r",|;|&|\band\b|\bvà\b", text)))


def _letters(text: str) -> str:
    return "".join(_words(text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
