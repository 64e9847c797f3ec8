"""What flows through the index: a page becomes articles, these passages, these sentences."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Format(StrEnum):
    """How the text of a page is written."""

    TEXT = "text"  # plain text or markdown, as a page was saved, with its noise
    HTML = "html"
    ARTICLE = "article"  # one clean article: a paragraph a line, no noise to take out


class Kind(StrEnum):
    """What a paragraph is in its article."""

    BODY = "body"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Page:
    """One source document as it came; `id` is unique in its source and stable between builds.

    `title`, `url`, `outlet` and `published` are what the source says of the page (a JSONL row), if
    it says anything; what the page's own text says is found by cleaning.
    """

    id: str
    file: str  # the name of the file it came from, to show where there is no URL
    format: Format
    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article, a single line of NFC text."""

    text: str
    kind: Kind = Kind.BODY


@dataclass(frozen=True, slots=True)
class Article:
    """One cleaned article. A page's first has the page's id, its second `id#2`, and so on."""

    id: str
    file: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: date | None = None  # only where the page says one for the article, never guessed
    language: str = "vi"  # ISO 639-1


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, about 600 characters.

    `id` is at once the FAISS id and the SQLite rowid; ids of a build are 0, 1, 2, … without a gap.
    """

    id: int
    article_id: str
    ordinal: int  # place in the article, from 0
    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a place in its passage: `passage.text[start:end]`.

    `id` is the FAISS id; the sentences of a passage are consecutive, in order.
    """

    id: int
    passage_id: int
    start: int
    end: int
