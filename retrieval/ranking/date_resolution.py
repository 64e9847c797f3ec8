"""Which day a text means, and whether it is the one asked for.

A day without a year gets the year from the text or from the article's own date. Where neither has
one, the year stays unknown: it is never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.results import Dated, Span
from retrieval.understanding.date_extraction import (
    CONTEXT_CHARACTERS,
    YEAR,
    Mention,
    find_dates,
    is_cued,
)
from retrieval.understanding.partial_date import PartialDate

MAX_DISTANCE = timedelta(days=90)  # of a day without a year from the article's own date

# After a day: its year relative to the article's, or a hint that it is another one.
_RELATIVE = re.compile(
    r",?\s+(?:năm (?P<vi>ngoái|nay|tới|trước|sau|đó|ấy|nào|kế|tiếp|liền)"
    r"|(?:của )?(?:cùng|hàng|hằng|mỗi|mọi) năm|thường niên"
    r"|(?:of )?(?:the )?(?P<en>last|this|next|that|every|each|same|following|previous) year)\b",
    re.IGNORECASE,
)
_SHIFTS = {"ngoái": -1, "nay": 0, "tới": 1, "last": -1, "this": 0, "next": 1}
# Before a day: its year. Between two days: what joins them in one list or range.
_YEAR_BEFORE = re.compile(
    rf"\bn[aă]m\s+{YEAR},?\s+(?:vào\s+)?(?:ng[aà]y|hôm|sáng|trưa|chiều|tối|đêm)\s+$", re.IGNORECASE
)
_LIST_JOINER = re.compile(
    r"\s*(?:[,–-]|đến|tới|và|hoặc|to|and|until)\s*(?:hết\s+)?(?:\d\d?[hg:]\d*\s+)?(?:ngày\s+)?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")


def resolve_dates(text: str, published: date | None) -> tuple[Dated, ...]:
    """Return the days that a text abbreviates, each once, in order, in full.

    Left out are a day whose year is not known, a name ("vụ 11/9"), and a day written in full with
    words in it.
    """
    mentions = find_dates(text)
    days: dict[date, Span | None] = {}
    for at, (span, one) in enumerate(mentions):
        written = text[span.start : span.end]
        in_words = any(map(str.isalpha, written))
        if not (one.year or in_words or is_cued(text, span)):
            continue
        day = _with_year(text, mentions, at, published).whole
        if day and not written.isdecimal():
            days.setdefault(day, None if one.year and in_words else span)
    return tuple(Dated(span, day) for day, span in days.items() if span)


def days_named(text: str, published: date | None) -> tuple[tuple[Span, date], ...]:
    """Return the days that a text names, and where, in order, as far as their year is known.

    Left out is a number that may be no day, as in `resolve_dates`.
    """
    mentions = find_dates(text)
    found = []
    for at, (where, one) in enumerate(mentions):
        in_words = any(map(str.isalpha, text[where.start : where.end]))
        day = _with_year(text, mentions, at, published).whole
        if day and (one.year or in_words or is_cued(text, where)):
            found.append((where, day))
    return tuple(found)


def resolve_dates_within(
    text: str, span: Span, published: date | None, reports: Sequence[str]
) -> tuple[Dated, ...]:
    """Return the days named in short within a place of a text, in order, with their year.

    As `resolve_dates`, but every mention of a day; and where neither the text nor the article's
    date tells the year, a report may: a text that names this very day in full. None does if they
    name it in several years, or if the day is of every year or of one counted from another.
    """
    mentions = find_dates(text)
    found = []
    for at, (where, one) in enumerate(mentions):
        written = text[where.start : where.end]
        inside = span.start <= where.start and where.end <= span.end
        if not inside or one.year or any(map(str.isalpha, written)) or written.isdecimal():
            continue
        if not is_cued(text, where):  # a house, a blood pressure, "vụ 11/9"
            continue
        day = _with_year(text, mentions, at, published).whole
        if not day and not _RELATIVE.match(text, where.end):  # "hằng năm" is no year, nor another's
            day = _reported(one, reports)
        if day:
            found.append(Dated(where, day))
    return tuple(found)


def _reported(one: PartialDate, reports: Sequence[str]) -> date | None:
    """Return the day, as texts name it in full; None where they don't, or not with one year."""
    days = {
        day
        for text in reports
        for _, other in find_dates(text)
        if (day := other.whole) and (day.month, day.day) == (one.month, one.day)
    }
    return days.pop() if len(days) == 1 else None


