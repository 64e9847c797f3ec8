"""Classifies a page as an article or not (section page, wall, error page) by several signals."""

import re
from dataclasses import dataclass

from index.extraction.lines.line import Line
from index.extraction.lines.line_types import LineType
from index.extraction.segmentation.boundaries import headline_like

_WALL = re.compile(
    r"\b(?:404|403|500|502|503)\b|không tìm thấy|không tồn tại|\bnot found\b"
    r"|page (?:can.?t|cannot) be found|access denied|just a moment|verify you are human"
    r"|xác minh bạn là|là người máy|are you (?:a robot|human)|xác nhận truy cập|captcha"
    r"|^(?:đăng nhập|log ?in|sign ?in|quyền riêng tư|privacy|cookies?|consent)\b"
    r"|before you continue",
    re.IGNORECASE,
)
_MAX_WALL_CHARACTERS = 600
_MIN_CHARACTERS = 150  # of an article that is one paragraph
_MIN_DECLARED_CHARACTERS = 60
_MAX_SECTION_NAME_WORDS = 3
_MIN_ENTRIES = 3
_MIN_HEADLINES = 5
_MIN_RUNNING_CHARACTERS = 300  # of a paragraph on average; teasers have a sentence or two
_MAX_POPUP_PARAGRAPHS = 12  # of what a section page has besides its list


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What a page shows of its kind besides its text."""

    declared: bool = False  # JSON-LD says that it is one article
    teasers: int = 0  # paragraphs that follow a link to another page at once
    entries: int = 0  # list items and articles that hold a headline's link and more
    headlines: int = 0  # links of some words that are blocks of their own
    dated: bool = False  # it says when it was published
    runs_on: bool = False  # much text follows the headline before any link to another page
    headings: tuple[str, ...] = ()  # the title, the headline, the text of the tab


def is_wall(title: str | None, size: int) -> bool:
    """Return whether a page of few characters is an error, a log-in, a consent or a robot check."""
    return size < _MAX_WALL_CHARACTERS and _WALL.search(title or "") is not None


def is_article_page(body: list[Line], witnesses: Witnesses) -> bool:
    """Return whether the lines found in a page are an article's."""
    size = sum(len(line.text) for line in body)
    if any(is_wall(heading, size) for heading in witnesses.headings):
        return False
    prose = sum(map(_is_prose, body))
    if witnesses.declared:
        return size >= _MIN_DECLARED_CHARACTERS
    if not prose:
        return len(body) >= 6
    if prose == 1 and size < _MIN_CHARACTERS:
        return False
    return not _is_section(body, prose, witnesses)


def _is_prose(line: Line) -> bool:
    return line.type is LineType.PROSE


def _is_section(body: list[Line], prose: int, witnesses: Witnesses) -> bool:
    """Return whether two independent signals say that this page lists articles."""
    teasers = witnesses.teasers + sum(line.link and _is_prose(line) for line in body)
    is_teasers = teasers >= 2 and teasers * 5 >= prose * 3
    name = witnesses.headings[0] if witnesses.headings else ""
    if len(name.split()) <= _MAX_SECTION_NAME_WORDS:
        linked = sum(line.link and headline_like(line) for line in body)
        is_undated = not witnesses.dated and witnesses.headlines >= _MIN_HEADLINES
        is_short = prose <= _MAX_POPUP_PARAGRAPHS and not witnesses.runs_on
        is_list = linked >= max(4, prose) or (is_undated and is_short)
        size = sum(len(line.text) for line in body if _is_prose(line))
        return is_teasers or (is_list and size < _MIN_RUNNING_CHARACTERS * prose)
    return is_teasers and witnesses.entries >= _MIN_ENTRIES
