"""Prepares the tree for text extraction: what would be lost is moved, what a line is gets marked.

Extraction gives plain lines, so captions, links and subheadings are marked in their own text with
the marks that `index.extraction.lines.line` reads.
"""

import re
from collections import Counter
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from index.extraction.html.tree import NOT_TEXT, TextFlow, text_of
from index.extraction.lines.line import CAPTION_MARK, key
from index.extraction.lines.line_types import LineType, classify_line, ends_sentence

_CAPTION_CLASS = re.compile(r"caption|cap_img|desc_cation|ima?ge?-desc", re.IGNORECASE)
_NOT_CAPTIONS = frozenset(["figure", "table", "video", "body", "html", "img", "a"])
_AROUND = ("aside", "nav", "footer", "header", "a")
_FRAMES = ("figure", "picture", "table")
_MAX_CAPTION_CHARACTERS = 600
_SUBHEADINGS = ("h2", "h3", "h4", "h5", "h6")
_BRACKETS = str.maketrans("[]", "()")
_HEADINGS = ("h1", "h2", "h3")
_BLOCKS = frozenset(["p", "li", "h2", "h3", "h4", "h5", "div", "td", "section", "article", "body"])
_MIN_HEADLINE_WORDS = 4
_MIN_TEASER_CHARACTERS = 40
_MAX_CELLS = 1_000  # of a row: trafilatura counts all of them for each


def mark_tree(root: HtmlElement, flow: TextFlow) -> tuple[frozenset[str], int]:
    """Change the tree; return openings of the texts that follow linked headlines, and how many.

    An opening (see `opening`) tells a teaser: running text straight after a link to its article.
    """
    etree.strip_elements(root, *NOT_TEXT, with_tail=False)
    links = _linked_blocks(root)
    headlines = [block for block, text in links if text.count(" ") >= _MIN_HEADLINE_WORDS - 1]
    followers = frozenset(
        opening(follower) for block in headlines if (follower := _teaser(flow, block))
    )
    _free_text(root)
    _mark_captions(root)
    for heading in root.iter(*_SUBHEADINGS):
        if next(heading.iterancestors("li", "a", "td"), None) is None:
            heading.text = f"{'#' * int(heading.tag[1])} {heading.text or ''}"
    for block, text in links:
        mark = f"{'#' * int(block.tag[1])} " if block.tag in _SUBHEADINGS else ""
        _set_text(block, f"{mark}[{text.translate(_BRACKETS)}](#)")
    return followers, len(headlines)


def opening(text: str) -> str:
    """Return the first letters of a text, to recognise it after extraction."""
    return key(text)[: _MIN_TEASER_CHARACTERS // 2]


def _linked_blocks(root: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Return blocks that are one link and nothing else, with their text."""
    found: list[tuple[HtmlElement, str]] = []
    for link in list(root.iter("a")):
        if not link.get("href") or link.get("href").startswith("#"):
            continue
        block = next((above for above in link.iterancestors() if above.tag in _BLOCKS), None)
        if block is None or len(list(islice(block.iter("a"), 2))) > 1:
            continue
        text = text_of(link)
        if not text or ends_sentence(text):
            continue
        if text == text_of(block):
            found.append((block, text))
        elif _stands_alone(link) and text.count(" ") >= _MIN_HEADLINE_WORDS - 1:
            link.tag = "p"
            found.append((link, text))
    return found


def _stands_alone(link: HtmlElement) -> bool:
    """Return whether a link has no text right beside it, as over a teaser."""
    before, after, parent = link.getprevious(), link.getnext(), link.getparent()
    text_before = parent.text if before is None else before.tail
    return (
        parent.tag in ("div", "li", "article", "section")
        and not (text_before or "").strip()
        and not (link.tail or "").strip()
        and after is not None
        and (after.tag in ("p", "div") or parent.tag == "article")
    )


def _teaser(flow: TextFlow, block: HtmlElement) -> str | None:
    """Return the first text of some length among the next three after a block."""
    for text in islice(flow.after(block), 3):
        if len(text) >= _MIN_TEASER_CHARACTERS:
            return text
    return None


def _free_text(root: HtmlElement) -> None:
    """Make plain blocks of what text extraction would take for a table or a page's header."""
    for header in root.iter("header"):
        if next(header.iterancestors("article"), None) is not None:
            header.tag = "div"
    for table in list(root.iter("table")):
        cells = [cell for cell in table.iter("td", "th") if _table_of(cell) is table]
        widest = max(Counter(cell.getparent() for cell in cells).values(), default=0)
        if widest > _MAX_CELLS or any(_is_layout(cell) for cell in cells):
            for part in list(table.iter("tbody", "tr", "td", "th")):
                if _table_of(part) is table:
                    part.tag = "div"
            table.tag = "div"


def _table_of(part: HtmlElement) -> HtmlElement | None:
    return next(part.iterancestors("table"), None)


def _is_layout(cell: HtmlElement) -> bool:
    return (
        next(cell.iter("h1", "table"), None) is not None
        or len(list(islice(cell.iter("p"), 3))) == 3
    )


def _mark_captions(root: HtmlElement) -> None:
    """Put captions after their pictures as paragraphs, where text extraction would drop them."""
    slides: dict[HtmlElement, bool] = {}  # whether it is one, by the item of a list
    for tag in [element for element in root.iter() if _is_caption(element)]:
        if tag.getparent() is None or next(tag.iterancestors(*_AROUND), None) is not None:
            continue
        item = next(tag.iterancestors("li"), None)
        if item is not None:
            if item not in slides:
                slides[item] = _is_slide(item)
            if not slides[item]:
                continue
        if next(tag.iter(*_HEADINGS), None) is not None:
            continue
        text = text_of(tag)
        link = next(tag.iter("a"), None)
        is_headline = link is not None and text == text_of(link)
        if classify_line(text) is LineType.WIDGET:
            tag.drop_tree()  # "Advertisement"
        elif text and len(text) <= _MAX_CAPTION_CHARACTERS and not is_headline:
            paragraph = etree.Element("p")
            paragraph.text = CAPTION_MARK + text
            # The text after the frame becomes the tail of the paragraph.
            frame = _outermost(tag, _FRAMES)
            (tag if frame is None else frame).addnext(paragraph)
            tag.drop_tree()


def _is_slide(item: HtmlElement) -> bool:
    """Return whether an item of a list is a picture of a gallery: no headline's link is in it."""
    links = (text_of(link) for link in item.iter("a"))
    return next(item.iter("img", "picture"), None) is not None and not any(
        text.count(" ") >= _MIN_HEADLINE_WORDS - 1 for text in links
    )


def _is_caption(element: HtmlElement) -> bool:
    if element.tag == "figcaption":
        return True
    classes = element.get("class")
    return (
        bool(classes)
        and element.tag not in _NOT_CAPTIONS
        and _CAPTION_CLASS.search(classes) is not None
    )


def _outermost(element: HtmlElement, tags: tuple[str, ...]) -> HtmlElement | None:
    return next(reversed(list(element.iterancestors(*tags))), None)


def _set_text(element: HtmlElement, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text
