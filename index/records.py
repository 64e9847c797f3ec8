"""What flows through the index: a page becomes articles, these passages, these sentences.

The mappings at the end are the only ones between these and rows of text, in SQLite and in JSON: a
new field of `Article` is stored, and one of `Page` read from JSONL, without an edit elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints

# Of an index directory: raise it when a record below, or one of the files there, changes.
SCHEMA = 7


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
    published_at: str | None = None  # ISO 8601 in UTC, to the second: texts that sort by time
    place: str = ""  # more exactly than `file` where it came from, to name it in a message
    problem: str = ""  # why there is nothing to read; the page is skipped, and named


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
    published_at: str | None = None  # as of its page; None where only the day is known
    language: str = "vi"  # ISO 639-1

    @property
    def recency(self) -> tuple[date, str]:
        """What sorts articles from the oldest to the newest; those without a date come first."""
        return self.published or date.min, self.published_at or ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, about 600 characters.

    `id` is the row of the passage's vector and its SQLite rowid; ids of a build are 0, 1, 2, …
    """

    id: int
    article_id: str
    ordinal: int  # place in the article, from 0
    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a span of its passage: `passage.text[start:end]`.

    Its id, that of its vector, is its place among the sentences of all passages.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NewsSource:
    """A newspaper whose news is fetched, as it stood when the index was built."""

    name: str
    newest: datetime | None  # UTC; when its newest article came out
    articles: int
    expected_seconds: float  # without news for longer it counts as silent
    began: datetime | None = None  # UTC; when it was first polled
    succeeded: datetime | None = None  # UTC; when one of its feeds last gave what it should
    errors: tuple[str, ...] = ()  # of its feeds that fail now

    def silent_since(self, now: datetime) -> datetime | None:
        """Return when its last news came out, if that is longer ago than expected; else None.

        One that never brought any is silent since it was first polled.
        """
        last = self.newest or self.began
        is_silent = last and (now - last).total_seconds() > self.expected_seconds
        return last if is_silent else None


# Columns of an article's row, in order, and those among them that are never empty.
ARTICLE_COLUMNS = tuple(field.name for field in fields(Article) if field.name != "paragraphs")
REQUIRED_COLUMNS = frozenset(
    name for name in ARTICLE_COLUMNS if get_type_hints(Article)[name] is str
)
# What a JSONL row may say of its page besides id and text; the names are those of its columns.
PAGE_FACTS = tuple(field.name for field in fields(Page) if field.default is None)
TIMES = frozenset({"published_at"})  # columns and facts that hold a time, as text
# Columns and facts that hold a date.
DATES = frozenset(
    name
    for record in (Page, Article)
    for name, hint in get_type_hints(record).items()
    if date in get_args(hint)
)


def article_to_row(article: Article) -> dict[str, str | None]:
    """Return an article without its paragraphs as text by column; a date as ISO 8601."""
    row = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    for name in DATES & row.keys():
        row[name] = row[name].isoformat() if row[name] else None
    return row


def article_from_row(row: Mapping[str, str | None]) -> Article:
    """Return the article of a row, without paragraphs; ValueError when a date is none."""
    values: dict[str, Any] = dict(row)
    for name in DATES & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Article(paragraphs=(), **values)


def article_to_page_row(article: Article) -> dict[str, str]:
    """Return an article with its paragraphs as a JSONL row, which is read as its page."""
    row = article_to_row(article)
    facts = {name: row[name] for name in PAGE_FACTS}
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    return {"_id": article.id, "text": text, **{k: v for k, v in facts.items() if v is not None}}


def facts_for_article(page: Page) -> dict[str, Any]:
    """Return what a page's source says of it, but the title, as fields of its article."""
    return {name: getattr(page, name) for name in PAGE_FACTS if name != "title"}
