"""Collects the body lines of one article and drops the noise between them."""

import re
from dataclasses import dataclass, field, replace

from index.extraction.lines.bylines import author, is_byline
from index.extraction.lines.line import Line, key
from index.extraction.lines.line_types import LineType, ends_sentence, is_agency_alone
from index.extraction.segmentation.boundaries import (
    BRACKETED_SOURCE,
    ProseSoFar,
    goes_on,
    headline_like,
    may_end,
    prose_from,
)
from index.text.dates import day_of


@dataclass(slots=True)
class ArticleLines:
    """The lines of one article, not yet classified into captions and bylines."""

    title: str | None
    above: list[Line] = field(default_factory=list)  # just over the title
    head: list[Line] = field(default_factory=list)  # between title and text
    body: list[Line] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)  # the line that ended it, and the next


NUMBERED_PICTURE = re.compile(
    r"\s[-–|]\s(?:hình|ảnh|photo|image|picture)\s(?:số\s)?\d+$",
    re.IGNORECASE,
)
_MAX_ANSWER_CHARACTERS = 6
_DURATION = re.compile(r"\d{1,2}:\d\d")
_PASSED_OVER = frozenset(
    {
        LineType.WIDGET,
        LineType.STAMP,
        LineType.POINTER,
        LineType.MORE,
        LineType.END,
        LineType.SIGN_OFF,
    }
)


def fill_body(story: ArticleLines, lines: list[Line], start: int, chosen: bool = False) -> int:
    """Add the body lines from `start` on; return the index of the line that ends the article.

    `chosen` lines come from an extractor: all are body text but for a few boxes and bylines.
    """
    at, prose = start, ProseSoFar()
    left = prose_from(lines) if chosen else None
    while at < len(lines):
        line = lines[at]
        if _is_credit(line) and story.body and story.body[-1].type is not LineType.PROSE:
            line = replace(line, type=LineType.CREDIT)  # under a caption it says whose photo it is
        elif may_end(lines, at, story.body, prose, chosen):
            again = goes_on(lines, at, prose, left)
            if again is None:
                break
            at = again
            continue
        is_duration = (
            at > 0 and lines[at - 1].type is LineType.WIDGET and _DURATION.fullmatch(line.text)
        )
        if (chosen and prose.lines == 0 and _is_dated(line)) or (
            len(story.body) <= 1 and is_byline(line.text)
        ):
            story.head.append(line)
        elif _heads_part(lines, at) or not (
            is_duration or _is_label_value(lines, at) or _is_noise(line, story.title)
        ):
            story.body.append(line)
            prose.add(line)
        at += 1
    _drop_loose_end(story, lines[at : at + 1], chosen)
    return at


_MAX_DATED_CHARACTERS = 90


def _is_dated(line: Line) -> bool:
    """Return whether a short line names a day: "Published 18 November 2019"."""
    return (
        line.type is LineType.SHORT
        and len(line.text) <= _MAX_DATED_CHARACTERS
        and day_of(line.text) is not None
    )


def _heads_part(lines: list[Line], at: int) -> bool:
    """Return whether a subheading that is a link stands over a paragraph of the text."""
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    is_over_prose = after is not None and after.type is LineType.PROSE and not after.link
    return line.link and line.heading > 0 and line.type is LineType.SHORT and is_over_prose


def _is_label_value(lines: list[Line], at: int) -> bool:
    """Return whether a line is what a label over it names: "Sự kiện:", and under it "Bầu cử"."""
    over = lines[at - 1] if at else None
    return (
        over is not None
        and over.type is LineType.END
        and over.text.endswith(":")
        and lines[at].type is LineType.SHORT
        and not headline_like(lines[at])
    )


def _is_credit(line: Line) -> bool:
    """Return whether a line may also be the end of a caption: "AFP", "(Nguồn: Camera)"."""
    return is_agency_alone(line.text) or BRACKETED_SOURCE.match(line.text) is not None


def _is_noise(line: Line, title: str | None) -> bool:
    if line.type in _PASSED_OVER or (line.link and line.type is not LineType.PROSE):
        return True
    if NUMBERED_PICTURE.search(line.text) and line.type is not LineType.PROSE:
        return True
    return title is not None and key(line.text) == key(title)


_MAX_PAGE_DIGITS = 2
_MIN_SENTENCE_SPACES = 14
_LABEL = re.compile(r"(?!nguồn|theo|source)[^:]{2,30}: \S", re.IGNORECASE)


def _is_said(text: str) -> bool:
    """Return whether a last line without a stop is text: a labelled value, an attribution."""
    return _LABEL.match(text) is not None or (text[:1] in '"“' and not text.endswith(('"', "”")))


def _drop_loose_end(story: ArticleLines, ended_by: list[Line], chosen: bool) -> None:
    """Remove trailing lines that are no text (names, headlines of other articles)."""
    body = story.body
    other_story = bool(ended_by) and ended_by[0].type is LineType.PROSE
    loose: list[Line] = []
    while body and body[-1].text.isdigit() and len(body[-1].text) <= _MAX_PAGE_DIGITS:
        body.pop()  # links to further pages
    while body and body[-1].type is not LineType.PROSE:
        is_caption = body[-1].type is LineType.CAPTION or body[-1].doubled or body[-1].pictured
        is_answer = len(body[-1].text) <= _MAX_ANSWER_CHARACTERS  # "Có;" under a survey's question
        if (ends_sentence(body[-1].text) and not is_answer) or (is_caption and not other_story):
            break
        if chosen and not author(body[-1].text):
            break
        if _is_said(body[-1].text) and not author(body[-1].text):
            break
        loose.append(body.pop())
    loose.reverse()
    names = [line for line in loose if author(line.text) or not headline_like(line)]
    marked = any(
        line.text[-1:] in ",;" for line in loose if len(line.text) > _MAX_ANSWER_CHARACTERS
    )
    before = body[-1].text if body else ""
    counted = sum(any(map(str.isdigit, line.text)) for line in loose) * 2 > len(loose) > 2
    is_last = len(loose) == 1 and not ended_by and loose[0].text.count(" ") >= _MIN_SENTENCE_SPACES
    if loose and (
        is_last or marked or counted or before.endswith(":") or loose[0].text.startswith("- ")
    ):
        body.extend(loose)  # a poem's last lines, the points of a list, the rows of a table
    else:
        story.foot.extend(names)
