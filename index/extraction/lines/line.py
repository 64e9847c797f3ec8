"""Splits a saved page into lines: markdown removed, consecutive duplicates merged and marked."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from index.extraction.lines.line_types import LineType, classify_line, is_like_notice
from index.text.cleanup import tidy_lines

# Written before a line that is known to be a picture's caption.
CAPTION_MARK = "⟦caption⟧ "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page and its formatting."""

    text: str
    type: LineType
    doubled: bool = False  # the page says it twice in a row
    pictured: bool = False  # it is also the text of the picture before it
    link: bool = False  # all of it is links
    heading: int = 0  # depth of a markdown heading

    @property
    def listed(self) -> bool:
        """Return whether it looks like an entry of a list of other articles."""
        return (
            self.link
            or self.type in {LineType.STAMP, LineType.POINTER}
            or ((self.doubled or self.pictured) and self.type is not LineType.CAPTION)
        )


# Bounded, so that a hostile line takes no more than its share of time.
_IMAGE = re.compile(
    r"!\[([^\[\]]{0,1000}(?:\[[^\[\]]{0,200}\][^\[\]]{0,1000}){0,5})\]"
    r"\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500}){0,3}(?:\s+\"[^\"]{0,1000}\")?\)"
)
_LINK = re.compile(
    r"\[([^\[\]]{0,1000})\]"
    r"\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500}){0,3}(?:\s+\"[^\"]{0,1000}\")?\)"
)
_LINK_DEFINITION = re.compile(r"\[[^\]]+\]:\s*(?:https?:|/)\S*")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_QUOTE_OR_STAR = re.compile(r"(?:>\s?(?!>))+|[*+•●▪◦]\s+")
# No marker inside: the time it takes stays in proportion to the line.
_EMPHASIS = re.compile(
    r"\*\*(?=\S)([^*]+)\*\*|__(?=\S)([^_]+)__"
    r"|(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]+)(?<=\S)_(?!\w)"
)
_WHOLE_EMPHASIS = re.compile(r"\*[^*]+\*|_[^_]+_")
_HIDDEN = re.compile(
    r"<!--(?:(?!<!--|-->).){0,2000}+-->|</?(?:br|p|div|span|b|i|em|strong|u|center)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
# An entry of a list that extraction wrote on one line: its linked headline, then its teaser.
_LEADING_MARK = re.compile(r"(?:- )?\[[^\[\]]{1,1000}\]\(#\) ")
_HALF_MIN_CHARACTERS = 12


def lines(text: str) -> list[Line]:
    """Return the lines of a text or markdown page that have words; images leave marks only."""
    found: list[Line] = []
    alts: set[str] = set()  # keys of the pictures' texts since the last line of words
    for raw in tidy_lines(_HIDDEN.sub("", text) if "<" in text else text):
        images = {key(match[1]) for match in _IMAGE.finditer(raw)} if "![" in raw else set()
        alts |= images
        line = _line(_IMAGE.sub(" ", raw) if images else raw, alts)
        if line is None:
            continue
        if found and _same(found[-1].text, line.text):
            found[-1] = _twice(found[-1], line)
        else:
            found.append(line)
        if line.type is not LineType.STAMP:
            alts = images
    _close(found)
    return found


def _close(found: list[Line]) -> None:
    """Make ends of the sentences that read like a site's notice, where no paragraph follows.

    "Bản quyền thuộc về gia đình nhạc sĩ từ năm 1998." is news between paragraphs.
    """
    is_end = True
    for at in range(len(found) - 1, -1, -1):
        line = found[at]
        if line.type is LineType.PROSE and is_like_notice(line.text):
            found[at] = replace(line, type=LineType.END) if is_end else line
        elif line.type in {LineType.PROSE, LineType.END}:
            is_end = line.type is LineType.END


def _line(raw: str, alts: set[str]) -> Line | None:
    text = raw.strip()
    depth = 0
    if _LINK_DEFINITION.fullmatch(text):
        return None
    if text.startswith(CAPTION_MARK):
        return Line(text.removeprefix(CAPTION_MARK), LineType.CAPTION, pictured=True)
    if match := _HEADING.fullmatch(text):
        depth, text = len(match[1]), match[2].rstrip("#").rstrip()
    text = text.strip("|").strip() if text.startswith("| ") else text
    is_aside = bool(alts) and _WHOLE_EMPHASIS.fullmatch(text) is not None
    text = _QUOTE_OR_STAR.sub("", text, count=1) if _QUOTE_OR_STAR.match(text) else text
    link = False
    if "](" in text:
        link = _is_only_links(text) or _LEADING_MARK.match(text) is not None
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(_emphasised, text)
    text = " ".join(text.split())
    half = _half(text)
    text = half or text
    if not any(map(str.isalnum, text)):
        return None
    pictured = is_aside or key(text) in alts
    return Line(text, classify_line(text), bool(half), pictured, link, depth)


def _emphasised(match: re.Match[str]) -> str:
    return next(text for text in match.groups() if text)


def _is_only_links(text: str) -> bool:
    rest, links = _LINK.subn("", text)
    return links > 0 and not any(map(str.isalnum, rest))


def _half(text: str) -> str | None:
    """Return half of a text that repeats itself, with or without a space between; else None."""
    middle, odd = divmod(len(text), 2)
    if middle < _HALF_MIN_CHARACTERS:
        return None
    first, second = text[:middle], text[middle + odd :]
    if first == second and (not odd or text[middle] == " "):
        return first
    return None


def _twice(first: Line, second: Line) -> Line:
    return Line(
        max(first.text, second.text, key=len),
        first.type,
        doubled=True,
        pictured=first.pictured or second.pictured,
        link=first.link or second.link,
        heading=first.heading or second.heading,
    )


def _same(one: str, other: str) -> bool:
    return bool(one) and bool(other) and key(one) == key(other)


@lru_cache(maxsize=1024)  # a line is compared with its neighbours, the title, the lede
def key(text: str) -> str:
    """Return a text's letters and digits without case, to compare lines."""
    return "".join(filter(str.isalnum, text)).casefold()
