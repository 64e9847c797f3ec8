"""Splits an article into passages of whole sentences, about 600 characters each."""

from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from index.records import Article, Kind, Paragraph, Passage, Sentence
from index.text.sentences import Bounds, sentences

TARGET_CHARACTERS = 600
# A passage may grow to this before the paragraph that would be cut opens the next one.
MAX_CHARACTERS = 900
# A last passage smaller than this says too little alone: it is merged with the one before, or takes
# text from it.
MIN_CHARACTERS = 200


def passages(article: Article, first_id: int) -> list[tuple[Passage, list[Sentence]]]:
    """Return the passages of an article with their sentences; their ids count up from the first.

    A passage holds whole sentences of one kind, about 600 characters; body paragraphs are joined by
    a newline, a caption stands alone. The title is a passage only where there is no other text.
    """
    texts = list(_texts(article.paragraphs)) or [(article.title, Kind.BODY)]
    return [
        (
            Passage(first_id + ordinal, article.id, ordinal, text, kind),
            [Sentence(start, end) for start, end in sentences(text)],
        )
        for ordinal, (text, kind) in enumerate(texts)
    ]


def _texts(paragraphs: tuple[Paragraph, ...]) -> Iterator[tuple[str, Kind]]:
    """Yield the texts of the passages, in the order of the page.

    A caption does not split the body text around it: it follows the passage that it interrupts.
    """
    body = [(p.text, at) for at, p in enumerate(paragraphs) if p.kind is Kind.BODY]
    captions = deque((p.text, at) for at, p in enumerate(paragraphs) if p.kind is Kind.CAPTION)
    for group in _packed([piece for text, at in body for piece in _pieces(text, at)]):
        yield _joined(group), Kind.BODY
        while captions and captions[0][1] < group[-1].paragraph:
            yield captions.popleft()[0], Kind.CAPTION
    for text, _ in captions:
        yield text, Kind.CAPTION


class _Piece(NamedTuple):
    text: str
    paragraph: int


def _pieces(text: str, paragraph: int) -> list[_Piece]:
    """Return a paragraph whole, or, if it is too long, in runs of sentences of similar length."""
    if len(text) <= MAX_CHARACTERS:
        return [_Piece(text, paragraph)]
    aim = len(text) / round(len(text) / TARGET_CHARACTERS)
    cuts: list[Bounds] = []
    for start, end in sentences(text):
        # A sentence joins the run before it while that brings the run nearer to its aim.
        if cuts and (start + end) / 2 < cuts[-1][0] + aim:
            cuts[-1] = (cuts[-1][0], end)
        else:
            cuts.append((start, end))
    return [_Piece(text[start:end], paragraph) for start, end in cuts]


def _packed(pieces: list[_Piece]) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    size = 0  # of the last group
    for piece in pieces:
        grown = size + len(piece.text)
        nearer = abs(grown - TARGET_CHARACTERS) <= abs(size - TARGET_CHARACTERS)
        if groups and grown <= MAX_CHARACTERS and (nearer or size < MIN_CHARACTERS):
            groups[-1].append(piece)
            size = grown
        else:
            groups.append([piece])
            size = len(piece.text)
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
