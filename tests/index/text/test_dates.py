"""Days and times as pages print them."""

from datetime import date

import pytest

from index.text.date_grammar import month_number
from index.text.dates import day_of, is_date, is_stamp

DAY = date(2022, 7, 9)


@pytest.mark.parametrize(
    "line",
    [
        "9/7/2022",
        "09-07-2022",
        "9.7.2022",
        "9 / 7 / 2022",
        "9/7/22",
        "2022-07-09",
        "9 tháng 7, 2022",
        "9 tháng 7 năm 2022",
        "July 9, 2022",
        "Jul. 9th, 2022",
        "9 July 2022",
        "9th jul 2022",
        "Thứ bảy, 9/7/2022",
        "Chủ nhật, ngày 9/7/2022",
        "Saturday, July 9, 2022",
        "9 Tháng Bảy, 2022",
        "9 tháng bảy năm 2022",
        "Tháng Bảy 9, 2022",
        "Thứ Bảy, 9 Tháng Bảy 2022",
        "9 Thg 7, 2022",
        "9 Th7 2022",
        "Th7 9, 2022",
        "Hà Nội, ngày 9/7/2022",
        "TP. Hồ Chí Minh, ngày 9 tháng 7 năm 2022",
    ],
)
def test_a_line_of_a_day_alone(line: str) -> None:
    """Each way to write a day is read, and is no stamp without a time of day."""
    assert is_date(line)
    assert not is_stamp(line)
    assert day_of(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "9/7/2022 15:30",
        "15h30 9/7/2022",
        "15:30 | 09/07/2022",
        "Thứ bảy, 9/7/2022, 15:30 (GMT+7)",
        "Cập nhật lúc 15:30, 9/7/2022",
        "Đăng ngày 9/7/2022 lúc 3:30 PM",
        "Published July 9, 2022 at 3:30 p.m. EDT",
        "T7, 9/7/2022 - 15:30",
        "15 giờ 30 phút, ngày 9/7/2022",
        "15 giờ ngày 9/7/2022",
        "9 Tháng Bảy, 2022 15:30",
    ],
)
def test_a_line_of_a_day_and_a_time(line: str) -> None:
    """A stamp has a day, a time of day and nothing else but weekdays, zones and such words."""
    assert is_stamp(line)
    assert not is_date(line)
    assert day_of(line) == DAY


@pytest.mark.parametrize(
    "line", ["2 giờ trước", "vừa xong", "an hour ago", "3 ngày trước", "5m ago"]
)
def test_an_age_is_a_stamp_without_a_day(line: str) -> None:
    """How long ago a page was printed names no day."""
    assert is_stamp(line)
    assert day_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "15:30",
        "Ông đến Bali ngày 9/7/2022",
        "9/7/2022 15:30 bởi Hoàng Nam",
        "Tỷ số 2-1",
        "15 giờ 30 phút",
        "Hà Nội, ngày 9/7/2022 mưa to",
        "Họp ở Hà Nội, ngày 9/7/2022",
        "Th7 2022",
        "Tháng Bảy 2022",
        "Điện thoại: 0912.345.678",
        "9/7/2022 15:30" + " " * 100 + "9/7/2022",
    ],
)
def test_a_line_with_more_is_neither(line: str) -> None:
    """A line of text that names a day is no date line, nor is a number."""
    assert not is_stamp(line)
    assert not is_date(line)


def test_an_ambiguous_day_is_read_day_first_or_not_at_all() -> None:
    """9/7 is July 9 in a Vietnamese paper; elsewhere only a day that names its month counts."""
    assert day_of("9/7/2022", day_first=False) is None
    assert day_of("2022-07-09", day_first=False) == DAY
    assert day_of("9 tháng 7, 2022", day_first=False) == DAY
    assert day_of("July 9, 2022", day_first=False) == DAY


@pytest.mark.parametrize(
    "line", ["31/2/2022", "9/13/2022", "0/7/2022", "Febtober 30, 2022", "không"]
)
def test_a_day_that_does_not_exist_is_none(line: str) -> None:
    """Nothing is guessed of a date that can't be."""
    assert day_of(line) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("7", 7),
        ("07", 7),
        ("bảy", 7),
        ("BẢY", 7),
        ("giêng", 1),
        ("chạp", 12),
        ("mười một", 11),
        ("mười hai", 12),
        ("mười", 10),
        ("tư", 4),
        ("năm", 5),
        ("sept", 9),
        ("September", 9),
        ("Jul.", 7),
        ("may", 5),
    ],
)
def test_the_number_of_a_month(name: str, number: int) -> None:
    """In digits, in Vietnamese with its traditional names, and in English, whole or abbreviated."""
    assert month_number(name) == number


def test_what_is_no_month_has_no_number() -> None:
    """An unknown name is an error, not another month."""
    with pytest.raises(KeyError):
        month_number("xyz")


def test_letters_that_a_pattern_takes_for_others_name_the_month() -> None:
    """A dotless i and a long s match i and s in any case: the month is read, nothing fails."""
    assert (month_number("gıêng"), month_number("chın"), month_number("ſep")) == (1, 9, 9)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("30 Tháng Mười Một, 2026", date(2026, 11, 30)),
        ("Tháng Mười Một 30, 2026", date(2026, 11, 30)),
        ("Thứ Hai, 30 Tháng Mười Một 2026", date(2026, 11, 30)),
        ("1 Tháng Mười Hai, 2026", date(2026, 12, 1)),
        ("1 Tháng Mười, 2026", date(2026, 10, 1)),
        ("1 Tháng Một 2026", date(2026, 1, 1)),
        ("31 Tháng Hai, 2026", None),
        ("30 Th13 2026", None),
    ],
)
def test_a_month_by_its_vietnamese_name(line: str, day: date | None) -> None:
    """Names of two words are read whole; what is in no calendar is no day."""
    assert day_of(line) == day
    assert day_of(line, day_first=False) == day
