"""When alerts may be sent; pure. All times are those of the readers' clocks."""

from datetime import datetime

EVENING, MORNING = 22, 7  # o'clock


def is_night(at: datetime) -> bool:
    """Tell whether alerts wait for the morning, where a chat wants that."""
    return at.hour >= EVENING or at.hour < MORNING


def day_began(at: datetime) -> datetime:
    """Return when the day began that an alert is counted to."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def waits(at: datetime, *, quiet_at_night: bool, a_day: int, sent_today: int) -> bool:
    """Tell whether a chat must not be sent an alert now."""
    return (quiet_at_night and is_night(at)) or sent_today >= a_day
