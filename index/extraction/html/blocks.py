"""The text of the part of a page that holds most of its prose, as a check on the extractor's.

trafilatura picks one container by its name or class, and loses an article that is split over
several. This picks the smallest element that most running text lies in, by size alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from index.text.cleanup import tidy

_BLOCKS = frozenset(
    "p h2 h3 h4 h5 h6 li blockquote pre td th dd dt figcaption address summary".split()
)
_CONTAINERS = frozenset(
    """
    body main article section div header table tbody thead tr ul ol dl center font span details
    form fieldset
    """.split()
)
_SKIPPED = frozenset("nav aside footer button select figure label dialog menu form".split())
_SKIPPED_NAME = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend\w*|newsletter|comments?|disqus\w*"
    r"|sidebar|promo\w*|breadcrumbs?|tags|advert\w*|ads?|cookies?|consent|popup|modal|menu|nav|footer"
    r"|navigation|subscribe|signup|login|author-?(?:bio|box)|most-?(?:read|popular)|trending|byline"
    r"|toc|pagination|outbrain|taboola|hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display:\s*none")
_MIN_PROSE_CHARACTERS = 80
_MAX_LINK_SHARE = 0.5
_DOMINANT = 0.75
_MAX_BOX_SHARE = 0.3
_WHOLE = frozenset(["p", "blockquote", "pre", "td", "th", "h2", "h3", "h4"])


@dataclass(frozen=True, slots=True)
class _Block:
    """An innermost block of text."""

    element: HtmlElement
    text: str
    boxes: tuple[HtmlElement, ...]  # beside the text, by their names, that it stands in
    is_linked: bool  # most of it is links


def main_text(root: HtmlElement) -> str:
    """Return the blocks of text in the dominant container, a line each; "" where there is none."""
    body = root.find(".//body")
    if body is None:
        return ""
    blocks = list(_blocks(body))
    everything = _prose(blocks)
    if not everything:
        return ""
    # Whatever its name says, an element with much of the page's text is no box beside it.
    holders = {one for one, size in everything.items() if size > _MAX_BOX_SHARE * everything[body]}
    beside = [block for block in blocks if holders.issuperset(block.boxes)]
    prose = _prose(beside)
    if not prose:
        return ""
    container = _dominant(body, prose)
    return "\n".join(_lines(container, beside))


def _prose(blocks: Iterable[_Block]) -> dict[HtmlElement, int]:
    """Return the characters of running text below each element that has any."""
    prose: dict[HtmlElement, int] = {}
    for block in blocks:
        if len(block.text) >= _MIN_PROSE_CHARACTERS and not block.is_linked:
            for one in (block.element, *block.element.iterancestors()):
                prose[one] = prose.get(one, 0) + len(block.text)
    return prose


def _dominant(element: HtmlElement, prose: dict[HtmlElement, int]) -> HtmlElement:
    while True:
        child = max(element, key=lambda one: prose.get(one, 0), default=None)
        if child is None or child.tag in _BLOCKS:
            return element
        if prose.get(child, 0) < _DOMINANT * prose[element]:
            return element
        element = child


def _blocks(body: HtmlElement) -> Iterator[_Block]:
    """Yield the innermost blocks of text of a page in order, each with the boxes around it."""
    stack: list[tuple[HtmlElement, tuple[HtmlElement, ...]]] = [(body, ())]
    while stack:
        one, boxes = stack.pop()
        if not isinstance(one.tag, str):
            continue
        if one is not body and _is_box(one):
            boxes = (*boxes, one)
        if one.tag in _WHOLE or (
            (one.tag in _BLOCKS or _has_own_text(one)) and not _has_block(one)
        ):
            text = _plain(one)
            yield _Block(one, text, boxes, _is_linked(one, text))
        else:
            stack.extend((child, boxes) for child in reversed(one))


def _has_block(element: HtmlElement) -> bool:
    return any(child.tag in _BLOCKS or child.tag in _CONTAINERS for child in element)


def _is_box(element: HtmlElement) -> bool:
    if element.tag in _SKIPPED:
        return True
    name = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('role') or ''}"
    if len(name) > 2 and _SKIPPED_NAME.search(name):
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style) is not None


def _has_own_text(element: HtmlElement) -> bool:
    own = [element.text, *(child.tail for child in element)]
    return any(text and len(text.strip()) > 1 for text in own)


def _plain(block: HtmlElement) -> str:
    return tidy("".join(block.itertext()))


def _is_linked(block: HtmlElement, text: str) -> bool:
    linked = sum(len(_plain(link)) for link in block.iter("a"))
    return linked > 0 and linked >= _MAX_LINK_SHARE * len(text)


def _lines(container: HtmlElement, blocks: Iterable[_Block]) -> Iterator[str]:
    for block in blocks:
        is_entry = block.element.tag == "li" and block.is_linked
        is_inside = container is block.element or container in block.element.iterancestors()
        if block.text and is_inside and not is_entry:
            yield block.text
