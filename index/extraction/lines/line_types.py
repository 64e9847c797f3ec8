"""Classifies a line of a saved page by its looks: text, caption, button, heading of a list.

A line is tidy: one line, NFC.
"""

import re
from enum import Enum, auto
from itertools import pairwise

from index.extraction.lines.agencies import SIGN_OFFS, any_of
from index.extraction.lines.patterns import (
    BYLINE,
    CAPTION,
    CREDIT,
    CREDIT_AT_END,
    END,
    FEEDBACK,
    GLUED_TEASER,
    LEGAL,
    LEGAL_OR_NEWS,
    MORE,
    POINTER,
    TAGS,
    WIDGET,
)
from index.text.dates import is_stamp


class LineType(Enum):
    """What a line looks like on its own."""

    PROSE = auto()  # a sentence or more
    SHORT = auto()  # anything else that may be content: a headline, a name, a point of a list
    CAPTION = auto()  # says whose photo it is
    CREDIT = auto()  # says nothing but whose photo it is
    WIDGET = auto()  # a button, a player, a share bar
    STAMP = auto()  # a date with a time of day, or an age ("2 giờ trước")
    POINTER = auto()  # one link to another article inside the text ("Xem thêm: …")
    MORE = auto()  # the heading of a box that can stand inside an article
    END = auto()  # the heading of what comes after an article: comments, latest, most read
    SIGN_OFF = auto()  # the agency that an article is taken from


MIN_PROSE_CHARACTERS = 40
MIN_PROSE_WORDS = 8
# A line this long is prose even when it ends without a stop.
LONG_CHARACTERS = 160
MAX_CAPTION_CHARACTERS = 400
_MAX_HEADING_WORDS = 7
_MIN_GLUED = 5

_CLOSING = "\"”’'»)]}」』）"
_STOPS = tuple(".!?…:;。！？")
_AGENCY = f"(?:{any_of(SIGN_OFFS)})"
_SIGN_OFF = re.compile(
    r"[(\[]?\s*(?:(?i:theo|nguồn(?:\stin)?|source|via|according\sto)\s*[:：]?"
    r"|(?:[^\W\d_]+\s){1,4}?[(\[](?i:theo|nguồn)\s*[:：]?)\s*"
    r"((?:(?i:báo|tạp\schí|the)\s)?[A-ZĐ0-9][^.!?;:()]{1,60}?(?:\.\w{2,4})?)\s*[)\]]?\.?"
)
_PLAIN_AGENCY = re.compile(rf"[(\[]?({_AGENCY}(?:\s?[/,]\s?[\w+.]+){{0,2}})[)\]]?\.?")
_NAME_AND_AGENCY = re.compile(
    rf"(?:[^\W\d_]+\s){{0,3}}[^\W\d_]+\s?(?:[/–-]\s?({_AGENCY}|\w+\.(?i:vn|com|net))"
    # "Hồng Nhung (TTXVN)", "Theo Hoài Thu (Tiền Phong)"
    rf"|\(({_AGENCY})\))|(?i:theo)\s[^()]{{3,30}}\s\(([A-ZĐ][^()]{{2,30}})\)"
)
# "Theo TS.", "Theo BBC, bão đã tan.": the opening of a sentence, or one.
_NO_AGENCY = re.compile(
    r"\b(?:TS|ThS|PGS|GS|BS|TP|ông|bà|anh|chị)$|,\s\S+\s[a-zà-ỹ]\S*\s", re.IGNORECASE
)
_MAX_SIGN_OFF_WORDS = 8
_MAX_CREDIT_WORDS = 7


def classify_line(line: str) -> LineType:
    """Return what a line looks like on its own; segmentation decides with its neighbours."""
    words = line.count(" ") + 1
    bare = line.strip(" .:;,!»>|-–—+_*•·▼▾☰")
    if not bare or not any(letter.isalnum() for letter in bare):
        return LineType.WIDGET
    if LEGAL.match(line) or (TAGS.match(line) and not ends_sentence(line)):
        return LineType.END
    if _may_be_notice(line, words):
        return LineType.PROSE if _is_sentence(line, words) else LineType.END
    if words <= _MAX_HEADING_WORDS and not line.endswith("?"):
        heading = re.sub(r"\s?\(?\d{1,6}\)?$", "", bare)
        if MORE.fullmatch(heading):
            return LineType.MORE
        if END.fullmatch(heading) and not line[:1].isdigit():
            return LineType.END if heading == bare else LineType.WIDGET
    if words <= 14 and (WIDGET.fullmatch(bare) or WIDGET.fullmatch(line)):
        return LineType.WIDGET
    if (teaser := GLUED_TEASER.search(line)) and not teaser["text"].islower():
        return LineType.POINTER
    if words >= _MIN_GLUED and not ends_sentence(line) and _glued(line) >= _MIN_GLUED:
        return LineType.WIDGET
    return _classify_text(line, words)


def is_like_notice(line: str) -> bool:
    """Return whether a sentence is a notice of the site where nothing of the article follows."""
    words = line.count(" ") + 1
    return _may_be_notice(line, words) and _is_sentence(line, words)


def _may_be_notice(line: str, words: int) -> bool:
    asks = words <= _MAX_HEADING_WORDS + 6 and FEEDBACK.search(line) is not None
    return asks or LEGAL_OR_NEWS.match(line) is not None


def _is_sentence(line: str, words: int) -> bool:
    """Return whether a line states something: no heading with a colon, no question to readers."""
    is_long = len(line) >= MIN_PROSE_CHARACTERS or words >= MIN_PROSE_WORDS
    return is_long and line.rstrip(_CLOSING + " ").endswith((".", "!", "…"))


def _glued(line: str) -> int:
    """Count where a word is glued to the next: "Kinh tếThị trườngTài chính", a menu in one line."""
    return sum(one.islower() and other.isupper() for one, other in pairwise(line))


def _classify_text(line: str, words: int) -> LineType:
    if is_stamp(line):
        return LineType.STAMP
    if POINTER.match(line) and (not ends_sentence(line) or line.endswith("?")):
        return LineType.POINTER
    if words <= _MAX_SIGN_OFF_WORDS and agency(line):
        return LineType.SIGN_OFF
    if words <= _MAX_CREDIT_WORDS and CREDIT.fullmatch(line):
        return LineType.CREDIT
    if BYLINE.match(line):
        return LineType.SHORT
    if len(line) <= MAX_CAPTION_CHARACTERS and (CREDIT_AT_END.search(line) or CAPTION.match(line)):
        return LineType.CAPTION
    if len(line) >= LONG_CHARACTERS:
        return LineType.PROSE
    if ends_sentence(line) and (len(line) >= MIN_PROSE_CHARACTERS or words >= MIN_PROSE_WORDS):
        return LineType.PROSE
    return LineType.SHORT


def ends_sentence(line: str) -> bool:
    """Return whether a line ends as a sentence does: with a stop, perhaps inside closing quotes."""
    return line.rstrip(_CLOSING + " ").endswith(_STOPS)


def agency(line: str) -> str | None:
    """Return the agency or newspaper that a line of its own names as the article's source."""
    match = (
        _PLAIN_AGENCY.fullmatch(line)
        or _SIGN_OFF.fullmatch(line)
        or _NAME_AND_AGENCY.fullmatch(line)
    )
    if match is None:
        return None
    name = next(group for group in match.groups() if group)
    return None if _NO_AGENCY.search(name) else name.strip(" ,")


def is_agency_alone(line: str) -> bool:
    """Return whether a line is the name of an agency and no more."""
    return _PLAIN_AGENCY.fullmatch(line) is not None
