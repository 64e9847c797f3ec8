"""Reads an HTML page: its text as lines, and what it declares of its article.

Owner of beautifulsoup4 (what the page declares, captions, links) and trafilatura (which part of it
is the text). Both are imported where they are used: most commands need neither.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from index.extraction.html.metadata import PageMetadata, read_metadata
from index.extraction.lines.line import CAPTION_MARK, key
from index.extraction.lines.line_types import ends_sentence
from index.text.cleanup import tidy
from index.text.dates import day_of, is_date, is_stamp

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True, slots=True)
class WebPage:
    """The text of an HTML page's article, in markdown, and what the page says of it."""

    title: str | None
    declared: PageMetadata
    published: date | None
    author: str | None
    followers: frozenset[str]  # openings of the texts that follow a linked headline at once
    text: str


def decode_html(content: bytes) -> str:
    """The text of an HTML file, in UTF-8 or in the character set that it declares."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        from bs4.dammit import UnicodeDammit

        return UnicodeDammit(content, ["windows-1258"], is_html=True).unicode_markup or ""


def read(html: str) -> WebPage:
    """What a page says; its text is empty where trafilatura finds none."""
    soup = _soup(html)
    declared = read_metadata(_metas(soup), _scripts(soup), _language(soup))
    title = _title(soup, declared)
    return WebPage(
        title=title,
        declared=declared,
        published=declared.published or _printed_day(soup, declared.language),
        author=declared.author or _printed_author(soup),
        # Last, and in this order: they change the tree.
        followers=_marked(soup),
        text=_text(soup),
    )


def _soup(html: str) -> "BeautifulSoup":
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    with warnings.catch_warnings():
        # XHTML opens with an XML declaration, and is to be read as the HTML it is.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(html, "lxml")


def _marked(soup: "BeautifulSoup") -> frozenset[str]:
    _free_text(soup)
    _mark_captions(soup)
    return _mark_links(soup)


def _metas(soup: "BeautifulSoup") -> Iterator[tuple[str, str]]:
    for tag in soup.find_all(["meta", "time", "link"]):
        value = tag.get("content") or tag.get("datetime") or tag.get("href")
        rel = tag.get("rel")
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or rel
        if isinstance(name, list):
            name = name[0]
        if name and isinstance(value, str) and (text := tidy(value)):
            yield str(name).casefold(), text


def _scripts(soup: "BeautifulSoup") -> Iterator[str]:
    for tag in soup.find_all("script", type="application/ld+json"):
        yield tag.get_text()


def _language(soup: "BeautifulSoup") -> str | None:
    tag = soup.find("html")
    value = str(tag.get("lang") or "") if tag else ""
    return value[:2].casefold() if re.match(r"[A-Za-z]{2}\b", value) else None


# Every printed headline is looked for in what the head declares: no headline is as long as this.
_MAX_TITLE_CHARACTERS = 1_000


def _title(soup: "BeautifulSoup", declared: PageMetadata) -> str | None:
    """The headline as the page prints it, where that agrees with what its head declares."""
    tab = tidy(soup.title.get_text()) if soup.title else ""
    printed = [tidy(tag.get_text(" ")) for tag in soup.find_all("h1")]
    printed = [text for text in printed if text]
    declares = (declared.title or "")[:_MAX_TITLE_CHARACTERS]
    named = f"{declares}\n{tab[:_MAX_TITLE_CHARACTERS]}".casefold()
    for text in printed:
        if text.casefold() in named:
            return text
    if declared.title:
        return _without_outlet(declared.title, declared.outlet)
    if len(printed) == 1:
        return printed[0]
    return _without_outlet(tab, declared.outlet) or None


_OUTLET_AT_END = re.compile(r"\s+[|–—-]\s+(?P<outlet>[^|–—]{2,40})$")


def _without_outlet(title: str, outlet: str | None) -> str:
    match = _OUTLET_AT_END.search(title)
    if match is None or len(title[: match.start()].split()) < 3:
        return title
    named = match["outlet"].casefold()
    known = (outlet or "").casefold()
    if "|" in match.group() or (known and (named in known or known in named)) or "." in named:
        return title[: match.start()]
    return title


_NEAR_STRINGS = 12


def _printed_day(soup: "BeautifulSoup", language: str | None) -> date | None:
    """The day printed between headline and text, or with its time of day just over the headline."""
    heading = soup.find("h1")
    if heading is None:
        return None
    for position, text in enumerate(_strings_after(heading)):
        if position >= _NEAR_STRINGS or (ends_sentence(text) and len(text) > 100):
            break
        if is_stamp(text) or is_date(text):
            return day_of(text, day_first=language != "en")
    for position, found in enumerate(heading.find_all_previous(string=True)):
        text = tidy(str(found))
        if position > _NEAR_STRINGS:
            break
        if is_stamp(text):
            return day_of(text, day_first=language != "en")
    return None


def _strings_after(heading: "Tag") -> Iterator[str]:
    """Tidy texts after a tag, one at a time: the rest of the page is not looked at before."""
    from bs4.element import NavigableString

    inside = set(map(id, heading.find_all(string=True)))
    for found in heading.next_elements:
        if not isinstance(found, NavigableString) or id(found) in inside:
            continue
        text = tidy(str(found))
        if text and found.parent and found.parent.name != "script":
            yield text


def _printed_author(soup: "BeautifulSoup") -> str | None:
    tag = soup.find(rel="author") or soup.find(itemprop="author")
    name = tidy(tag.get_text(" ")) if tag else ""
    return name if name and len(name.split()) <= 6 else None


_NOT_TEXT = ("script", "style", "noscript", "template", "svg", "iframe")
_CAPTION_CLASS = re.compile(r"caption|cap_img|desc_cation|ima?ge?-desc", re.IGNORECASE)
_NOT_CAPTIONS = frozenset(["figure", "table", "video", "body", "img", "a"])
_AROUND = ("aside", "nav", "footer", "header", "li", "a")
_FRAMES = ("figure", "picture", "table")
_MAX_CAPTION_CHARACTERS = 600


def _text(soup: "BeautifulSoup") -> str:
    from trafilatura import extract

    return extract(str(soup), include_comments=False, favor_precision=True) or ""


def _free_text(soup: "BeautifulSoup") -> None:
    """Makes plain blocks of what text extraction would take for a table or a page's header."""
    for tag in soup(_NOT_TEXT):
        tag.decompose()
    for header in soup.find_all("header"):
        if header.find_parent("article"):
            header.name = "div"
    for table in soup.find_all("table"):
        cells = table.find_all(["td", "th"])
        if any(cell.find(["h1", "table"]) or len(cell.find_all("p")) >= 3 for cell in cells):
            for part in [table, *table.find_all(["tbody", "tr", "td", "th"])]:
                if part is table or part.find_parent("table") in (None, table):
                    part.name = "div"


