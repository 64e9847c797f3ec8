"""Recognises a follow-up question, and joins it to its context; pure.

In doubt a question is no follow-up: joined to another question it would find the wrong article,
while a follow-up that is not joined finds nothing, and its asker says more.

Patterns match the *shape* of a question: in lower case, each name as `@`, each stop as a comma.
"""

import re
from itertools import takewhile

from index.text.analysis import normalise
from index.text.languages import QueryLanguage, query_language
from retrieval.results import Conversation
from retrieval.understanding.follow_up_english import ENGLISH
from retrieval.understanding.follow_up_grammar import Grammar
from retrieval.understanding.follow_up_vietnamese import NO_DIACRITICS, VIETNAMESE
from retrieval.understanding.question import MAX_CHARACTERS

GRAMMARS = {
    QueryLanguage.VI: VIETNAMESE,
    QueryLanguage.VI_NO_DIACRITICS: NO_DIACRITICS,
    QueryLanguage.EN: ENGLISH,
}

_TOKEN = re.compile(r"\w+(?:-\w+)*|[,;:.?!…]")
_NAMES = re.compile(r"@(?: @)+")
_SENTENCE = re.compile(r"(?<=[?!.…])\s+")


def is_follow_up(question: str) -> bool:
    """Whether a question can't be understood without the one before it."""
    grammar, shape = _shape(question)
    return grammar.is_follow_up(shape)


def join_context(before: Conversation, question: str) -> str:
    """Join a follow-up to its context, as one text to search with.

    Of a chain of questions the first is kept and the last that named anything, so that the text
    stays short; the new question is never cut.
    """
    asked = normalise(question[:MAX_CHARACTERS])
    chain = _SENTENCE.split(normalise(before.question))
    first = list(takewhile(lambda said: not is_follow_up(said), chain)) or chain[:1]
    named = [said for said in chain[len(first) :] if has_content(said)]
    room = max(0, MAX_CHARACTERS - len(asked) - 2)
    earlier = " ".join(first + named[-1:])[:room].rstrip()
    stop = "" if earlier.endswith(("?", "!", ".", "…")) else "?"
    return f"{earlier}{stop} {asked}" if earlier else asked


def has_content(said: str) -> bool:
    """Whether a text has anything to search for by itself."""
    grammar, shape = _shape(said)
    return bool(grammar.content(shape))


def _shape(question: str) -> tuple[Grammar, str]:
    text = normalise(question[:MAX_CHARACTERS])
    if text.isupper():  # then capitals mark no names
        text = text.lower()
    grammar = GRAMMARS[query_language(text)]
    tokens = [token if token[0].isalnum() else "," for token in _TOKEN.findall(text)]
    shape = " ".join(
        "@" if _looks_like_name(tokens, place, grammar) else token.lower()
        for place, token in enumerate(tokens)
    )
    return grammar, _NAMES.sub("@", shape).strip(" ,")


def _looks_like_name(tokens: list[str], place: int, grammar: Grammar) -> bool:
    """Recognise names by capitals, and among Vietnamese words by a foreign spelling."""
    token = tokens[place]
    if token.isupper() and len(token) > 1:
        return True
    is_stop_word = bool(grammar.stop_words.fullmatch(token.lower()))
    if grammar is ENGLISH:
        return token[0].isupper() and not is_stop_word
    if not is_stop_word and token[0].isalpha() and query_language(token) is QueryLanguage.EN:
        return True
    if place and tokens[place - 1] != ",":
        return token[0].isupper()
    # Any first word has a capital; a name has a second one after it.
    following = tokens[place + 1] if place + 1 < len(tokens) else ","
    return token[0].isupper() and following[0].isupper() and not is_stop_word
