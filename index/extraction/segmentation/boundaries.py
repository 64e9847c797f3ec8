"""Finds where an article's text ends, and where it resumes after a false end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

from index.extraction.lines.bylines import dateline
from index.extraction.lines.line import Line
from index.extraction.lines.line_types import LineType, ends_sentence
from index.text.dates import is_date

# A story has begun in earnest after so much: until then a "Bình luận" or "Theo TTXVN" is a part of
# the bar over the text, after it the end.
MIN_PROSE_LINES = 2
_BETWEEN_PARAGRAPHS = frozenset({LineType.CAPTION, LineType.CREDIT, LineType.WIDGET})
_MIN_PROSE_CHARACTERS = 300
_MAX_BOX_LINES = 14
_ENOUGH_LINES = 3  # of prose after a box show that the article goes on
# What an extractor chose has little of other articles at its end.
_MAX_TAIL_SHARE = 0.3
_MAX_TITLE_CHARACTERS = 220
BRACKETED_SOURCE = re.compile(r"\((?:nguồn|source)\s*:", re.IGNORECASE)
_BREADCRUMB = re.compile(r"\s[>|»/•·›]\s|[>›»]$")


@dataclass(slots=True)
class ProseSoFar:
    """How much running text was collected, counted as it grows: every line of a page asks."""

    lines: int = 0
    characters: int = 0

    def add(self, line: Line) -> None:
        """Count one more line."""
        if line.type is LineType.PROSE:
            self.lines += 1
            self.characters += len(line.text)

    @property
    def has_begun(self) -> bool:
        """Whether the story has begun in earnest."""
        return self.lines >= MIN_PROSE_LINES or self.characters >= _MIN_PROSE_CHARACTERS


def headline_like(line: Line) -> bool:
    """Return whether a line could be the headline of a story."""
    ends_plainly = not ends_sentence(line.text) or line.text.rstrip("\"”’'")[-1:] in "?!"
    return (
        line.type in {LineType.SHORT, LineType.PROSE}
        and ends_plainly
        and line.text.count(" ") >= 3
        and len(line.text) <= _MAX_TITLE_CHARACTERS
        and not _BREADCRUMB.search(line.text)
        and not is_date(line.text)
    )


def is_entry(line: Line) -> bool:
    """Return whether a listed line is one of a list of articles, not a link of a share bar."""
    return line.type is LineType.STAMP or headline_like(line)


def may_end(lines: list[Line], at: int, body: list[Line], prose: ProseSoFar, chosen: bool) -> bool:
    """Return whether a line may end the text collected in `body`; `goes_on` decides.

    `prose` is what `body` has of running text.
    `chosen` lines were picked as text by an extractor: a link among them is a link, no list.
    """
    line = lines[at]
    if chosen:
        return line.type is LineType.END and prose.has_begun
    if line.type is LineType.MORE:
        return bool(body)
    if not prose.has_begun:
        return False
    if line.type in {LineType.END, LineType.SIGN_OFF}:
        return True
    if line.type is LineType.PROSE and dateline(line.text):
        # Another story's text; its headline, or the caption of its picture, comes first.
        return body[-1].type is not LineType.PROSE or headline_like(body[-1])
    near = [
        other
        for place, other in enumerate(lines[at : at + 5], start=at)
        if other.listed and is_entry(other) and not _heads_entry(lines, place)
    ]
    return len(near) >= 3 and near[0] is line


def _heads_entry(lines: list[Line], at: int) -> bool:
    """Return whether a time heads a live blog's entry; in a list, headlines follow times."""
    after = lines[at + 1] if at + 1 < len(lines) else None
    return (
        lines[at].type is LineType.STAMP
        and after is not None
        and ends_sentence(after.text)
        and not headline_like(after)
    )


