"""Days and times as pages print them: lines that contain nothing else, and the day they name."""

import re
from datetime import date

from index.text.date_grammar import PRINTED_ENGLISH_MONTH as MONTH
from index.text.date_grammar import PRINTED_VIETNAMESE_MONTH as THANG
from index.text.date_grammar import month_number

_CLOCK = (
    r"\d{1,2}\sgiờ(?:\s\d{1,2}(?:\sphút)?)?(?!\strước)"
    r"|\d{1,2}\s?(?::|h|g)\s?\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?\b"
)
_DAY = (
    r"(?<!\d)\d{4}(?:-\d\d-|[./]\d{1,2}[./])\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b"
    rf"|\d{{1,2}}\s{THANG}(?:,?\snăm)?,?\s\d{{4}}"
    rf"|{THANG}\s\d{{1,2}},?\s\d{{4}}"
    rf"|{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s{MONTH},?\s\d{{4}}"
)
_WEEKDAY = (
    r"(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\snhật|cn|t[2-7])\b"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
)
_STAMP_WORD = (
    r"(?:ngày(?:\sđăng|\scập\snhật)?|cập\snhật(?:\slúc|\slần\scuối)?|đăng(?:\slúc|\sngày)?|xuất\sbản|lúc|vào"
    r"|gmt|utc|ict|est|edt|et"
    r"|last\supdated|updated|published|posted|date|on|at|giờ|time|lần\scuối|phát\shành)\b"
)
_AGE = re.compile(
    r"(?:khoảng |cách đây |about )?(?:\d+|một|an?|one) ?(?:giây|phút|giờ|tiếng"
    r"|ngày|tuần|tháng|năm|seconds?|mins?|minutes?|hours?|hrs?"
    r"|days?|weeks?|months?|years?|[hmd])(?: trước| qua| ago)|vừa xong|just now",
    re.IGNORECASE,
)
_CLOCK_RE = re.compile(_CLOCK, re.IGNORECASE)
_DAY_RE = re.compile(_DAY, re.IGNORECASE)
_REST = re.compile(rf"{_WEEKDAY}|{_STAMP_WORD}|[+-]\d{{1,2}}(?::?\d\d)?\b|\bz\b", re.IGNORECASE)
# "Hà Nội, ngày 30/11/2026": where it was written.
_PLACE = re.compile(r"(?:TP\.\s?)?[^\W\d_]+(?:[\s-][^\W\d_]+){0,4},\s(?=ngày\s\d)")
_MAX_STAMP_CHARACTERS = 90


def is_stamp(line: str) -> bool:
    """Whether a line is only a day with a time of day, or an age such as "2 giờ trước"."""
    if len(line) > _MAX_STAMP_CHARACTERS or not any(map(str.isdigit, line)):
        return _AGE.fullmatch(line) is not None
    if _AGE.fullmatch(line):
        return True
    without_day, days = _DAY_RE.subn(" ", line)
    without_clock, clocks = _CLOCK_RE.subn(" ", without_day)
    return days > 0 and clocks > 0 and is_only_date_words(without_clock)


def is_date(line: str) -> bool:
    """Whether a line is only a day, with or without its weekday, without a time of day."""
    if len(line) > _MAX_STAMP_CHARACTERS:
        return False
    rest, days = _DAY_RE.subn(" ", line[_end_of_place(line) :])
    return days > 0 and is_only_date_words(rest)


def _end_of_place(line: str) -> int:
    match = _PLACE.match(line)
    is_name = match and all(word[:1].isupper() for word in match.group().split())
    return match.end() if match and is_name else 0


def is_only_date_words(text: str) -> bool:
    """Whether a text has only weekdays, words such as "cập nhật", time zones and punctuation."""
    return not any(map(str.isalnum, _REST.sub(" ", text)))


_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\s(\d{1,2})\D*\s(\d{4})", re.IGNORECASE)
_MONTH_SECOND = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\s([a-z]{3})[a-z]*\.?,?\s(\d{4})", re.IGNORECASE
)


_THANG = re.compile(THANG, re.IGNORECASE)
_THANG_WORD = re.compile(r"(?:tháng|thg?)\.?\s?", re.IGNORECASE)


def day_of(line: str, day_first: bool = True) -> date | None:
    """Return the first day that a line names; None if there is none.

    "9/7/2022" is the 9th of July, as Vietnamese papers write it; without `day_first` it is
    ambiguous, and None.
    """
    match = _DAY_RE.search(line)
    if not match:
        return None
    try:
        return _day(match.group(), day_first)
    except (ValueError, KeyError):  # no such day, or no such month
        return None


def _day(text: str, day_first: bool) -> date | None:
    if found := _YEAR_FIRST.match(text):
        return date(*map(int, found.groups()))
    if found := _MONTH_FIRST.match(text):
        return date(int(found[3]), month_number(found[1]), int(found[2]))
    if found := _MONTH_SECOND.match(text):
        return date(int(found[3]), month_number(found[2]), int(found[1]))
    if found := _THANG.search(text):
        month = month_number(_THANG_WORD.sub("", found.group()))
        day, year = map(int, re.findall(r"\d+", text[: found.start()] + " " + text[found.end() :]))
        return date(year, month, day)
    day, month, year = map(int, re.findall(r"\d+", text))
    if not day_first:
        return None
    return date(year + 2000 if year < 100 else year, month, day)