def _mark_captions(soup: "BeautifulSoup") -> None:
    """Puts captions after their pictures as paragraphs, where text extraction would drop them."""
    for tag in soup.find_all(_is_caption):
        if tag.decomposed or tag.find_parent(_AROUND) or tag.find(["h1", "h2", "h3"]):
            continue
        text = tidy(tag.get_text(" "))
        link = tag.find("a")
        is_headline = link is not None and text == tidy(link.get_text(" "))
        if text and len(text) <= _MAX_CAPTION_CHARACTERS and not is_headline:
            paragraph = soup.new_tag("p")
            paragraph.string = CAPTION_MARK + text
            frames = tag.find_parents(_FRAMES)
            (frames[-1] if frames else tag).insert_after(paragraph)
            tag.decompose()


def _is_caption(tag: "Tag") -> bool:
    if tag.name == "figcaption":
        return True
    classes = tag.get("class")
    return (
        bool(classes)
        and tag.name not in _NOT_CAPTIONS
        and _CAPTION_CLASS.search(" ".join(classes or ())) is not None
    )


_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "div", "td", "section", "article")


def _mark_links(soup: "BeautifulSoup") -> frozenset[str]:
    """Writes each block that is nothing but a link as a markdown link, for lines to show it as one.

    Returns the openings of the texts that follow such a block at once: what a teaser does.
    """
    followers: set[str] = set()
    for link in soup.find_all("a", href=True):
        block = link.find_parent(_BLOCKS)
        if block is None or str(link["href"]).startswith("#") or len(block("a", limit=2)) > 1:
            continue
        text = tidy(link.get_text(" "))
        if not text or ends_sentence(text) or text != tidy(block.get_text(" ")):
            continue
        block.string = f"[{text}](#)"
        if text.count(" ") >= _MIN_HEADLINE_WORDS - 1 and (follower := _text_after(block)):
            followers.add(opening(follower))
    return frozenset(followers)


_MIN_HEADLINE_WORDS = 4
_MIN_TEASER_CHARACTERS = 40


def _text_after(block: "Tag") -> str | None:
    """The first text of some length among the next three after a block."""
    for text in islice(_strings_after(block), 3):
        if len(text) >= _MIN_TEASER_CHARACTERS:
            return text
    return None


def opening(text: str) -> str:
    """The first letters of a text, to know it again after extraction."""
    return key(text)[: _MIN_TEASER_CHARACTERS // 2]
