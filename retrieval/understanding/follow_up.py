"""Tells a question that leans on the one before it, and joins the two; pure.

When in doubt a question is fresh: joined to another it would find the wrong article, while one
that leans and is not joined finds nothing, and its asker says more.

A question is looked at as a *shape*: in lower case, each name as `@`, each stop as a comma.
"""

import re
from itertools import takewhile

from index.text.analysis import Tongue, normalise, tongue
from retrieval.results import Context
from retrieval.understanding.follow_up_patterns import ENGLISH, GRAMMARS, Grammar
from retrieval.understanding.question import MAX_CHARACTERS

_TOKEN = re.compile(r"\w+(?:-\w+)*|[,;:.?!…]")
_NAMES = re.compile(r"@(?: @)+")
_SENTENCE = re.compile(r"(?<=[?!.…])\s+")
# Toned Vietnamese without a letter that is Vietnamese alone, as in "Còn Borrell?".
_MARKED = re.compile(r"\b(còn|và|là|gì|thì|vì|bà|nó|có|mà)\b", re.IGNORECASE)


def leans(question: str) -> bool:
    """Tell whether a question can't be understood without the one before it."""
    grammar, shape = _looked_at(question)
    return grammar.leans(shape)


def together(before: Context, question: str) -> str:
    """Join a question that leans to what it leans on, as one text to search with.

    Of a chain the first question is kept and the last that named anything, so that it does not
    grow; the new question is never cut.
    """
    asked = normalise(question[:MAX_CHARACTERS])
    chain = _SENTENCE.split(normalise(before.question))
    first = list(takewhile(lambda said: not leans(said), chain)) or chain[:1]
    named = [said for said in chain[len(first) :] if names(said)]
    room = max(0, MAX_CHARACTERS - len(asked) - 2)
    earlier = " ".join(first + named[-1:])[:room].rstrip()
    stop = "" if earlier.endswith(("?", "!", ".", "…")) else "?"
    return f"{earlier}{stop} {asked}" if earlier else asked


def names(said: str) -> bool:
    """Tell whether a text has anything to search for by itself."""
    grammar, shape = _looked_at(said)
    return bool(grammar.content(shape))


def _looked_at(question: str) -> tuple[Grammar, str]:
    text = normalise(question[:MAX_CHARACTERS])
    if text.isupper():  # its capitals tell nothing
        text = text.lower()
    grammar = GRAMMARS[Tongue.VIETNAMESE if _MARKED.search(text) else tongue(text)]
    tokens = [token if token[0].isalnum() else "," for token in _TOKEN.findall(text)]
    shape = " ".join(
        "@" if _is_name(tokens, place, grammar) else token.lower()
        for place, token in enumerate(tokens)
    )
    return grammar, _NAMES.sub("@", shape).strip(" ,")


def _is_name(tokens: list[str], place: int, grammar: Grammar) -> bool:
    """Tell names by their capitals, and among Vietnamese words by their foreign spelling."""
    token = tokens[place]
    if token.isupper() and len(token) > 1:
        return True
    empty = bool(grammar.empty.fullmatch(token.lower()))
    if grammar is ENGLISH:
        return token[0].isupper() and not empty
    if not empty and token[0].isalpha() and tongue(token) is Tongue.ENGLISH:
        return True
    if place and tokens[place - 1] != ",":
        return token[0].isupper()
    # Any word has a capital at the beginning; that of a name has another after it.
    following = tokens[place + 1] if place + 1 < len(tokens) else ","
    return token[0].isupper() and following[0].isupper() and not empty
