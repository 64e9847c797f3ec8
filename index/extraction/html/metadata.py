"""What a web page declares of its article: JSON-LD first, then the meta tags of its head."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from index.text.cleanup import tidy
from index.text.dates import day_of


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What is declared, as it stands there; None for what is not."""

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: date | None = None
    language: str | None = None


_TITLES = ("og:title", "twitter:title")
_URLS = ("canonical", "og:url")
_OUTLETS = ("og:site_name", "application-name", "twitter:app:name:iphone")
_AUTHORS = ("author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author")
_DAYS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "date.created",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "its_publication",
)

Json = dict[str, object]


def read_metadata(
    metas: Iterable[tuple[str, str]], scripts: Iterable[str], language: str | None
) -> PageMetadata:
    """Reads meta tags, as (name, content) in the order of the page, and JSON-LD scripts."""
    named: dict[str, str] = {}
    for name, content in metas:
        named.setdefault(name, content)
    article = next((item for script in scripts for item in _items(script) if _is_article(item)), {})
    outlet = _first(named, _OUTLETS) or _name(article.get("publisher"))
    author = _name(article.get("author")) or _first(named, _AUTHORS)
    return PageMetadata(
        title=_string(article.get("headline")) or _first(named, _TITLES),
        url=_web(_first(named, _URLS)) or _web(_string(article.get("url"))),
        outlet=outlet,
        author=author if author and _is_person(author, outlet) else None,
        published=_day(_string(article.get("datePublished"))) or _day(_first(named, _DAYS)),
        language=language,
    )


def _items(script: str) -> Iterator[Json]:
    """Every object of a JSON-LD script, the outer ones first; a broken script has none."""
    try:
        queue: deque[object] = deque([json.loads(script, strict=False)])
    except (ValueError, RecursionError):  # no JSON, a number of too many digits, or too deep
        return
    while queue:
        item = queue.popleft()
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            yield item
            queue.extend(value for value in item.values() if isinstance(value, dict | list))


def _is_article(item: Json) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith(("Article", "Posting")) for name in names)


def _first(named: dict[str, str], names: Iterable[str]) -> str | None:
    return next((named[name] for name in names if named.get(name)), None)


def _string(value: object) -> str | None:
    return tidy(value) or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """The name of a person or organisation, or the names of several."""
    several = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, dict) else item for item in several]
    return ", ".join(dict.fromkeys(name for item in named if (name := _string(item)))) or None


def _is_person(name: str, outlet: str | None) -> bool:
    is_address = "://" in name or "@" in name or name.startswith("/")
    return not is_address and name.casefold() != (outlet or "").casefold() and len(name) <= 120


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None


_MAX_DAY_CHARACTERS = 200


def _day(text: str | None) -> date | None:
    """The day of an ISO 8601 time, in the time zone that it is written in, or of a written date."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return day_of(text[:_MAX_DAY_CHARACTERS], day_first=False)
