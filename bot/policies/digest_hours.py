"""When the main stories of a day are sent: what a chat may choose, and what is due; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY_MINUTES = 24 * 60
LATE_MINUTES = 180  # at most; after that the bot was away for so long that the day is skipped

_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:\s?(?:[:.h]|giờ|gio)\s?([0-5][0-9])?)?", re.IGNORECASE)
_OFF = frozenset(("off", "stop", "tắt", "tat", "thôi", "thoi", "hủy", "huỷ", "huy", "ngừng"))


@dataclass(frozen=True, slots=True)
class Due:
    """Minutes of a day whose digests are due, both included."""

    day: date
    first: int
    last: int


def parse_minute(text: str) -> int | None:
    """Return the minute of the day that somebody typed: "7:30", "07h30", "7"; else None."""
    found = _TIME.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2] or 0) if found else None


def means_off(text: str) -> bool:
    """Tell whether somebody wants no more of them."""
    return text.strip().casefold() in _OFF


def due(now: datetime) -> list[Due]:
    """Return what is due by the readers' clock: some hours late at most, also over midnight."""
    minute = now.hour * 60 + now.minute
    found = [Due(now.date(), max(0, minute - LATE_MINUTES), minute)]
    if minute < LATE_MINUTES:
        yesterday = now.date() - timedelta(days=1)
        found.append(Due(yesterday, DAY_MINUTES + minute - LATE_MINUTES, DAY_MINUTES - 1))
    return found


def last_day(minute: int, now: datetime) -> date:
    """Return the last day on which that minute has come."""
    come = minute <= now.hour * 60 + now.minute
    return now.date() - timedelta(days=0 if come else 1)


def moment(day: date, minute: int, like: datetime) -> datetime:
    """Return that minute of a day, in the zone of `like`."""
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=like.tzinfo)
