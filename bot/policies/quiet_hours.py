"""The readers' clocks: which zone they show, and when alerts may be sent by them; pure."""

from datetime import datetime, timedelta

EVENING, MORNING = 22, 7  # o'clock


def zone(at: datetime) -> str:
    """Name the zone of a time by how far it is from UTC: "UTC+7", "UTC+5:45"."""
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "UTC" + (f"{sign}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")


def is_night(at: datetime) -> bool:
    """Tell whether alerts wait for the morning, where a chat wants that."""
    return at.hour >= EVENING or at.hour < MORNING


def day_began(at: datetime) -> datetime:
    """Return when the day began that an alert is counted to."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
