"""A fetched page, read lightly: enough to tell whether it is the article that was asked for.

The index reads it again, and thoroughly (`index/extraction/`); here a page costs some milliseconds.
Owner of lxml's HTML parser.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import blake2b
from itertools import islice

from lxml import etree, html

from index.extraction.html.json_ld import Listed, article_in, string
from index.feeds.formats.addresses import full_address
from index.feeds.formats.dates import instant
from index.feeds.formats.items import plain_title
from index.text.cleanup import tidy

_DROPPED = frozenset("script style noscript template svg iframe nav footer aside form".split())
_BLOCKS = frozenset(
    "p div section article main li ul ol h1 h2 h3 h4 h5 h6 td tr table blockquote figcaption figure"
    " body header br".split()
)
_MIN_BLOCK_CHARACTERS = 40
_MAX_HEADLINES, _MAX_PIECES, _MAX_CHARACTERS = 3, 100, 1_000
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself."""

    titles: tuple[str, ...]  # printed and declared, the best first
    canonical: str | None
    published: datetime | None  # UTC
    is_article: bool  # JSON-LD says so
    is_free: bool  # JSON-LD does not say that one has to pay
    text: str  # paragraphs, a line each, without links and what stands around the article
    feeds: tuple[tuple[str, str], ...] = ()  # (address, title) of the feeds that it names

    @property
    def digest(self) -> bytes:
        """Tell texts apart."""
        return blake2b(self.text.encode(), digest_size=16).digest()


def read_page(text: str, address: str, zone: tzinfo) -> PageFacts:
    """Return what a page says of itself; one that can't be parsed says nothing."""
    root = _parsed(text)
    if root is None:
        return PageFacts((), None, None, False, True, "")
    metas = dict(reversed(list(_metas(root))))  # of several the first
    scripts = [tag.text or "" for tag in root.iter("script") if "ld+json" in tag.get("type", "")]
    printed = [_headline(tag) for tag in islice(root.iter("h1"), _MAX_HEADLINES)]
    canonical = _canonical(root, metas, address)
    headings = [*printed, tidy(root.findtext(".//title") or "")]
    article = article_in(scripts, headings, canonical or address)
    titles = [*printed, string(article.get("headline"))]
    titles += [plain_title(metas.get("og:title")), plain_title(root.findtext(".//title"))]
    return PageFacts(
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        canonical=canonical,
        published=_published(article, metas, zone),
        is_article=bool(article) and not isinstance(article, Listed),
        is_free=article.get("isAccessibleForFree") not in (False, "False", "false"),
        text="\n".join(_paragraphs(root)),
        feeds=tuple(_feeds(root, address)),
    )


def _parsed(text: str) -> "html.HtmlElement | None":
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _headline(tag: "html.HtmlElement") -> str:
    """The beginning of what is printed; where one stands in another all have the same text."""
    return tidy(" ".join(islice(tag.itertext(), _MAX_PIECES))[:_MAX_CHARACTERS])


def _metas(root: "html.HtmlElement") -> Iterator[tuple[str, str]]:
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if name and tag.get("content"):
            yield name.casefold(), tag.get("content")


def _canonical(root: "html.HtmlElement", metas: dict[str, str], address: str) -> str | None:
    for tag in root.iter("link"):
        if (tag.get("rel") or "").casefold() == "canonical" and tag.get("href"):
            return full_address(tag.get("href"), address)
    return full_address(metas["og:url"], address) if metas.get("og:url") else None


_DATES = ("article:published_time", "datepublished", "pubdate", "publishdate", "dc.date.issued")


def _published(article: dict[str, object], metas: dict[str, str], zone: tzinfo) -> datetime | None:
    written = [article.get("datePublished"), *(metas.get(name) for name in _DATES)]
    found = (instant(text, zone) for text in written if isinstance(text, str))
    return next((moment for moment in found if moment), None)


def _feeds(root: "html.HtmlElement", address: str) -> Iterator[tuple[str, str]]:
    for tag in root.iter("link"):
        if (tag.get("type") or "").casefold() in _FEED_TYPES and tag.get("href"):
            found = full_address(tag.get("href"), address)
            if found and "alternate" in (tag.get("rel") or "").casefold():
                yield found, tidy(tag.get("title") or "")


def _paragraphs(root: "html.HtmlElement") -> Iterator[str]:
    """Blocks of some length that are not made of links."""
    gathered: list[str] = []
    linked = 0
    for text, is_link, is_end in _pieces(root):
        if is_end:
            block = tidy("".join(gathered))
            if len(block) >= _MIN_BLOCK_CHARACTERS and linked * 2 < len(block):
                yield block
            gathered, linked = [], 0
        else:
            gathered.append(text)
            linked += len(text.strip()) if is_link else 0


def _pieces(root: "html.HtmlElement") -> Iterator[tuple[str, bool, bool]]:
    """Texts in order, each with whether it is a link's; the ends of blocks between them."""
    links = skipped = 0
    for event, tag in etree.iterwalk(root, events=("start", "end")):
        name = tag.tag if isinstance(tag.tag, str) else ""
        is_dropped, is_block = name in _DROPPED, name in _BLOCKS
        if event == "start":
            skipped += is_dropped
            links += name == "a"
            if is_block:
                yield "", False, True
            if tag.text and not skipped:
                yield tag.text, links > 0, False
            continue
        skipped -= is_dropped
        links -= name == "a"
        if is_block:
            yield "", False, True
        if tag.tail and not skipped:
            yield tag.tail, links > 0, False
    yield "", False, True


_SHINGLE_WORDS = 3


def changed_share(old: str, new: str) -> float:
    """Return how much of two texts differs, 0…1, by runs of three words."""
    before, after = _shingles(old), _shingles(new)
    both = sum((before & after).values())
    return 1 - both / max(sum(before.values()), sum(after.values()), 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    last = max(len(words) - _SHINGLE_WORDS, 0)
    return Counter(tuple(words[at : at + _SHINGLE_WORDS]) for at in range(last + 1))
