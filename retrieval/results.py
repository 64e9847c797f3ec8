"""What an answer consists of: the interface between `retrieval` and its front ends."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from index.records import Article, NewsSource, Passage

SURE = 0.5  # least probability of words that stand as the answer


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
class ExactAnswer:
    """The exact words of a passage that answer a question."""

    text: str
    span: Span  # where they stand in the passage
    score: float  # how likely they are to answer, 0 to 1
    dates: tuple[Dated, ...] = ()  # in these words, in order
    dated_by: Article | None = None  # another article of the event, if that gave their years

    @property
    def is_sure(self) -> bool:
        """Whether they may stand as the answer."""
        return self.score >= SURE

    @property
    def complete(self) -> str:
        """The words with the years of their days: "ngày 9/7" becomes "ngày 9/7/2022"."""
        text = self.text
        for dated in reversed(self.dates):
            start, end = dated.span.start - self.span.start, dated.span.end - self.span.start
            day = dated.day
            text = f"{text[:start]}{day.day}/{day.month}/{day.year}{text[end:]}"
        return text


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, its article, and the sentence in it that answers best."""

    passage: Passage
    article: Article  # without paragraphs: `article.paragraphs` is empty
    score: float  # fused; comparable only within one answer
    highlight: Span  # the answering sentence, in `passage.text`
    also: tuple[Article, ...] = ()  # other reports of the same event, best first
    dates: tuple[Dated, ...] = ()  # in the order of the text
    answer: ExactAnswer | None = None  # in an Answer, only where the reader is sure of it

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
    answer: Span | None = None  # the words that answer, if the reader was sure
    score: float = 0.0  # of these words

    @classmethod
    def to(cls, hit: Hit) -> "Reference":
        """Name a hit."""
        also = tuple(article.id for article in hit.also)
        passage, words = hit.passage, hit.answer
        return cls(
            hit.article.id,
            passage.ordinal,
            digest(passage.text),
            hit.highlight,
            also,
            words.span if words else None,
            words.score if words else 0.0,
        )

    @property
    def packed(self) -> list[Any]:
        """As a JSON value."""
        mark, words = self.highlight, self.answer
        value = [self.article_id, self.ordinal, self.digest, mark.start, mark.end, [*self.also]]
        return [*value, words.start, words.end, round(self.score, 4)] if words else value

    @classmethod
    def unpacked(cls, value: list[Any]) -> "Reference":
        """Read what `packed` gave."""
        article_id, ordinal, of_text, start, end, also, *words = value
        found = cls(article_id, ordinal, of_text, Span(start, end), tuple(also))
        return replace(found, answer=Span(*words[:2]), score=words[2]) if words else found


def digest(text: str) -> str:
    """Return a short digest that identifies a text."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a conversation was about; passed with the next question, which may be a follow-up."""

    question: str  # as it was searched, with its own context


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits to show, best first; none when `status` is `nothing`."""

    question: str
    status: Status
    language: Language = Language.VI  # to answer in; what is shown again goes by its chat's texts
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Article, ...] = ()  # the nearest topics, when `status` is `nothing`
    near: tuple[Hit, ...] = ()  # passages that speak of it, but do not say it: `nothing`, too
    context: Conversation | None = None  # for the next question
    is_whole: bool = True  # False where a part of the articles could not be reached


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest articles, of all or about a topic, newest first."""

    articles: tuple[Article, ...]
    is_whole: bool = True  # as of an answer


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
    news: tuple[NewsSource, ...] = ()  # whose news is fetched, and until when it reaches