def matches_date(asked: Sequence[PartialDate], text: str, published: date | None) -> bool:
    """Whether a passage names one of the dates asked for, in all its fields.

    If a year, or a month of a year, is asked for, the article's own date counts, unless the passage
    names only other years. An unknown year does not match.
    """
    mentions = find_dates(text)
    found = [_with_year(text, mentions, at, published) for at in range(len(mentions))]
    years = {one.year for one in found if one.year}
    own = PartialDate(published.year, published.month) if published else PartialDate()
    return any(
        any(one.matches(want) for one in found)
        or (want.year and own.matches(want) and (not years or want.year in years))
        for want in _with_shared_year(asked)
    )


def _with_shared_year(asked: Sequence[PartialDate]) -> list[PartialDate]:
    """Add to days and months the one year that a question names apart: "in 2022 … on July 9"."""
    years = [one for one in asked if not one.month]
    rest = [one for one in asked if one.month]
    if len(years) == 1 and rest and not any(one.year for one in rest):
        return [replace(one, year=years[0].year) for one in rest]
    return list(asked)


def _with_year(
    text: str, mentions: Sequence[Mention], at: int, published: date | None
) -> PartialDate:
    """Return a mention with its year, if the text or the article's own date has it."""
    span, one = mentions[at]
    if one.year or not one.month:
        return one
    if relative := _RELATIVE.match(text, span.end):
        shift = _SHIFTS.get(relative["vi"] or relative["en"] or "")
        year = published.year + shift if published and shift is not None else None
    elif led := _YEAR_BEFORE.search(text, max(0, span.start - CONTEXT_CHARACTERS), span.start):
        year = int(led["year"])
    else:
        year = _year_beside(text, mentions, at) or _year_near(text, mentions, at, published)
    return replace(one, year=year)


def _year_beside(text: str, mentions: Sequence[Mention], at: int) -> int | None:
    """Return the year of another day of the same list or range."""
    for step in (1, -1):
        for place in range(at + step, at + 4 * step, step):
            first, last = sorted((place - step, place))
            if first < 0 or last >= len(mentions):
                break
            if not _LIST_JOINER.fullmatch(text, mentions[first][0].end, mentions[last][0].start):
                break
            other = mentions[place][1].whole
            for year in (other.year, other.year - step) if other else ():
                day = replace(mentions[at][1], year=year).whole
                if other and day and (other - day) * step >= timedelta(0):
                    return year if year == other.year or abs(other - day) <= MAX_DISTANCE else None
    return None


def _year_near(
    text: str, mentions: Sequence[Mention], at: int, published: date | None
) -> int | None:
    """Return the year that puts a day near the article's own date.

    None if its sentence names another year before it, which may be the day's.
    """
    if not published:
        return None
    span, one = mentions[at]
    days = (
        replace(one, year=published.year + shift, day=one.day or 15).whole for shift in (-1, 0, 1)
    )
    nearest = min(filter(None, days), key=lambda day: abs(day - published), default=None)
    if not nearest or abs(nearest - published) > MAX_DISTANCE:
        return None
    years, end = set(), span.start
    for earlier, other in reversed(mentions[max(0, at - 5) : at]):
        if _SENTENCE_END.search(text, earlier.end, end):
            break
        end = earlier.start
        if other.year:
            years.add(other.year)
    return nearest.year if not years or nearest.year in years else None
