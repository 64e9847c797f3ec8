"""Splits an article into passages, and a passage into sentences."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from index.records import Article, Kind, Paragraph, Passage, Sentence

TARGET_CHARACTERS = 600
# A passage may grow to this before the paragraph that would be cut opens the next one.
MAX_CHARACTERS = 900
# A last passage smaller than this says too little on its own: its neighbour takes or gives text.
MIN_CHARACTERS = 200

Span = tuple[int, int]

# A stop, any closing quotes and brackets, white space: a sentence may end here. Each run of stops
# is looked at once, from its start, so that a line of nothing else takes no more than its share.
# One set of characters comes first, which `re` looks for in a fraction of the time.
_STOP = re.compile(
    r"""
    (?P<stop> [/.?!…] (?: (?<=/) \.++ | (?<!/) (?<! [.?!…] [.?!…] ) [.?!…]*+ ) )
    (?P<close> ["”’'»)\]]*+ )
    (?: [ \t]+ (?= (?P<opening> ["“‘'«(\[–—-]* [ ]? ) (?P<next> \S ) ) )
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s\"“”‘’'«»(\[]*\Z")
# Short forms that a name or a number follows ("ThS.", "J. K.", "U.S."); "hoa sen." is none of them.
_SHORT_FORM = re.compile(
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
_SHORT_BEFORE_NUMBER = frozenset(["no", "vol", "fig", "art", "tr", "sec"])
_LOOK_BACK_CHARACTERS = 24


def sentences(text: str) -> list[Span]:
    """Places of the sentences in a text, in order, apart from each other and without outer space.

    Every character that is not white space is in exactly one of them. A newline always ends one.
    """
    found: list[Span] = []
    start = 0
    while (newline := text.find("\n", start)) >= 0:
        found.extend(_line_sentences(text, start, newline))
        start = newline + 1
    found.extend(_line_sentences(text, start, len(text)))
    return found


def _line_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, start, stop):
            yield start, stop.end("close")
            start = stop.end()
    if start < end:
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
    return not _is_short_form(before, following)


def _is_short_form(before: str, following: str) -> bool:
    """Whether the stop after `before` belongs to a short form or a number, not to a sentence."""
    word = _last_word(before)
    if word.isdigit():
        return len(word) == len(before) <= 2  # "1. Mua vé": the number of a point
    if word.casefold() in _SHORT_BEFORE_NUMBER:
        return following.isdigit()
    return _SHORT_FORM.fullmatch(word) is not None


def _last_word(text: str) -> str:
    match = _LAST_WORD.search(text)
    return match.group() if match else ""


def passages(
    article: Article, first_passage: int, first_sentence: int
) -> list[tuple[Passage, list[Sentence]]]:
    """The passages of an article with their sentences; ids count up from the two given.

    A passage holds whole sentences of one kind, about 600 characters; body paragraphs are joined by
    a newline, a caption stands alone. The title is a passage only where there is no other text.
    """
    texts = list(_texts(article.paragraphs)) or [(article.title, Kind.BODY)]
    made: list[tuple[Passage, list[Sentence]]] = []
    for ordinal, (text, kind) in enumerate(texts):
        passage = Passage(first_passage + ordinal, article.id, ordinal, text, kind)
        spans = sentences(text)
        own = [
            Sentence(first_sentence + place, passage.id, start, end)
            for place, (start, end) in enumerate(spans)
        ]
        first_sentence += len(own)
        made.append((passage, own))
    return made


def _texts(paragraphs: tuple[Paragraph, ...]) -> Iterator[tuple[str, Kind]]:
    """Texts of the passages, in the order of the page.

    A caption does not break the run of body text around it: it follows the passage it stands in.
    """
    body = [(p.text, at) for at, p in enumerate(paragraphs) if p.kind is Kind.BODY]
    captions = [(p.text, at) for at, p in enumerate(paragraphs) if p.kind is Kind.CAPTION]
    for group in _packed([piece for text, at in body for piece in _pieces(text, at)]):
        yield _joined(group), Kind.BODY
        while captions and captions[0][1] < group[-1].paragraph:
            yield captions.pop(0)[0], Kind.CAPTION
    for text, _ in captions:
        yield text, Kind.CAPTION


class _Piece(NamedTuple):
    text: str
    paragraph: int


def _pieces(text: str, paragraph: int) -> list[_Piece]:
    """A paragraph whole, or, where it is too long, in runs of sentences of like length."""
    if len(text) <= MAX_CHARACTERS:
        return [_Piece(text, paragraph)]
    aim = len(text) / round(len(text) / TARGET_CHARACTERS)
    cuts: list[Span] = []
    for start, end in sentences(text):
        # A sentence joins the run before it while that brings the run nearer to its aim.
        if cuts and (start + end) / 2 < cuts[-1][0] + aim:
            cuts[-1] = (cuts[-1][0], end)
        else:
            cuts.append((start, end))
    return [_Piece(text[start:end], paragraph) for start, end in cuts]


def _packed(pieces: list[_Piece]) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    for piece in pieces:
        size = _size(groups[-1]) if groups else 0
        grown = size + len(piece.text)
        nearer = abs(grown - TARGET_CHARACTERS) <= abs(size - TARGET_CHARACTERS)
        if groups and grown <= MAX_CHARACTERS and (nearer or size < MIN_CHARACTERS):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return _without_small_last(groups)


def _without_small_last(groups: list[list[_Piece]]) -> list[list[_Piece]]:
    if len(groups) < 2 or _size(groups[-1]) >= MIN_CHARACTERS:
        return groups
    *kept, before, last = groups
    if _size(before) + _size(last) <= MAX_CHARACTERS:
        return [*kept, before + last]
    while len(before) > 1 and _size(last) < MIN_CHARACTERS:
        last = [before[-1], *last]
        before = before[:-1]
    return [*kept, before, last]


def _size(group: list[_Piece]) -> int:
    return sum(len(piece.text) for piece in group)


def _joined(group: list[_Piece]) -> str:
    text = group[0].text
    for before, piece in pairwise(group):
        text += (" " if before.paragraph == piece.paragraph else "\n") + piece.text
    return text
