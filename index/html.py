"""Reads an HTML page: its text as lines, and what it declares of its article.

Owner of beautifulsoup4 (what the page declares, captions, links) and trafilatura (which part of it
is the text). Both are imported where they are used: most commands need neither.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.declared import Declared, declared_in
from index.lines import CAPTION_MARK
from index.noise import ends_sentence
from index.stamps import day_of, is_date, is_stamp
from index.tidy import tidy

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True, slots=True)
class WebPage:
    """The text of an HTML page's article, in markdown, and what the page says of it."""

    text: str
    title: str | None
    declared: Declared
    published: date | None
    author: str | None


def decoded(content: bytes) -> str:
    """The text of an HTML file, in UTF-8 or in the character set that it declares."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        from bs4.dammit import UnicodeDammit

        return UnicodeDammit(content, ["windows-1258"], is_html=True).unicode_markup or ""


def read(html: str) -> WebPage:
    """What a page says; its text is empty where trafilatura finds none."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    declared = declared_in(_metas(soup), _scripts(soup), _language(soup))
    title = _title(soup, declared)
    return WebPage(
        title=title,
        declared=declared,
        published=declared.published or _printed_day(soup, declared.language),
        author=declared.author or _printed_author(soup),
        # Last: it changes the tree.
        text=_text(soup),
    )


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


def _title(soup: "BeautifulSoup", declared: Declared) -> str | None:
    """The headline as the page prints it, where that agrees with what its head declares."""
    tab = tidy(soup.title.get_text()) if soup.title else ""
    printed = [tidy(tag.get_text(" ")) for tag in soup.find_all("h1")]
    printed = [text for text in printed if text]
    named = f"{declared.title or ''}\n{tab}".casefold()
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
    inside = set(map(id, heading.find_all(string=True)))
    for found in heading.find_all_next(string=True):
        text = tidy(str(found))
        if text and id(found) not in inside and found.parent and found.parent.name != "script":
            yield text


def _printed_author(soup: "BeautifulSoup") -> str | None:
    tag = soup.select_one('[rel="author"], [itemprop="author"]')
    name = tidy(tag.get_text(" ")) if tag else ""
    return name if name and len(name.split()) <= 6 else None


_NOT_TEXT = ("script", "style", "noscript", "template", "svg", "iframe")
_CAPTIONS = (
    'figcaption, [class*="caption" i]:not(figure):not(table):not(video), [class*="cap_img" i], '
    '[class*="desc_cation" i], [class*="image-desc" i], [class*="img-desc" i]'
)
_AROUND = ("aside", "nav", "footer", "header", "li", "a")
_FRAMES = ("figure", "picture", "table")
_MAX_CAPTION_CHARACTERS = 600


def _text(soup: "BeautifulSoup") -> str:
    from trafilatura import extract

    for tag in soup(_NOT_TEXT):
        tag.decompose()
    _free_text(soup)
    _mark_captions(soup)
    _mark_links(soup)
    return extract(str(soup), include_comments=False, favor_precision=True) or ""


def _free_text(soup: "BeautifulSoup") -> None:
    """Makes plain blocks of what text extraction would take for a table or a page's header."""
    for header in soup.select("article header"):
        header.name = "div"
    for table in soup.find_all("table"):
        cells = table.find_all(["td", "th"])
        if any(cell.find(["h1", "table"]) or len(cell.find_all("p")) >= 3 for cell in cells):
            for part in [table, *table.find_all(["tbody", "tr", "td", "th"])]:
                if part.find_parent("table") in (None, table) or part is table:
                    part.name = "div"


def _mark_captions(soup: "BeautifulSoup") -> None:
    """Puts captions after their pictures as paragraphs, where text extraction would drop them."""
    for tag in soup.select(_CAPTIONS):
        if tag.decomposed or tag.find_parent(_AROUND):
            continue
        text = tidy(tag.get_text(" "))
        frames = tag.find_parents(_FRAMES)
        tag_after = frames[-1] if frames else tag
        link = tag.find("a")
        if not text or len(text) > _MAX_CAPTION_CHARACTERS or tag.find(["h1", "h2", "h3"]):
            continue
        if link is not None and text == tidy(link.get_text(" ")):
            continue  # the headline of another article
        paragraph = soup.new_tag("p")
        paragraph.string = CAPTION_MARK + text
        tag_after.insert_after(paragraph)
        tag.decompose()


def _mark_links(soup: "BeautifulSoup") -> None:
    """Writes a block that is nothing but a link as a markdown link, so that lines show it as one."""
    for tag in soup.find_all(["p", "li", "h2", "h3", "h4", "h5", "div"]):
        link = tag.find("a", href=True)
        if link is None or str(link["href"]).startswith("#") or tag.find(["p", "li", "div"]):
            continue
        text = tidy(tag.get_text(" "))
        if text and text == tidy(link.get_text(" ")) and not ends_sentence(text):
            tag.string = f"[{text}](#)"