def goes_on(lines: list[Line], at: int, prose: ProseSoFar, left: list[int] | None) -> int | None:
    """Return the index where the text resumes after a possible end; None where it does not.

    `left` is what `prose_from` says of lines that an extractor chose, None of others.
    """
    trigger = lines[at]
    if trigger.type is LineType.PROSE:
        return None
    if reads_on(lines, at + 1):
        return at + 1
    if left is not None:
        return at + 1 if left[at + 1] > _MAX_TAIL_SHARE * prose.characters else None
    return _beyond_box(lines, at, prose.characters)


def _beyond_box(lines: list[Line], at: int, size: int) -> int | None:
    """Return the index where the text resumes after a box of other articles or an inline source."""
    trigger = lines[at]
    if trigger.type is LineType.SIGN_OFF:
        rest = list(_running(lines, at + 1))
        # "(Nguồn: Camera)" names where a picture is from as often as it closes an article.
        if BRACKETED_SOURCE.match(trigger.text):
            return at + 1 if len(rest) >= 2 else None
        return at + 1 if rest and sum(len(line.text) for line in rest) >= size else None
    box = 0
    stamped = False
    for place in range(at + 1, min(len(lines), at + 1 + _MAX_BOX_LINES)):
        line = lines[place]
        if line.type in {LineType.END, LineType.SIGN_OFF}:
            return None
        if line.type is LineType.PROSE and not line.listed and not headline_like(line):
            rest = list(islice(_running(lines, place), _ENOUGH_LINES))
            signed = _ends_in_sign_off(lines, place + len(rest))
            if trigger.type is LineType.END:
                # "Most read" may stand inside an article, over headlines; comments never do.
                certain = len(rest) == _ENOUGH_LINES or (box >= 2 and bool(rest) and signed)
                return place if box and not stamped and certain else None
            ends_well = box >= 2 or signed
            continues = len(rest) >= 2 or (len(rest) == 1 and not stamped and ends_well)
            return place if continues else None
        stamped = stamped or line.type is LineType.STAMP
        box += headline_like(line)
    return None


def reads_on(lines: list[Line], start: int) -> bool:
    """Return whether an article resumes here: paragraphs, with only subheadings between.

    Lists of other articles begin with a headline, and comments have names, ages and buttons.
    """
    paragraphs = headings = 0
    for line in lines[start : start + _MAX_BOX_LINES]:
        if line.type in _BETWEEN_PARAGRAPHS - {LineType.WIDGET}:
            continue
        if line.type is LineType.PROSE and not (line.listed or dateline(line.text)):
            paragraphs, headings = paragraphs + 1, 0
        elif line.type is LineType.SHORT and not line.listed and is_subheading(line):
            headings += 1
        else:
            break
        if headings > 1 or paragraphs >= MIN_PROSE_LINES:
            break
    return paragraphs >= MIN_PROSE_LINES


MAX_SUBHEADING_CHARACTERS = 42  # headlines are longer


def is_subheading(line: Line) -> bool:
    """Return whether a short line may stand over a part of the same article."""
    return line.heading > 2 or len(line.text) <= MAX_SUBHEADING_CHARACTERS


def prose_from(lines: list[Line]) -> list[int]:
    """Return for each index how many characters of running text stand from there on."""
    sizes = (len(line.text) if line.type is LineType.PROSE else 0 for line in reversed(lines))
    return list(accumulate(sizes, initial=0))[::-1]


def _running(lines: list[Line], start: int) -> Iterator[Line]:
    """Yield the consecutive prose lines from an index on, captions aside."""
    for at in range(start, len(lines)):  # a slice would copy the rest of the page
        line = lines[at]
        if line.type is LineType.PROSE and not line.listed and not dateline(line.text):
            yield line
        elif (
            line.type not in {LineType.CAPTION, LineType.CREDIT, LineType.WIDGET} and not line.link
        ):
            break


def _ends_in_sign_off(lines: list[Line], at: int) -> bool:
    return any(line.type is LineType.SIGN_OFF for line in lines[at : at + 3])
