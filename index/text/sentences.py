"""Splits a text into sentences."""

import re
from collections.abc import Iterator

from index.text.letters import is_joined

Bounds = tuple[int, int]  # start and end in a text

# A possible sentence end: stops, any closing quotes and brackets, white space. Each run of stops is
# matched once, from its start, so that a line of stops takes linear time. The pattern begins with a
# character set, for which `re` scans fast.
_STOP = re.compile(
    r"""
    (?P<stop> [/.?!…] (?: (?<=/) \.++ | (?<!/) (?<! [.?!…] [.?!…] ) [.?!…]*+ ) )
    (?P<close> ["”’'»)\]]*+ )
    (?: [ \t]+ (?= (?P<opening> ["“‘'«(\[–—-]* [ ]? ) (?P<next> \S ) ) )
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s\"“”‘’'«»(\[]*\Z")
# Abbreviations before a name or a number ("ThS.", "J. K.", "U.S."); "hoa sen." is none.
_ABBREVIATION = re.compile(
    r"""
    (?-i: (?= [A-ZĐ] ) ) (?: (?: [^\W\d_]
    | tp | tt | tx | tr | th | kp | kđt | ths | ts | tskh | pgs | gs | bs | ck | cn | ks | kts | ls
    | ds | nsnd | nsưt | st | cty | đt | sđt | ub
    | mrs? | ms | dr | prof | rev | hon | gen | col | lt | sgt | capt | gov | sen | rep | jr | sr
    | adm | maj | pres | jan | feb | mar | apr | jun | jul | aug | sept? | oct | nov | dec | ft | mt
    ) (?: \. | \Z ) )+
    | tp | e\.g | i\.e | vs | approx | đ/c
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ABBREVIATIONS_BEFORE_NUMBER = frozenset(["no", "vol", "fig", "art", "tr", "sec"])
_LOOK_BACK_CHARACTERS = 24
# What is longer has no stops (a table, a giant word) and is cut: whatever reads a sentence takes
# time and memory for all of it, an answer too.
MAX_SENTENCE_CHARACTERS = 16_000


def sentences(text: str) -> list[Bounds]:
    """Return the bounds of the sentences of a text, in order, without outer white space.

    Every other character is in exactly one of them. A newline always ends a sentence, and what is
    longer than MAX_SENTENCE_CHARACTERS is several: cut at a space, a longer word between letters.
    """
    found: list[Bounds] = []
    start = 0
    while (newline := text.find("\n", start)) >= 0:
        found.extend(_line_sentences(text, start, newline))
        start = newline + 1
    found.extend(_line_sentences(text, start, len(text)))
    return found


def _line_sentences(text: str, start: int, end: int) -> Iterator[Bounds]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, start, stop):
            yield from _parts(text, start, stop.end("close"))
            start = stop.end()
    if start < end:
        yield from _parts(text, start, end)


def _parts(text: str, start: int, end: int) -> Iterator[Bounds]:
    while end - start > MAX_SENTENCE_CHARACTERS:
        limit = start + MAX_SENTENCE_CHARACTERS
        space = text.rfind(" ", start, limit + 1)
        whole = (end for end in range(limit, start, -1) if not is_joined(text, end))
        cut = after = space if space > start else next(whole, limit)
        while text[cut - 1].isspace():
            cut -= 1
        yield start, cut
        while text[after].isspace():
            after += 1
        start = after
    yield start, end


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    following = stop["next"]
    if following.islower() or not (following.isalnum() or stop["opening"].strip()):
        return False
    mark = stop["stop"]
    if "…" in mark or mark == "..":
        return not following.isdigit()
    if mark != "." or stop["close"]:
        return not (mark.startswith("...") and following.isdigit())
    before = text[max(start, stop.start() - _LOOK_BACK_CHARACTERS) : stop.start()]
    return not _is_abbreviation(before, following)


def _is_abbreviation(before: str, following: str) -> bool:
    """Whether the stop after `before` belongs to an abbreviation or a number, not to a sentence."""
    word = _last_word(before)
    if word.isdigit():
        return len(word) == len(before) <= 2  # "1. Mua vé": the number of a point
    if word.casefold() in _ABBREVIATIONS_BEFORE_NUMBER:
        return following.isdigit()
    return _ABBREVIATION.fullmatch(word) is not None


def _last_word(text: str) -> str:
    match = _LAST_WORD.search(text)
    return match.group() if match else ""
