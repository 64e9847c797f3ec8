"""Reads an HTML page: its text as lines, and what it says of its article."""

from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from lxml.html import HtmlElement

from index.extraction.html.authors import printed_author
from index.extraction.html.declarations import language, metas, scripts
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
from index.extraction.html.tree import MIN_HEADLINE_SPACES, TextFlow, parse_html, text_of
from index.extraction.lines.line import key
from index.text.instants import Moment

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
    declared = read_metadata(metas(root), scripts(root), language(root), headings)
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
