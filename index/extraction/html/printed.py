"""What a page prints of its article near the headline: the headline itself, the day, the author."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from index.extraction.html.metadata import PageMetadata
from index.extraction.html.people import is_person, printed_name
from index.extraction.html.tree import NOT_TEXT, TextFlow, text_of
from index.extraction.lines.line import key
from index.extraction.lines.line_types import ends_sentence
from index.text.cleanup import tidy
from index.text.dates import is_date, is_stamp
from index.text.instants import Moment, moment_of

# Every printed headline is looked for in what the head declares: no headline is as long as this.
_MAX_TITLE_CHARACTERS = 1_000
_OUTLET_AT_END = re.compile(r"\s+[|–—-]\s+(?P<outlet>[^|–—]{2,40})$")


def headline(root: HtmlElement, declared: PageMetadata) -> str | None:
    """Return the headline as the page prints it, where that agrees with what its head declares."""
    tab = next(map(text_of, root.iter("title")), "")
    printed = [text for tag in root.iter("h1") if (text := text_of(tag))]
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


_NEAR_TEXTS = 14
_MAX_DATED_CHARACTERS = 90
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|timestamp|published?|pub-?date|post-?(?:date|time|meta|info)"
    r"|entry-?(?:date|meta)|article-?(?:date|time|meta|info)|byline|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:updated|modified|cập nhật|sửa)\b", re.IGNORECASE)


def printed_moment(
    flow: TextFlow, heading: HtmlElement | None, root: HtmlElement, language: str | None
) -> Moment | None:
    """Return the moment of a `<time>`, or the day printed near the headline."""
    day_first = language != "en"
    if heading is not None:
        for text in islice(flow.after(heading), _NEAR_TEXTS):
            if ends_sentence(text) and len(text) > 100:
                break
            if (is_stamp(text) or is_date(text)) and (found := moment_of(text, day_first)):
                return found
        for text in islice(flow.before(heading), _NEAR_TEXTS):
            if is_stamp(text) and (found := moment_of(text, day_first)):
                return found
    return _time_element(root, heading, day_first) or _dated_element(root, heading, day_first)


def _time_element(root: HtmlElement, heading: HtmlElement | None, day_first: bool) -> Moment | None:
    """Return the moment of the first `<time>` of the article, or of the only one on the page."""
    times = [tag for tag in root.iter("time") if not _is_aside(tag)]
    scope = next(heading.iterancestors("article", "main"), None) if heading is not None else None
    inside = [tag for tag in times if scope is not None and scope in tag.iterancestors()]
    days = {found.day for tag in times if (found := _time_of(tag, day_first))}
    for tag in inside or (times if len(days) == 1 else []):
        if not _UPDATED.search(text_of(tag)) and (found := _time_of(tag, day_first)):
            return found
    return None


def _time_of(tag: HtmlElement, day_first: bool) -> Moment | None:
    value = tag.get("datetime") or text_of(tag)
    return moment_of(value[:_MAX_DATED_CHARACTERS], day_first)


def _dated_element(
    root: HtmlElement, heading: HtmlElement | None, day_first: bool
) -> Moment | None:
    """Return the moment in the first short element whose class says date, time or byline."""
    scope = heading.getparent() if heading is not None else None
    for _ in range(4):
        if scope is None:
            return None
        for tag in scope.iter("span", "div", "p", "li", "small", "em", "a", "h6", "h5", "td"):
            if _DATE_CLASS.search(tag.get("class") or "") and not _is_aside(tag):
                text = text_of(tag)
                is_short = len(text) <= _MAX_DATED_CHARACTERS and not _UPDATED.match(text)
                if is_short and (found := moment_of(text, day_first)):
                    return found
        scope = scope.getparent()
    return None


_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:author|byline|by-line|writer|tac-?gia|journalist|contributor|posted-by)"
    r"(?:$|[\s_-]|name|link)|[a-z](?:Author|Byline|AuthorName)",
)
_ASIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|footer|nav|menu|recommend\w*|widget|card|teaser)(?:$|[\s_-])",
    re.IGNORECASE,
)


def printed_author(root: HtmlElement, declared: PageMetadata) -> str | None:
    """Return the name in the first element that is marked as author or byline."""
    outlets = (declared.outlet or "", declared.url or "")
    marked: list[HtmlElement] = []
    for tag in root.iter(
        "a", "span", "div", "p", "li", "strong", "h3", "h4", "h5", "address", "em"
    ):
        if "author" in (tag.get("rel") or "", tag.get("itemprop") or ""):
            marked.insert(0, tag)
        elif _AUTHOR_NAME.search(tag.get("class") or "") or _AUTHOR_NAME.search(
            tag.get("id") or ""
        ):
            marked.append(tag)
    for tag in marked:
        if _is_aside(tag) or len(text_of(tag)) > 3 * _MAX_DATED_CHARACTERS:
            continue
        names = [
            name
            for text in _names_in(tag)
            if (name := printed_name(text)) and is_person(name, outlets)
        ]
        if names:
            return ", ".join(dict.fromkeys(names))
    return None


def _names_in(tag: HtmlElement) -> Iterator[str]:
    """Yield the texts of an author's element that may be names: of its links, else its own."""
    links = [text for link in tag.iter("a") if (text := text_of(link))]
    if links and any(printed_name(text) for text in links):
        yield from links
        return
    text = text_of(tag)
    yield from (
        re.split(r",\s+|\s+(?:and|và|&)\s+", text) if len(text) <= _MAX_DATED_CHARACTERS else [text]
    )


def _is_aside(tag: HtmlElement) -> bool:
    for one in (tag, *tag.iterancestors()):
        if one.tag in ("nav", "footer", "aside"):
            return True
        if one.tag in ("body", "main", "article"):
            return False
        if _ASIDE_CLASS.search(one.get("class") or ""):
            return True
    return False


_MIN_LEDE_CHARACTERS = 40
_MAX_LEDE_CHARACTERS = 800
_PROBE_CHARACTERS = 30


def printed_lede(root: HtmlElement, description: str | None) -> str | None:
    """Return the block of the page that prints the declared description, or begins with it."""
    wanted = key((description or "").rstrip(" .…"))
    if not _MIN_LEDE_CHARACTERS * 3 // 4 <= len(wanted) <= _MAX_LEDE_CHARACTERS:
        return None
    probe = wanted[-_PROBE_CHARACTERS:]
    for tag in root.iter():
        inside = None if tag.tag in NOT_TEXT else tag.text
        for holder, text in ((tag, inside), (tag.getparent(), tag.tail)):
            if holder is None or text is None or len(text) < _PROBE_CHARACTERS:
                continue
            if probe in key(tidy(text)) and (found := _lede_around(holder, wanted)):
                return found
    return None


def _lede_around(tag: HtmlElement, wanted: str) -> str | None:
    for one in (tag, *islice(tag.iterancestors(), 3)):
        if one.tag in NOT_TEXT or one.tag in ("title", "body"):
            return None
        text = text_of(one)
        if wanted in key(text):
            return text if len(key(text)) <= 2 * len(wanted) + 2 * _PROBE_CHARACTERS else None
    return None
