"""Reads an HTML page: its text as lines, and what it says of its article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from lxml.html import HtmlElement

from index.extraction.html.authors import printed_author
from index.extraction.html.extractor import article_text
from index.extraction.html.headline import headline, headline_element, printed_lede
from index.extraction.html.marks import mark_tree
from index.extraction.html.metadata import PageMetadata, read_metadata
from index.extraction.html.moments import (
    day_after_headline,
    printed_moment,
    publication,
    time_of_instant,
)
from index.extraction.html.tree import (
    MIN_HEADLINE_SPACES,
    TextFlow,
    is_aside,
    parse_html,
    text_of,
)
from index.extraction.lines.line import key
from index.text.cleanup import tidy
from index.text.instants import Moment

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting)\s*$")
_MAX_HEADINGS = 2
_MAX_ABOVE = 300
_MIN_TEASER = 20
_MAX_BELOW = 40
_MIN_RUNNING_CHARACTERS = 40
_MIN_TEXT_CHARACTERS = 300  # a section says what it is about in fewer


@dataclass(frozen=True, slots=True)
class WebPage:
    """The text of an HTML page's article, in markdown, and what the page says of it."""

    title: str | None
    declared: PageMetadata
    published: date | None
    published_at: str | None  # ISO 8601 with its zone, where the page gives one
    author: str | None
    followers: frozenset[str]  # first letters of teasers: of texts right after a linked headline
    headings: tuple[str, ...]  # what its tab and its h1 say
    above: frozenset[str]  # texts before the headline, without marks and case
    lede: str | None  # the declared description, as the page prints it
    headlines: int  # blocks that are one link of some words
    entries: int  # elements that look like entries of a list of articles
    runs_on: bool  # much text follows the headline before any link to another page
    text: str

    def unless_update(self, day: date | None) -> date | None:
        """Return a day that the text prints, but for that of the last change."""
        return None if day and self.declared.is_update(day) else day


def read(html: str) -> WebPage:
    """Read a page; its text is empty where none is found. PageError: it has too many tags."""
    root = parse_html(html)
    tabs, h1s = root.iter("title"), root.iter("h1")
    headings = tuple(map(text_of, chain(islice(tabs, 1), islice(h1s, _MAX_HEADINGS))))
    declared = read_metadata(_metas(root), _scripts(root), _language(root), headings)
    title = headline(root, declared)
    heading, flow = headline_element(root, title), TextFlow(root)
    before = flow.before(heading) if heading is not None else iter(())
    above = frozenset(map(key, islice(before, _MAX_ABOVE)))  # read at once: the tree will change
    moment = _published(root, flow, heading, declared)
    author = declared.author or printed_author(root, flow, heading, declared)
    entries = _entries(root)
    runs_on = heading is not None and _runs_on(flow, heading)
    lede = printed_lede(flow, declared.description)
    followers, headlines = mark_tree(root, flow)  # from here on the tree is changed
    return WebPage(
        title=title,
        declared=declared,
        published=moment.day if moment else None,
        published_at=moment.instant if moment else None,
        author=author,
        followers=followers,
        headings=headings,
        above=above,
        lede=lede,
        headlines=headlines,
        entries=entries,
        runs_on=runs_on,
        text=article_text(root),
    )


def _published(
    root: HtmlElement, flow: TextFlow, heading: HtmlElement | None, declared: PageMetadata
) -> Moment | None:
    day_first = declared.language != "en"
    if declared.published is None:
        return printed_moment(flow, heading, root, day_first) or declared.dated
    told = Moment(declared.published, declared.published_at)
    printed = time_of_instant(root, told.instant) or day_after_headline(flow, heading, day_first)
    if printed and printed.day > told.day and declared.is_update(printed.day):
        return told
    return publication(told, printed)


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield what tags declare as (name, content) in the order of the page.

    Microdata in boxes beside the article, or of another article than that of the h1, is left out.
    """
    scopes = map(_article_scope, root.iter("h1"))
    scope = next((one for one in scopes if one is not None), None)
    for tag in root.iter("meta", "time", "link"):
        value = tag.get("content") or tag.get("datetime") or tag.get("href")
        item = tag.get("itemprop")
        name = tag.get("property") or tag.get("name") or item or tag.get("rel")
        if not (name and value and name.strip()) or (name == item and not _is_own(tag, scope)):
            continue
        if text := tidy(value):
            yield name.split()[0].casefold(), text


def _scripts(root: HtmlElement) -> Iterator[str]:
    """Yield the JSON-LD scripts of a page."""
    for tag in root.iter("script"):
        kind = (tag.get("type") or "").partition(";")[0]  # "; charset=utf-8"
        if kind.strip().casefold() == "application/ld+json":
            yield tag.text or ""


def _language(root: HtmlElement) -> str | None:
    """Return the code of the language that a page declares."""
    value = root.get("lang") or ""
    return value[:2].casefold() if re.match(r"[A-Za-z]{2}\b", value) else None


def _is_own(tag: HtmlElement, scope: HtmlElement | None) -> bool:
    """Return whether microdata may be of the page's article, whose item is `scope`."""
    if is_aside(tag):
        return False
    return scope is None or _article_scope(tag) in (None, scope)


def _article_scope(tag: HtmlElement) -> HtmlElement | None:
    """Return the nearest item of microdata around an element that is an article."""
    for one in tag.iterancestors():
        if _ARTICLE_TYPE.search(one.get("itemtype") or ""):
            return one
    return None


def _runs_on(flow: TextFlow, heading: HtmlElement) -> bool:
    """Return whether much running text follows the headline with no link to another page before."""
    size = 0
    for text, holder in islice(flow.held_after(heading), _MAX_BELOW):
        if any(one.tag == "a" for one in (holder, *holder.iterancestors())):
            if text.count(" ") >= MIN_HEADLINE_SPACES:
                break
        elif len(text) >= _MIN_RUNNING_CHARACTERS:
            size += len(text)
    return size >= _MIN_TEXT_CHARACTERS


def _entries(root: HtmlElement) -> int:
    """Count list items and articles in which a headline's link stands above other text."""
    count = 0
    for tag in root.iter("li", "article"):
        links = [text_of(link) for link in islice(tag.iter("a"), 4)]
        headline = max(links, key=len, default="")
        if headline.count(" ") >= 3 and len(text_of(tag)) > len(headline) + _MIN_TEASER:
            count += next(tag.iter("h1"), None) is None
    return count
