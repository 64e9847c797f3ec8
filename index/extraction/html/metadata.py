"""What a web page declares of its article: JSON-LD first, then the meta tags of its head."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from urllib.parse import urlsplit

from index.extraction.html.json_ld import (
    Json,
    Listed,
    items,
    name_of,
    own_article,
    people,
    string,
    types,
)
from index.extraction.html.people import (
    is_outlet_name,
    is_person,
    is_role,
    outlet_key,
    printed_name,
    writer,
)
from index.text.instants import Moment, moment_of
from index.text.languages import article_language


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What is declared, as it is declared; None for what is not."""

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: date | None = None
    published_at: str | None = None  # ISO 8601 with the zone that is declared; None without one
    updated_at: str | None = None
    dated: Moment | None = None  # a day that may be another than that of publication
    description: str | None = None
    language: str | None = None
    is_article: bool = False  # JSON-LD says that the page is one article

    def is_update(self, day: date) -> bool:
        """Return whether a day is declared to be that of the last change."""
        return (self.updated_at or "").startswith(day.isoformat())


_TITLES = ("og:title", "twitter:title")
_URLS = ("canonical", "og:url")
_OUTLETS = ("og:site_name", "application-name", "twitter:app:name:iphone")
_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_DAYS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publisheddate",
    "publication_date",
    "article:publish_date",
    "date.created",
    "datecreated",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "its_publication",
    "citation_publication_date",
    "citation_date",
    "pub_date",
    "published-date",
    "cxenseparse:recs:publishtime",
)
# Some templates give the day of the last change here.
_VAGUE_DAYS = ("dc.date", "dcterms.date", "date")
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")


def read_metadata(
    metas: Iterable[tuple[str, str]],
    scripts: Iterable[str],
    language: str | None,
    headings: Iterable[str] = (),
) -> PageMetadata:
    """Read meta tags, as (name, content) in the order of the page, and JSON-LD scripts.

    `headings`, what the page's tab and h1 say, tell its own article from others it speaks of.
    """
    named: dict[str, str] = {}
    for name, content in metas:
        named.setdefault(name, string(content) or "")
    objects = list(chain.from_iterable(map(items, scripts)))
    canonical = next(filter(None, (_web(named.get(name)) for name in _URLS)), None)
    article = own_article(objects, headings, canonical or "")
    page = next((item for item in objects if "WebPage" in types(item)), {})
    publisher = name_of(article.get("publisher"))
    url = canonical or _web(string(article.get("url")))
    outlet = _first(named, _OUTLETS) or publisher
    outlets = tuple(filter(None, (*(named.get(name) for name in _OUTLETS), publisher, _host(url))))
    title = string(article.get("headline")) or _first(named, _TITLES)
    description = _first(named, _DESCRIPTIONS) or string(article.get("description"))
    author = _author(article.get("author"), named, outlets)
    if author is None and article_language(f"{title} {description}", language) != "vi":
        author = _site_owner(article.get("author"), named, objects)
    day_first = language != "en"
    published = _first_moment(
        (article.get("datePublished"), _first(named, _DAYS), page.get("datePublished")), day_first
    )
    updated = _first_moment(
        (article.get("dateModified"), _first(named, _UPDATES), page.get("dateModified")), day_first
    )
    vague = _first_moment((_first(named, _VAGUE_DAYS),), day_first)
    return PageMetadata(
        title=title,
        url=url,
        outlet=outlet,
        author=author,
        published=published.day if published else None,
        published_at=published.instant if published else None,
        updated_at=updated.instant if updated else None,
        dated=None if vague and updated and vague.day == updated.day else vague,
        description=description,
        language=language,
        is_article=bool(article) and not isinstance(article, Listed),
    )


def _author(value: object, named: dict[str, str], outlets: tuple[str, ...]) -> str | None:
    if names := _persons(people(value), outlets):
        return ", ".join(names)
    for name in _AUTHORS:
        if names := _persons([named.get(name, "")], outlets):
            return names[0]
    for number in ("1", "2"):  # how WordPress tells Slack
        label, data = named.get(f"twitter:label{number}"), named.get(f"twitter:data{number}")
        is_named = label and data and label.casefold() in _WRITTEN_BY
        if is_named and (names := _persons([data or ""], outlets)):
            return names[0]
    return None


_WRITTEN_BY = ("written by", "author", "by", "tác giả")


def _persons(names: Iterable[str], outlets: tuple[str, ...]) -> list[str]:
    """Return the names that are of persons, without what newspapers write around them."""
    bare = map(writer, names)
    persons = (name for name in bare if is_person(name, outlets) and not is_role(name))
    return list(dict.fromkeys(persons))


def _site_owner(value: object, named: dict[str, str], objects: list[Json]) -> str | None:
    """Return the writer whose name is that of the site, as of a blog; None where it may be a paper.

    Not for Vietnamese pages: their newspapers have names that read as a person's ("Tuổi Trẻ").
    """
    if any("NewsArticle" in types(item) for item in objects):
        return None
    organisations = {
        outlet_key(name)
        for item in objects
        if any("Organization" in kind for kind in types(item)) and "Person" not in types(item)
        for name in people(item.get("name"))
    }
    for name in [*people(value), *filter(None, map(named.get, (*_AUTHORS, "twitter:data1")))]:
        if printed_name(name) == name and not is_outlet_name(name, organisations):
            return name
    return None


def _first(named: dict[str, str], names: Iterable[str]) -> str | None:
    return next((named[name] for name in names if named.get(name)), None)


_SCHEME = re.compile(r"(?:(https?):)?//(?=[^/\s])", re.IGNORECASE)


def _web(url: str | None) -> str | None:
    """Return an address with its scheme; None for a path, which is none without its page's."""
    match = _SCHEME.match(url or "")
    return f"{(match[1] or 'https').lower()}://{url[match.end() :]}" if url and match else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


_MAX_DAY_CHARACTERS = 200
_MIN_YEAR = 1990  # before the web: 0001-01-01 and 1970-01-01 are how programs say "no date"


def _first_moment(values: Iterable[object], day_first: bool) -> Moment | None:
    for value in values:
        text = string(next(iter(value), None) if isinstance(value, list) else value)
        found = moment_of(text[:_MAX_DAY_CHARACTERS], day_first) if text else None
        if found and found.day.year >= _MIN_YEAR:
            return found
    return None
