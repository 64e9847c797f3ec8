"""The text of the part of a page that holds most of its prose, whatever that part is called.

trafilatura picks a container by its name or class, and loses an article that is split over several.
This picks the smallest element that most running text lies in, and uses what trafilatura found to
tell where the article begins and ends.
"""

from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from index.extraction.html.blocks import Block, blocks, is_hidden
from index.extraction.lines.line import CAPTION_MARK, key

_PARAGRAPHS = frozenset(["p", "li", "blockquote", "pre", "tr", "br"])
_DOMINANT = 0.75
_MAX_BOX_SHARE = 0.3
_MAX_PROBES = 10  # paragraphs, of which a copy has most
_MIN_ARTICLE_SHARE = 0.5
# Of what the other extractor found: the container holds so much; it says where the article ends
# where it is so much of the container; it misses no more than this at the end.
_WHOLE = 0.95
_MIN_KNOWN = 0.35
_MAX_TAIL = 0.3
_KEPT_MARKS = (CAPTION_MARK, "#")
_OPENING_CHARACTERS = 90
_MAX_OPENING_LETTERS = 40

Sizes = dict[HtmlElement, int]


def main_text(root: HtmlElement, other: str) -> str:
    """Return the blocks of text in the dominant container, a line each; "" where there is none.

    `other` is what another extractor found there.
    """
    body = root.find(".//body")
    if body is None:
        return ""
    everywhere = blocks(body)
    sizes = _prose(everywhere)
    if not sizes:
        return ""
    # Whatever its name says, an element with much of the page's text is no box beside it.
    holders = {one for one, size in sizes.items() if size > _MAX_BOX_SHARE * sizes[body]}
    holders -= _hidden_copies(everywhere)
    found = [block for block in everywhere if holders.issuperset(block.boxes)]
    sizes = _prose(found)
    return (
        "\n".join(block.text for block in _main_blocks(found, sizes, other, body)) if sizes else ""
    )


def _hidden_copies(found: list[Block]) -> set[HtmlElement]:
    """Return elements that are not displayed and say what is: copies for machines or for print."""
    hidden: dict[HtmlElement, list[str]] = {}
    displayed: list[str] = []
    for block in found:
        outermost = next(filter(is_hidden, block.boxes), None)
        if outermost is not None:
            hidden.setdefault(outermost, []).append(block.text)
        elif block.is_prose:
            displayed.append(_opening(block.text))
    probes = displayed[:_MAX_PROBES]
    copies = set()
    for element, texts in hidden.items():
        text = key("".join(texts))
        if sum(probe in text for probe in probes) * 2 > len(probes):
            copies.add(element)
    return copies


def _main_blocks(found: list[Block], sizes: Sizes, other: str, body: HtmlElement) -> list[Block]:
    openings = set(map(_opening, other.split("\n")))
    seen = {block for block in found if _opening(block.text) in openings}
    known = _prose(seen)
    container = _dominant(_only_article(body, sizes), sizes)
    while known and known.get(container, 0) < _WHOLE * known[body]:
        container = container.getparent()
    inside = [block for block in found if block.is_in(container)]
    if known.get(container, 0) < _MIN_KNOWN * sizes[container]:
        return inside
    bounded = _bounded(inside, _smallest(container, known))
    return list(_without_lead(_without_tail(bounded, seen), seen))


def _opening(text: str) -> str:
    return key(text[:_OPENING_CHARACTERS])[:_MAX_OPENING_LETTERS]


def _prose(found: Iterable[Block]) -> Sizes:
    """Return the characters of running text below each element that has any."""
    own: Sizes = {}
    for block in found:
        if block.is_prose:
            own[block.element] = own.get(block.element, 0) + len(block.text)
    sizes: Sizes = {}
    for element, size in own.items():
        for one in (element, *element.iterancestors()):
            sizes[one] = sizes.get(one, 0) + size
    return sizes


def _only_article(body: HtmlElement, sizes: Sizes) -> HtmlElement:
    """Return the `<article>` under the headline, where other articles follow it; else the body."""
    articles = [
        one
        for one in body.iter("article")
        if one in sizes and next(one.iterancestors("article"), None) is None
    ]
    largest = max((sizes[one] for one in articles), default=0)
    for one in articles if len(articles) > 1 else []:
        if next(one.iter("h1"), None) is not None and sizes[one] * 2 >= largest:
            others = sum(sizes[other] for other in articles if other is not one)
            return one if sizes[one] >= _MIN_ARTICLE_SHARE * (sizes[body] - others) else body
    return body


def _dominant(element: HtmlElement, sizes: Sizes) -> HtmlElement:
    """Return the smallest element with most of the prose, and its paragraphs with it."""
    while True:
        child = max(element, key=lambda one: sizes.get(one, 0), default=None)
        if child is None or sizes.get(child, 0) < _DOMINANT * sizes[element]:
            return element
        if any(one.tag in _PARAGRAPHS and one in sizes for one in element):
            return element
        element = child


def _smallest(element: HtmlElement, known: Sizes) -> HtmlElement:
    """Return the smallest element that holds nearly all of the prose below this one."""
    least = _WHOLE * known[element]
    while True:
        child = max(element, key=lambda one: known.get(one, 0), default=None)
        if child is None or known.get(child, 0) < least or child.tag in _PARAGRAPHS:
            return element
        element = child


def _bounded(found: list[Block], part: HtmlElement) -> list[Block]:
    """Return the blocks from the headline, or the first one, to the end of a part of the page."""
    places = [at for at, block in enumerate(found) if block.is_in(part)]
    heading = next((at for at, block in enumerate(found) if block.element.tag == "h1"), 0)
    return found[heading if heading <= places[0] else 0 : places[-1] + 1]


def _without_lead(found: list[Block], seen: set[Block]) -> Iterator[Block]:
    """Yield the blocks without short ones before the first that the other extractor has."""
    has_begun = False
    for block in found:
        has_begun = has_begun or block in seen
        if has_begun or block.is_prose or block.text.startswith(_KEPT_MARKS):
            yield block


def _without_tail(found: list[Block], seen: set[Block]) -> list[Block]:
    """Return the blocks without the last few, where the other extractor has none of them."""
    known = (at for at, block in enumerate(found) if block in seen)
    end = max(known, default=len(found) - 1) + 1
    size = sum(len(block.text) for block in found)
    is_small = sum(len(block.text) for block in found[end:]) <= _MAX_TAIL * size
    return found[:end] if is_small else found
