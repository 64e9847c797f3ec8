"""What a web page declares of its article: JSON-LD first, then the meta tags of its head."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from index.extraction.html.json_ld import article_in, name_of, people, string
from index.extraction.html.people import is_person
from index.text.instants import Moment, moment_of


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
    description: str | None = None
    language: str | None = None
    is_article: bool = False  # JSON-LD says that the page is one article


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
    "date.created",
    "datecreated",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
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
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")


def read_metadata(
    metas: Iterable[tuple[str, str]], scripts: Iterable[str], language: str | None
) -> PageMetadata:
    """Read meta tags, as (name, content) in the order of the page, and JSON-LD scripts."""
    named: dict[str, str] = {}
    for name, content in metas:
        named.setdefault(name, string(content) or "")
    article = article_in(scripts)
    publisher = name_of(article.get("publisher"))
    url = _web(_first(named, _URLS)) or _web(string(article.get("url")))
    outlet = _first(named, _OUTLETS) or publisher
    outlets = tuple(filter(None, (*(named.get(name) for name in _OUTLETS), publisher, _host(url))))
    day_first = language != "en"
    published = _moment(string(article.get("datePublished")), day_first) or _moment(
        _first(named, _DAYS), day_first
    )
    updated = _moment(string(article.get("dateModified")), day_first) or _moment(
        _first(named, _UPDATES), day_first
    )
    return PageMetadata(
        title=string(article.get("headline")) or _first(named, _TITLES),
        url=url,
        outlet=outlet,
        author=_author(article.get("author"), named, outlets),
        published=published.day if published else None,
        published_at=published.instant if published else None,
        updated_at=updated.instant if updated else None,
        description=_first(named, _DESCRIPTIONS) or string(article.get("description")),
        language=language,
        is_article=bool(article),
    )


def _author(value: object, named: dict[str, str], outlets: tuple[str, ...]) -> str | None:
    names = [name for name in people(value) if is_person(name, outlets)]
    if names:
        return ", ".join(names)
    for name in _AUTHORS:
        if named.get(name) and is_person(named[name], outlets):
            return named[name]
    written_by = ("written by", "author", "by", "tác giả")
    for number in ("1", "2"):  # how WordPress tells Slack
        label, data = named.get(f"twitter:label{number}"), named.get(f"twitter:data{number}")
        if label and data and label.casefold() in written_by and is_person(data, outlets):
            return data
    return None


def _first(named: dict[str, str], names: Iterable[str]) -> str | None:
    return next((named[name] for name in names if named.get(name)), None)


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


_MAX_DAY_CHARACTERS = 200


def _moment(text: str | None, day_first: bool) -> Moment | None:
    return moment_of(text[:_MAX_DAY_CHARACTERS], day_first) if text else None
