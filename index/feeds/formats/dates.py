"""Instants as feeds and pages of Vietnamese newspapers write them.

No library reads them all: "GMT+7" and "+07" are read as no time, or as a wrong one, by each of
feedparser, dateutil and email.utils.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from index.text.date_grammar import PRINTED_ENGLISH_MONTH as MONTH
from index.text.date_grammar import month_number

_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "ict": 7,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_OFFSET = re.compile(
    r"(?:(?:GMT|UTC)\s*)?([+-])(\d{1,2})(?::?(\d\d))?\)?\s*$|\b([A-Z]{1,4})\)?\s*$", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(\d{1,2})\s?[:hg]\s?(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s*(?:([ap])\.?m\b\.?|(sa|ch)\b))?",
    re.IGNORECASE,
)
_BEFORE_NOON, _AFTER_NOON = ("a", "sa"), ("p", "ch")  # SA and CH: sáng and chiều, as .NET has them
_AMERICAN = ("a", "p")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_COMPACT = re.compile(r"\b(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?")
_WORDED = re.compile(rf"(\d{{1,2}})[\s-]+({MONTH})[\s,-]+(\d{{4}}|\d\d)\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({MONTH})\s+(\d{{1,2}}),?\s+(\d{{4}})\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d\d)\b")

_AHEAD = timedelta(minutes=10)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MAX_CHARACTERS = 80


def instant(text: str, zone: tzinfo) -> datetime | None:
    """Return the instant that a text names, in UTC; None if it names none.

    `zone` is where a time without a zone was written. "9/16/2026" is read month first only before
    a clock with AM or PM, as Tuổi Trẻ's feed has it; else the day comes first.
    """
    line = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())[:_MAX_CHARACTERS]
    try:
        return _instant(line, zone)
    except (ValueError, OverflowError):
        return None


def trusted(found: datetime | None, now: datetime) -> datetime | None:
    """Return an instant unless it is ahead of the clock by over ten minutes, or before 1990."""
    return found if found and _EARLIEST <= found <= now + _AHEAD else None


def _instant(line: str, zone: tzinfo) -> datetime | None:
    if compact := _COMPACT.search(line):
        line = "{}-{}-{} {}:{}:{}".format(*compact.groups("00")) + line[compact.end() :]
    clock = _CLOCK.search(line)
    half = (clock[4] or clock[5] or "").casefold() if clock else ""
    hour = int(clock[1]) if clock else 0
    # A clock of 24 hours with a stray PM is one of 24 hours, and no American's.
    day = _day(line, month_first=half in _AMERICAN and 1 <= hour <= 12)
    if day is None:
        return None
    if clock is None:
        return datetime(*day, tzinfo=zone).astimezone(UTC)
    if half in _AFTER_NOON and hour < 12:
        hour += 12
    elif half in _BEFORE_NOON and hour == 12:
        hour = 0
    own = _zone(line[clock.end() :]) or zone
    minute, second = int(clock[2]), min(int(clock[3] or 0), 59)
    return datetime(*day, hour, minute, second, tzinfo=own).astimezone(UTC)


def _day(line: str, month_first: bool) -> tuple[int, int, int] | None:
    if found := _ISO.search(line):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _WORDED.search(line):
        return _year(found[3]), month_number(found[2]), int(found[1])
    if found := _MONTH_FIRST.search(line):
        return int(found[3]), month_number(found[1]), int(found[2])
    if found := _NUMBERS.search(line):
        first, second = int(found[1]), int(found[2])
        if month_first and first <= 12:
            first, second = second, first
        return _year(found[3]), second, first
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _zone(rest: str) -> tzinfo | None:
    """The zone written after a clock: "+0700", "+07", "GMT+7", "(UTC+7)", "Z", "ICT"."""
    found = _OFFSET.search(rest)
    if not found:
        return None
    if found[4]:
        hours = _ZONES.get(found[4].casefold())
        return None if hours is None else timezone(timedelta(hours=hours))
    sign = -1 if found[1] == "-" else 1
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(sign * timedelta(minutes=minutes)) if minutes <= 14 * 60 else None
