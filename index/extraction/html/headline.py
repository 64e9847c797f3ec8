"""The headline that a page prints, and the lede that stands beside its text."""

import re
from itertools import islice

from lxml.html import HtmlElement

from index.extraction.html.json_ld import string
from index.extraction.html.metadata import PageMetadata
from index.extraction.html.tree import NOT_TEXT, TextFlow, short_text_of, text_of
from index.extraction.lines.line import key

# Every printed headline is looked for in what the head declares: no headline is as long as this.
_MAX_TITLE_CHARACTERS = 1_000
_OUTLET_AT_END = re.compile(r"\s+[|–—-]\s+(?P<outlet>[^|–—]{2,40})$")


def headline(root: HtmlElement, declared: PageMetadata) -> str | None:
    """Return the headline as the page prints it, where that agrees with what its head declares."""
    tab = string(next(map(text_of, root.iter("title")), "")) or ""
    printed = [text for tag in root.iter("h1") if (text := string(text_of(tag)))]
    declares = (declared.title or "")[:_MAX_TITLE_CHARACTERS]
    named = f"{declares}\n{tab[:_MAX_TITLE_CHARACTERS]}".casefold()
    agreed = [text for text in printed if text.casefold() in named]
    if agreed and not _is_outlet(agreed[0], declared):
        return agreed[0]
    alone = printed[0] if len(printed) == 1 else None
    if alone and _is_like(alone, declared.title or tab):
        return alone  # search engines are told another headline than readers
    if declared.title:
        return _without_outlet(declared.title, declared.outlet)
    return alone or _without_outlet(tab, declared.outlet) or None


_MIN_HEADLINE_WORDS = 4
_MIN_SHARED_WORDS = 2


def _is_outlet(text: str, declared: PageMetadata) -> bool:
    """Return whether an h1 is the name of the site, and the declared headline is another."""
    return (
        len(text.split()) < _MIN_HEADLINE_WORDS
        and declared.title is not None
        and key(text) not in key(declared.title)
    )


def _is_like(text: str, title: str) -> bool:
    """Return whether a headline of some words shares some of its longer words with another."""
    words = {key(word) for word in text.split() if len(word) > 3}
    shared = words & {key(word) for word in title.split()}
    return len(text.split()) >= _MIN_HEADLINE_WORDS and len(shared) >= _MIN_SHARED_WORDS


def _without_outlet(title: str, outlet: str | None) -> str:
    match = _OUTLET_AT_END.search(title)
    if match is None or len(title[: match.start()].split()) < 3:
        return title
    named = match["outlet"].casefold()
    known = (outlet or "").casefold()
    if "|" in match.group() or (known and (named in known or known in named)) or "." in named:
        return title[: match.start()]
    return title


def headline_element(root: HtmlElement, title: str | None) -> HtmlElement | None:
    """Return the element that prints the headline: an h1, else one with the title as its text."""
    wanted = key(title or "")
    first = None
    for tag in root.iter("h1"):
        first = tag if first is None else first
        if key(text_of(tag)) == wanted:
            return tag
    if first is not None or not wanted:
        return first
    for tag in root.iter("h2", "div", "p", "span"):
        if len(tag) <= 2 and key(text_of(tag)) == wanted:
            return tag
    return None


_MIN_LEDE_CHARACTERS = 40
_MAX_LEDE_CHARACTERS = 800
_PROBE_CHARACTERS = 30
_PROBE_WORDS = 3  # the probe has so many at least; looking for one first saves most of the time


def printed_lede(flow: TextFlow, description: str | None) -> str | None:
    """Return the block of the page that prints the declared description, or begins with it."""
    wanted = key((description or "").rstrip(" .…"))
    if not _MIN_LEDE_CHARACTERS * 3 // 4 <= len(wanted) <= _MAX_LEDE_CHARACTERS:
        return None
    probe = wanted[-_PROBE_CHARACTERS:]
    word = max(map(key, (description or "").split()[-_PROBE_WORDS:]), key=len)
    for text, holder in flow.held():
        is_long = len(text) >= _PROBE_CHARACTERS
        is_probable = is_long and word in text.casefold() and probe in key(text)
        if is_probable and (found := _lede_around(holder, wanted)):
            return found
    return None


def _lede_around(tag: HtmlElement, wanted: str) -> str | None:
    if next(tag.iterancestors("a"), None) is not None:
        return None  # on the card of this article in a list
    longest = 2 * len(wanted) + 2 * _PROBE_CHARACTERS
    for one in (tag, *islice(tag.iterancestors(), 3)):
        if one.tag in NOT_TEXT or one.tag in ("title", "body"):
            return None
        text = short_text_of(one, 2 * longest)  # with what a key leaves out
        if text is None:
            return None
        if wanted in key(text):
            return text if len(key(text)) <= longest else None
    return None
