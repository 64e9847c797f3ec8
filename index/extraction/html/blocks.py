"""Divides a page into blocks: runs of text between block elements, each with what tells noise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from index.extraction.html.tree import MIN_HEADLINE_SPACES, NOT_TEXT
from index.text.cleanup import tidy

_BREAKS = frozenset(
    """
    p h1 h2 h3 h4 h5 h6 li blockquote pre tr dd dt figcaption figure address summary br hr
    body main article section div header footer aside nav table tbody thead tfoot ul ol dl center
    details form fieldset button select label dialog menu caption option textarea
    """.split()
)
_CELLS = frozenset(["td", "th"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MIN_SLUG_DASHES = 3  # an id of so many words is made of a title
_ITEM = "- "  # how extraction writes a point of a list
_SKIPPED = frozenset("nav aside footer button select figure label dialog menu form".split())
_SKIPPED_NAME = re.compile(
    # Not "no-toc" or "has-sidebar": that is said of the text.
    r"(?:^|[\s_-])(?<!no[_-])(?<!has[_-])(?<!with[_-])(?<!w-)(?:share|sharing|social"
    r"|related\w*|recommend\w*|newsletter|comments?|cmt|binh-?luan|y-?kien|disqus\w*|sidebar|promo\w*|breadcrumbs?|tags|advert\w*|ads?|cookies?"
    r"|consent|gdpr|popup|modal|menu|nav|footer"
    r"|navigation|subscribe|signup|login|author-?(?:bio|box)|most-?(?:read|popular)|trending|byline"
    r"|toc|pagination|outbrain|taboola)(?:$|[\s_-])|(?:^|\s)hidden(?:$|\s)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display:\s*none")
_MIN_PROSE_CHARACTERS = 80
_MAX_LINK_SHARE = 0.5
_ALL = 0.8  # of the characters; the rest is white space and bars between
_MARKED_LINK = re.compile(r"(?:#+ |- )*\[.{1,1000}\]\(#\)")  # as marks.py writes it
_MANY_LINKS = 4  # so many make no sentence, however long


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A run of text that no block or line break divides."""

    element: HtmlElement  # the innermost block around it
    text: str
    boxes: tuple[HtmlElement, ...]  # beside the text, by their names, that it stands in
    is_prose: bool  # running text: not short, no links, no teaser of a card

    def is_in(self, element: HtmlElement) -> bool:
        """Return whether an element holds the block."""
        return self.element is element or element in self.element.iterancestors()


def blocks(body: HtmlElement) -> list[Block]:
    """Return the blocks of a page in order; the cells of a row are one, a bar between them."""
    reader = _Reader()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            reader.start(element)
        else:
            reader.end(element, element is body)
    return reader.found


def texts_of_blocks(root: HtmlElement) -> list[str]:
    """Return the texts of a page's blocks; what is not text is taken out of the tree."""
    etree.strip_elements(root, *NOT_TEXT, with_tail=False)
    body = root.find("body")
    return [] if body is None else [block.text for block in blocks(body)]


class _Reader:
    """Collects the text of the open blocks while the tree is walked."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._open: list[HtmlElement] = []
        self._boxes: list[HtmlElement] = []
        self._parts: list[str] = []
        self._in_link = self._in_time = 0
        self._linked = self._dated = self._links = 0  # of this run: characters in links, in times
        self._card: HtmlElement | None = None  # holds a linked headline, and its teaser next

    def start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BREAKS:
            self._finish()
            self._open.append(element)
            if _is_box(element):
                self._boxes.append(element)
            if tag == "li":
                self._parts.append(_ITEM)
        elif tag == "a":
            self._in_link += 1
            self._links += 1
        elif tag == "time":
            self._in_time += 1
        elif tag in _CELLS and self._parts:
            self._parts.append(" | ")
        self._add(element.text)

    def end(self, element: HtmlElement, is_last: bool) -> None:
        tag = element.tag
        if tag in _BREAKS:
            self._finish()
            self._open.pop()
            if self._boxes and self._boxes[-1] is element:
                self._boxes.pop()
        elif tag == "a":
            self._in_link -= 1
        elif tag == "time":
            self._in_time -= 1
        if not is_last:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text and (self._parts or not text.isspace()):
            self._parts.append(text)
            size = len(text.strip())
            self._linked += size if self._in_link else 0
            self._dated += size if self._in_time else 0

    def _finish(self) -> None:
        if not self._parts:
            return
        text = tidy(unescape("".join(self._parts)))  # some templates escape twice
        linked, dated, links = self._linked, self._dated, self._links
        self._parts.clear()
        self._linked = self._dated = self._links = 0
        is_few = links < 2 or (links < _MANY_LINKS and len(text) >= _MIN_PROSE_CHARACTERS)
        is_bar = linked >= _ALL * len(text) and not is_few  # a menu, or what the article is tagged
        if not text or text == _ITEM.strip() or is_bar or dated >= _ALL * len(text):
            return
        holder = self._open[-1]
        is_linked = linked > _MAX_LINK_SHARE * len(text) or bool(_MARKED_LINK.fullmatch(text))
        is_long = len(text) >= _MIN_PROSE_CHARACTERS
        is_teaser = self._card is not None and self._card in _near(holder)
        is_prose = is_long and not is_linked and not is_teaser
        self.found.append(Block(holder, text, tuple(self._boxes), is_prose))
        if is_linked and text.count(" ") >= MIN_HEADLINE_SPACES:
            self._card = _card_around(holder)
        elif is_long:
            self._card = None


def _near(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from islice(element.iterancestors(), 2)


def _card_around(element: HtmlElement) -> HtmlElement | None:
    """Return the entry of a list of articles around its headline; none for the article itself."""
    card = element if element.tag == "li" else next(element.iterancestors("li", "article"), None)
    return None if card is None or card.find(".//h1") is not None else card


@lru_cache(maxsize=4096)  # names of elements repeat, on a page and between pages of a site
def _says_noise(name: str) -> bool:
    return _SKIPPED_NAME.search(name) is not None


def _is_box(element: HtmlElement) -> bool:
    tag = element.tag
    if tag in _SKIPPED:
        return tag != "figure" or element.find(".//table") is None
    if tag in _HEADINGS or not element.attrib:
        return False  # the id of a heading says what its section is about
    id_ = element.get("id") or ""
    names = [element.get("class"), element.get("role"), element.get("type")]
    name = " ".join(filter(None, [id_ if id_.count("-") < _MIN_SLUG_DASHES else "", *names]))
    if len(name) > 2 and _says_noise(name):
        # What readers wrote elsewhere is quoted in a box of that name.
        return "social" not in name or element.find(".//blockquote") is None
    return is_hidden(element)


def is_hidden(element: HtmlElement) -> bool:
    """Return whether an element is not displayed, by its own style."""
    style = element.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style) is not None
