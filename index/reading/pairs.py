"""A question and a passage as the tokens that the reader reads, and their places in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.embedding.model_card import Model
from index.embedding.tokenizer import Tokenizer

Span = tuple[int, int]  # characters, end exclusive

KEPT = "kept.npy"  # of a prepared reader: id of the tokenizer -> id of its own table of words
LONGEST_QUESTION = 64  # tokens; more of a question is not read


@dataclass(frozen=True, slots=True)
class Pair:
    """`<s> query: question </s> passage: text </s>`, or as much of the text as a window holds."""

    ids: list[int]
    first: int  # place of the first token of the text
    spans: list[Span]  # of each token of the text, the characters of the text, without white space


class PairReader:
    """Makes pairs of texts."""

    def __init__(self, tokenizer: Tokenizer, model: Model) -> None:
        self._tokenizer = tokenizer
        self._characters = model.characters
        self._longest = model.longest
        question, passage = model.question_prefix.rstrip(), model.passage_prefix.rstrip()
        self._before = [*tokenizer.before, *tokenizer.encode([question])[0]]
        self._between = [*tokenizer.after, *tokenizer.encode([passage])[0]]

    def pair(self, question: str, text: str) -> Pair:
        """Return one pair; the end of a text that is too long for the model is left out."""
        asked = self._tokenizer.encode([self._read(question)[0]])[0][:LONGEST_QUESTION]
        before = [*self._before, *asked, *self._between]
        after = self._tokenizer.after
        room = self._longest - len(before) - len(after)
        read, places = self._read(text)
        ids = self._tokenizer.encode([read])[0][:room]
        spans = [_within(read, span, places) for span in self._tokenizer.offsets(read)[:room]]
        return Pair([*before, *ids, *after], len(before), spans)

    def _read(self, text: str) -> tuple[str, list[int]]:
        """Return a text as the tokenizer takes it, and the place in `text` of each character.

        One place more than there are characters: that of the end.
        """
        read: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for one in self._characters.get(ord(character), character):
                if one != " " or (read and read[-1] != " "):
                    read.append(one)
                    places.append(place)
        return "".join(read), [*places, len(text)]


def _within(read: str, span: Span, places: Sequence[int]) -> Span:
    start, end = span
    while start < end and read[start].isspace():
        start += 1
    return places[start], places[end - 1] + 1 if end > start else places[start]
