"""What a feed, a sitemap or a list names: one article each."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.text.cleanup import tidy

MAX_ADDRESSES = 5_000  # that are taken from one document
_MAX_TITLE = 4_000  # characters; no headline comes near


@dataclass(frozen=True, slots=True)
class Item:
    """One article as a feed names it."""

    address: str  # full
    title: str | None = None
    published: datetime | None = None  # UTC; None where there is no date, or no believable one


@dataclass(frozen=True, slots=True)
class Listing:
    """All that one document of a source names."""

    items: list[Item]
    title: str | None = None
    minutes: int | None = None  # between two polls, as a feed's <ttl> asks
    damage: str | None = None  # what is wrong with the document, though items were read
    without_address: int = 0  # items that could not be taken
    parts: list["Part"] = field(default_factory=list)  # of a sitemap index


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that a sitemap index names."""

    address: str
    changed: datetime | None


_TAG = re.compile(r"</?(?:b|i|em|strong|br|span|font|p|a|img|u|sup|sub)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)


def plain_title(text: str | None) -> str | None:
    """Return a title as one line of text: entities escaped twice are unescaped, tags go."""
    if not text:
        return None
    line = _TAG.sub(" ", text[:_MAX_TITLE])
    if _ENTITY.search(line):
        line = html.unescape(line)
    return tidy(line) or None


def without_repeats(items: Iterable[Item]) -> list[Item]:
    """Return items, of several with one address the first."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.address, item)
    return list(found.values())


def newest(items: Sequence[Item]) -> list[Item]:
    """Return items, in their order; of more than MAX_ADDRESSES the newest, those first."""
    if len(items) <= MAX_ADDRESSES:
        return list(items)
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(items, key=lambda one: one.published or never, reverse=True)[:MAX_ADDRESSES]
