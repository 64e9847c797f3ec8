"""Who wrote the article, as the page prints it: in marked elements, or after "By" or "Tác giả"."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from index.extraction.html.metadata import PageMetadata
from index.extraction.html.people import is_person, printed_name, printed_names
from index.extraction.html.tree import TextFlow, is_aside, short_text_of, text_of
from index.text.cleanup import tidy

_TAGS = ("a", "span", "div", "p", "li", "strong", "h3", "h4", "h5", "address", "em", "button")
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|by-line|writer|tac-?gia|journalist|contributor|posted-by)"
    r"(?:$|[\s_-]|name|link)|[a-z](?:Author|Byline|AuthorName)",
)
# What else stands about the writer in such boxes.
_ABOUT = re.compile(
    r"(?:author|byline|writer|contributor)[\w-]*(?:desc|bio|title|role|job|position|avatar|image)",
    re.IGNORECASE,
)
_PROFILE = re.compile(r"/(?:authors?|contributors?|writers?|tac-gia)/[^/?#]+", re.IGNORECASE)
_MAX_BYLINE_CHARACTERS = 270
_MAX_NAME_CHARACTERS = 90
_LABEL = re.compile(
    r"(?:(?:article |story |post |text )?(?:by|written by|words by|posted by)"
    r"|author(?:s|\(s\))?|contributors?|writer|reporter|tác giả|người viết|thực hiện)\s?:?",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:(?:article |story |post |text )?(?:by|written by|words by|posted by))\s?:?\s"
    r"(?P<name>\S.*)|(?:tác giả|người viết|thực hiện)\s?:\s(?P<named>\S.*)",
    re.IGNORECASE,
)
_TEXTS_BEFORE, _TEXTS_AFTER = 10, 30


def printed_author(
    root: HtmlElement, flow: TextFlow, heading: HtmlElement | None, declared: PageMetadata
) -> str | None:
    """Return the names that the page prints as its writer's, by the surest mark that names any."""
    outlets = tuple(filter(None, (declared.outlet, declared.url)))
    exact, marked, profiles = _marked(root)
    near: Iterable[str] = ()
    if heading is not None:
        before = list(islice(flow.before(heading), _TEXTS_BEFORE))
        near = chain(reversed(before), islice(flow.after(heading), _TEXTS_AFTER))
    for found in (
        _first(exact, outlets),
        next(_labelled(near, outlets), None),
        _first(marked, outlets),
        _first(profiles, outlets),
    ):
        if found:
            return found
    everywhere = set(_labelled(flow.texts(), outlets))
    return everywhere.pop() if len(everywhere) == 1 else None


def _marked(root: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement], list[HtmlElement]]:
    """Return elements declared as author, those with such a name, and links to a writer's page."""
    exact: list[HtmlElement] = []
    marked: list[HtmlElement] = []
    profiles: list[HtmlElement] = []
    for tag in root.iter(*_TAGS):
        classes = tag.get("class") or ""
        if "author" in (tag.get("rel") or "", tag.get("itemprop") or ""):
            exact.append(tag)
        elif (_MARKED.search(classes) or _MARKED.search(tag.get("id") or "")) and not _ABOUT.search(
            classes
        ):
            marked.append(tag)
        elif tag.tag == "a" and _PROFILE.search(tag.get("href") or ""):
            profiles.append(tag)
    return exact, marked, profiles


def _first(tags: list[HtmlElement], outlets: tuple[str, ...]) -> str | None:
    for tag in tags:
        if is_aside(tag) or short_text_of(tag, _MAX_BYLINE_CHARACTERS) is None:
            continue
        if names := list(dict.fromkeys(_names_in(tag, outlets))):
            return ", ".join(names)
    return None


def _names_in(tag: HtmlElement, outlets: tuple[str, ...]) -> Iterator[str]:
    """Yield the names in an author's element: those of its links, else the first that it holds."""
    links = [
        name
        for link in tag.iter("a")
        if (name := printed_name(text_of(link))) and is_person(name, outlets)
    ]
    if links:
        yield from links
        return
    for text in chain([text_of(tag)], map(tidy, tag.itertext())):
        if len(text) <= _MAX_NAME_CHARACTERS:
            names = [name for name in printed_names(text) if is_person(name, outlets)]
            if names:
                yield from names
                return


def _labelled(texts: Iterable[str], outlets: tuple[str, ...]) -> Iterator[str]:
    """Yield the names that follow "By" or "Tác giả", in the same text or in the next."""
    after_label = False
    for text in texts:
        match = None if after_label else _LABELLED.fullmatch(text[:_MAX_NAME_CHARACTERS])
        named = text if after_label else (match["name"] or match["named"]) if match else ""
        found = printed_names(named) if 0 < len(named) <= _MAX_NAME_CHARACTERS else []
        if names := [name for name in found if is_person(name, outlets)]:
            yield ", ".join(names)
        after_label = _LABEL.fullmatch(text) is not None
