"""Moments as pages declare and print them: the day, and the instant where a zone is given."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from index.text.dates import day_of

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\s*(?:Z|[+-]\d\d:?\d\d)?"
)
_CLOCK = re.compile(
    r"(?:(?<![\w:])|(?<=\dT))(\d{1,2})\s?[:hg]\s?(\d\d)(?::(\d\d))?\b(?:\s?([ap])\.?m\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?:GMT|UTC)(?:\s?([+-])\s?(\d{1,2})(?::?(\d\d))?\b)?|:\d\d\s?([+-])(\d\d):?(\d\d)\b|:\d\dZ\b"
)
_MAX_YEAR = 2100  # 9999-12-31 is how programs say "never"
_COMPACT = re.compile(r"(?:19|20)\d{6}(?=\D|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """The day where the page was published, and the instant in ISO 8601 with its zone, or None."""

    day: date
    instant: str | None = None


def moment_of(text: str, day_first: bool = True) -> Moment | None:
    """Return the first moment that a text names; None where it names none for certain.

    A time without a zone gives the day alone: nothing is guessed. `day_first` reads "9/7/2022" as
    the 9th of July; otherwise such a day is read only where it can be no other.
    """
    found = _moment(text, day_first)
    return found if found and found.day.year <= _MAX_YEAR else None


def _moment(text: str, day_first: bool) -> Moment | None:
    if match := _ISO.match(text.strip()):
        found = _iso(re.sub(r"\s+(?=[Z+-]|$)", "", match.group()).replace(",", "."))
        if found:
            return found
    if match := _COMPACT.match(text.strip()):
        return _iso(match.group())
    day = day_of(text, day_first) or _unambiguous(text)
    return Moment(day, _instant(text, day)) if day else None


def in_utc(instant: str | None) -> str | None:
    """Return an ISO 8601 instant in UTC, as text that sorts by time; None where it is none.

    Without a zone it is none: that of this machine says nothing about a page.
    """
    try:
        at = datetime.fromisoformat(instant or "")
        return at.astimezone(UTC).isoformat(timespec="seconds") if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> Moment | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    zoned = found.tzinfo is not None
    return Moment(found.date(), found.isoformat(timespec="seconds") if zoned else None)


_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")


def _unambiguous(text: str) -> date | None:
    """Return the day of "13/11/2025" or "11/13/2025", which can be read in one way only."""
    match = _NUMBERS.search(text)
    if not match:
        return None
    first, second, year = map(int, match.groups())
    if first == second or first > 12 >= second:
        day, month = first, second
    elif second > 12 >= first:
        day, month = second, first
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _instant(text: str, day: date) -> str | None:
    clock, zone = _CLOCK.search(text), _ZONE.search(text)
    if not clock or not zone:
        return None
    hour, minute = int(clock[1]), int(clock[2])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].casefold() == "p" else 0)
    sign, hours, minutes = zone[1] or zone[4], zone[2] or zone[5], zone[3] or zone[6]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        at = time(
            hour, minute, int(clock[3] or 0), tzinfo=timezone(-offset if sign == "-" else offset)
        )
    except ValueError:
        return None
    return datetime.combine(day, at).isoformat(timespec="seconds")
