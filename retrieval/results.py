"""What an answer consists of: the interface between `retrieval` and its front ends."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from index.records import Article, Passage


class Status(StrEnum):
    """Whether the articles answer the question."""

    FOUND = "found"
    UNSURE = "unsure"  # the passages may not answer; shown with a warning
    NOTHING = "nothing"


class Language(StrEnum):
    """The language of the interface, to answer in."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a passage's text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a passage abbreviates, as "9/7", in full."""

    span: Span  # where the passage names it
    day: date


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, its article, and the sentence in it that answers best."""

    passage: Passage
    article: Article  # without paragraphs: `article.paragraphs` is empty
    score: float  # fused; comparable only within one answer
    highlight: Span  # the answering sentence, in `passage.text`
    also: tuple[Article, ...] = ()  # other reports of the same event, best first
    dates: tuple[Dated, ...] = ()  # in the order of the text

    @property
    def highlighted(self) -> str:
        """The text of the answering sentence."""
        return self.passage.text[self.highlight.start : self.highlight.end]


@dataclass(frozen=True, slots=True)
class Reference:
    """Names a hit, so that it can be shown again later, even from a newer index."""

    article_id: str
    ordinal: int  # of the passage in its article
    digest: str  # of the passage's text
    highlight: Span
    also: tuple[str, ...]  # ids of articles

    @classmethod
    def to(cls, hit: Hit) -> "Reference":
        """Name a hit."""
        also = tuple(article.id for article in hit.also)
        passage = hit.passage
        return cls(hit.article.id, passage.ordinal, digest(passage.text), hit.highlight, also)

    @property
    def packed(self) -> list[Any]:
        """As a JSON value."""
        mark = self.highlight
        return [self.article_id, self.ordinal, self.digest, mark.start, mark.end, [*self.also]]

    @classmethod
    def unpacked(cls, value: list[Any]) -> "Reference":
        """Read what `packed` gave."""
        article_id, ordinal, of_text, start, end, also = value
        return cls(article_id, ordinal, of_text, Span(start, end), tuple(also))


def digest(text: str) -> str:
    """Return a short digest that identifies a text."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversation was about; passed with the next question, which may be a follow-up."""

    question: str  # as it was searched, with its own context


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits to show, best first; none when `status` is `nothing`."""

    question: str
    status: Status
    language: Language
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Article, ...] = ()  # the nearest topics, when `status` is `nothing`
    context: Context | None = None  # for the next question


@dataclass(frozen=True, slots=True)
class Sources:
    """What can be asked about: the published index, in numbers and names."""

    articles: int
    passages: int
    outlets: tuple[
        tuple[str, int], ...
    ]  # outlet and how many articles, most first; unknown left out
    newest: tuple[Article, ...]  # up to ten, newest first where dates are known
    built: datetime  # UTC
