"""The lxml tree of a page, parsed once and shared by every step that reads it."""

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from index.errors import PageError
from index.extraction.html.nesting import flattened
from index.text.cleanup import tidy

# No article page comes near; extraction takes time and memory for each tag.
MAX_TAGS = 200_000
# A link of more words than that is a headline, one of fewer a section's name.
MIN_HEADLINE_SPACES = 3

NOT_TEXT = ("script", "style", "noscript", "template", "svg", "iframe")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}\?>")
# What XML can't hold, so that lxml refuses it as text; in bytes, as a search in text takes longer
# than the parser does.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_EMPTY = "<html><head></head><body></body></html>"


def parse_html(html: str) -> HtmlElement:
    """Parse a page, whatever its faults; a page of nothing gives an empty tree.

    Raises PageError for a page of more tags than any article has.
    """
    if html.count("<") > 2 * MAX_TAGS:  # most elements have an end tag, too
        raise PageError(f"it has more than {MAX_TAGS:,} tags")
    declaration = _DECLARATION.match(html)
    text = html[declaration.end() :] if declaration else html
    page = text.encode(errors="ignore").translate(None, _CONTROLS)
    for code in _NO_CHARACTERS:
        page = page.replace(code, b"")
    parser = _parser()
    root = _parsed(page, parser)
    if _stopped_at_depth(parser):
        root = _parsed(flattened(page), _parser())
    _put_in_place(root)
    return root


# Boundaries are completed by $RC("B:0","S:1") or $RR, segments by $RS("S:7","P:7").
_MOVES = re.compile(r"\$R[A-Z]\(\"([BPS]:[0-9a-f]{1,8})\",\"([BPS]:[0-9a-f]{1,8})\"")


def _put_in_place(root: HtmlElement) -> None:
    """Move the parts that were sent after the page to where a browser's scripts would put them.

    React sends empty templates, and behind the page, hidden, what belongs there: paragraphs would
    be lost, or stand under the footer.
    """
    places = {tag.get("id"): tag for tag in root.iter("template") if tag.get("id")}
    if not places:
        return
    scripts = (script.text or "" for script in root.iter("script"))
    moves = dict(
        (first, second) if first.startswith("S") else (second, first)
        for first, second in chain.from_iterable(map(_MOVES.findall, scripts))
    )
    parts = {name: tag for tag in root.iter() if (name := tag.get("id")) in moves}
    for name, part in parts.items():
        place = places.get(moves[name])
        if place is not None and part not in (place, *place.iterancestors()):
            part.drop_tree()  # what follows it stays
            part.attrib.pop("hidden", None)
            place.addprevious(part)


def _parser() -> HTMLParser:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # One class for all elements: lxml.html's own lookup is a call into Python for each.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _parsed(page: bytes, parser: HTMLParser) -> HtmlElement:
    try:
        return document_fromstring(page, parser=parser)
    except (etree.ParserError, ValueError):
        return document_fromstring(_EMPTY, parser=parser)


def _stopped_at_depth(parser: HTMLParser) -> bool:
    """Return whether libxml2 left off where the page is nested too deep: its last error."""
    last = parser.error_log.last_error
    return last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def text_of(element: HtmlElement) -> str:
    """Return the text below an element in one tidy line, a space between its parts."""
    return tidy(" ".join(element.itertext()))


def short_text_of(element: HtmlElement, longest: int) -> str | None:
    """Return the text below an element, or None if it has more than so many characters.

    Who asks of every element on a page asks this: no more is read than it takes to know.
    """
    pieces, room = [], 4 * longest  # what tidying leaves out may be more than what it keeps
    for piece in element.itertext():
        room -= 1 + len(" ".join(piece[: room + 1].split()))
        if room < 0:
            return None
        pieces.append(piece)
    text = tidy(" ".join(pieces))
    return text if len(text) <= longest else None


_ASIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|footer|nav|menu|recommend\w*|widget|card|teaser)(?:$|[\s_-])",
    re.IGNORECASE,
)


def is_aside(tag: HtmlElement) -> bool:
    """Return whether an element stands in a box beside the article: by its name or its tag."""
    for one in (tag, *tag.iterancestors()):
        if one.tag in ("nav", "footer", "aside"):
            return True
        if one.tag in ("body", "main", "article"):
            return False
        if _ASIDE_CLASS.search(one.get("class") or ""):
            return True
    return False


class TextFlow:
    """The texts of a page in document order, to look around an element of it."""

    def __init__(self, root: HtmlElement) -> None:
        """Walk the page once; scripts and styles have no text."""
        self._texts: list[str] = []
        self._holders: list[HtmlElement] = []
        self._bounds: dict[HtmlElement, tuple[int, int]] = {}
        starts: list[int] = []
        skipping = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            hidden = element.tag in NOT_TEXT
            if event == "start":
                starts.append(len(self._texts))
                skipping += hidden
                self._add("" if skipping else element.text, element)
            else:
                self._bounds[element] = starts.pop(), len(self._texts)
                skipping -= hidden
                self._add("" if skipping else element.tail, element.getparent())

    def _add(self, text: str | None, holder: HtmlElement) -> None:
        if text and not text.isspace():
            self._texts.append(text)
            self._holders.append(holder)

    def held(self) -> Iterator[tuple[str, HtmlElement]]:
        """Yield all tidy texts of the page, each with the element that it stands in."""
        return self._held(range(len(self._texts)))

    def texts(self) -> Iterator[str]:
        """Yield all tidy texts of the page."""
        return (text for text, _ in self.held())

    def after(self, element: HtmlElement) -> Iterator[str]:
        """Yield the tidy texts after an element, the nearest first."""
        return (text for text, _ in self.held_after(element))

    def before(self, element: HtmlElement) -> Iterator[str]:
        """Yield the tidy texts before an element, the nearest first."""
        return (text for text, _ in self.held_before(element))

    def held_after(self, element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
        """Yield the tidy texts after an element, each with the element that it stands in."""
        return self._held(range(self._bounds[element][1], len(self._texts)))

    def held_before(self, element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
        """Yield the tidy texts before an element, each with the element that it stands in."""
        return self._held(range(self._bounds[element][0] - 1, -1, -1))

    def _held(self, places: range) -> Iterator[tuple[str, HtmlElement]]:
        for at in places:
            if text := tidy(self._texts[at]):
                yield text, self._holders[at]
