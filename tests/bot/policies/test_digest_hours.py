"""A chat gets a day's stories at its time, some hours late at most, and never twice."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.policies.digest_hours import DAY_MINUTES, due, last_day, means_off, moment, parse_minute

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        *(("7:30", 450), ("07:30", 450), ("7h30", 450), ("7.30", 450), (" 7 giờ 30 ", 450)),
        *(("7", 420), ("7h", 420), ("19 giờ", 1140), ("0:00", 0), ("23:59", 1439)),
        *(("24:00", None), ("7:60", None), ("sáng", None), ("", None), ("7:3", None)),
        *(("-1", None), ("７:30", None), ("7:30 mỗi ngày", None)),
    ],
)
def test_times_are_read_as_people_type_them(text: str, minute: int | None) -> None:
    """In the ways that are usual in Vietnamese and English; what is no time is none."""
    assert parse_minute(text) == minute


@pytest.mark.parametrize(
    ("text", "off"), [("off", True), ("Tắt", True), ("huỷ", True), ("7", False)]
)
def test_off_is_understood(text: str, off: bool) -> None:
    """In both languages."""
    assert means_off(text) is off


def times(text: str) -> dict[tuple[date, int], bool]:
    """Return, for each minute of today and of the day before, whether it is due."""
    now = datetime.fromisoformat(text).replace(tzinfo=HANOI)
    spans = due(now)
    days = (now.date(), date.fromordinal(now.date().toordinal() - 1))
    return {
        (day, minute): any(each.day == day and each.first <= minute <= each.last for each in spans)
        for day in days
        for minute in range(DAY_MINUTES)
    }


@pytest.mark.parametrize("now", ["2026-11-28T12:00", "2026-11-28T00:30", "2026-11-28T02:59"])
def test_what_is_due_has_come_in_the_last_three_hours(now: str) -> None:
    """Nothing is sent before its time, nor after more than three hours, also over midnight."""
    at = datetime.fromisoformat(now).replace(tzinfo=HANOI)
    for (day, minute), is_due in times(now).items():
        late = (at - moment(day, minute, at)).total_seconds() / 60
        assert is_due is (0 <= late <= 180)


def test_a_new_time_begins_with_its_next_hour() -> None:
    """What has come already today is of tomorrow on; what is to come, of today."""
    now = datetime(2026, 11, 28, 12, 0, tzinfo=HANOI)
    assert last_day(12 * 60, now) == date(2026, 11, 28)
    assert last_day(12 * 60 + 1, now) == date(2026, 11, 27)
