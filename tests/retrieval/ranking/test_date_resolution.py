"""Which dates a text names, in both languages, and when a passage's are the ones asked for."""

from datetime import date

import pytest

from retrieval.ranking.date_resolution import matches_date, resolve_dates, resolve_dates_within
from retrieval.results import Span
from retrieval.understanding.date_extraction import find_dates
from retrieval.understanding.partial_date import PartialDate
from tests.bounds import no_hang

Fields = tuple[int | None, int | None, int | None]  # year, month, day


def found(text: str) -> list[Fields]:
    """Return the dates that a text names, without their places."""
    return [(one.year, one.month, one.day) for _, one in find_dates(text)]


DAY, WHOLE, MONTH, YEAR = (None, 7, 9), (2022, 7, 9), (2022, 7, None), (2022, None, None)

NAMED = [
    # A day, as newspapers write it, with tone marks and without.
    ("Hai ông gặp nhau ngày 9/7 tại Bali.", [DAY]),
    ("hai ong gap nhau ngay 9/7", [DAY]),
    ("Hai ông gặp nhau 09/07.", [DAY]),
    ("Ngày 9-7, hai ông gặp nhau.", [DAY]),
    ("Sáng 9-7 hai ông gặp nhau.", [DAY]),
    ("Hôm nay (9-7), hai ông gặp nhau.", [DAY]),
    ("Vào thứ bảy (9-7), hai ông gặp nhau.", [DAY]),
    ("Hôm 9.7, hai ông gặp nhau.", [DAY]),
    ("Người phát ngôn Lê Thu Hằng ngày 9-7 cho biết", [DAY]),
    ("Ngày 9 tháng 7 hai ông gặp nhau.", [DAY]),
    ("ngay 9 thang 7 hai ong gap nhau", [DAY]),
    ("ngày 9 tháng Bảy", [DAY]),
    ("hôm mùng 9 tháng 7", [DAY]),
    ("ngày 5 tháng năm", [(None, 5, 5)]),
    # Day first, also where the other order could be.
    ("Ngày 3/12, tàu cập cảng.", [(None, 12, 3)]),
    # A whole date.
    ("Họ gặp nhau ngày 9/7/2022.", [WHOLE]),
    ("Họ gặp nhau 9-7-2022.", [WHOLE]),
    ("Họ gặp nhau 9.7.2022.", [WHOLE]),
    ("Họ gặp nhau 9/7/22.", [WHOLE]),
    ("Họ gặp nhau ngày 9/7 năm 2022.", [WHOLE]),
    ("ngày 9 tháng 7 năm 2022", [WHOLE]),
    ("ngay 9 thang 7 nam 2022", [WHOLE]),
    ("ngày 9 tháng 7, 2022", [WHOLE]),
    ("2022-07-09", [WHOLE]),
    # A month.
    ("hồi tháng 7/2022", [MONTH]),
    ("hồi tháng 7-2022", [MONTH]),
    ("hồi tháng 7 năm 2022", [MONTH]),
    ("hồi tháng Bảy năm 2022", [MONTH]),
    ("thang 7 nam 2022", [MONTH]),
    ("từ 7/2022", [MONTH]),
    ("hồi tháng 7", [(None, 7, None)]),
    ("thang bay", [(None, 7, None)]),
    ("hồi tháng Năm", [(None, 5, None)]),
    ("tháng Giêng", [(None, 1, None)]),
    ("tháng mười một", [(None, 11, None)]),
    ("tháng Mười hai", [(None, 12, None)]),
    ("tháng Chạp", [(None, 12, None)]),
    # A year.
    ("năm 2022", [YEAR]),
    ("nam 2022", [YEAR]),
    ("Việt Nam dự World Cup 2022.", [YEAR]),
    ("đầu năm 2000", [(2000, None, None)]),
    ("8 tháng năm 2022 có 3 cơn bão", [YEAR]),
    ("Bastille thất thủ năm 1789.", [(1789, None, None)]),
    ("Lê Lợi lên ngôi năm 1428", [(1428, None, None)]),
    ("le loi len ngoi nam 1428", [(1428, None, None)]),
    # Two months, and the year of both.
    ("tháng 11 và 12 năm 2021", [(2021, 11, None), (2021, 12, None)]),
    ("tháng 11 và tháng 12 năm 2021", [(2021, 11, None), (2021, 12, None)]),
    ("từ tháng 3 đến 5/2021", [(2021, 3, None), (2021, 5, None)]),
    ("thang 11 va 12 nam 2021", [(2021, 11, None), (2021, 12, None)]),
    ("Có gì trong tháng 11 và 12?", [(None, 11, None), (None, 12, None)]),
    ("Có gì trong tháng 11 và 12 năm ngoái?", [(None, 11, None), (None, 12, None)]),
    ("Trong tháng 11 và 12 người chết", [(None, 11, None)]),
    ("Trong tháng 11 và 12.000 người chết", [(None, 11, None)]),
    # English.
    ("Columbus landed in 1492.", [(1492, None, None)]),
    ("since 1789", [(1789, None, None)]),
    ("They met on July 9.", [DAY]),
    ("They met on Jul 9.", [DAY]),
    ("They met on the 9th of July.", [DAY]),
    ("They met on 9 July.", [DAY]),
    ("on 9/7 in Bali", [DAY]),
    ("They met on July 9, 2022.", [WHOLE]),
    ("July 9th 2022", [WHOLE]),
    ("9 July 2022", [WHOLE]),
    ("In July 2022 they met.", [MONTH]),
    ("what happened in july", [(None, 7, None)]),
    ("on may 9", [(None, 5, 9)]),
    ("Sept. 9", [(None, 9, 9)]),
    ("who won the 2022 election", [YEAR]),
    ("since 2022", [YEAR]),
    ("In 2022, they met.", [YEAR]),
    # Of a range and a list each end that can be told.
    ("Họ họp ngày 9-11/7.", [DAY, (None, 7, 11)]),
    ("Họ họp ngày 9 và 10/7.", [DAY, (None, 7, 10)]),
    ("Họ họp từ ngày 9 đến 11-7.", [DAY, (None, 7, 11)]),
    ("Họ họp từ 2/6 đến 4/6.", [(None, 6, 2), (None, 6, 4)]),
    ("Họ họp 9-11/7/2022.", [WHOLE, (2022, 7, 11)]),
    ("từ 8-9 tháng 7", [(None, 7, 8), DAY]),
    ("July 9-11, 2022", [(2022, 7, 11)]),
    ("giai đoạn 2018-2022", [(2018, None, None), YEAR]),
]


@pytest.mark.parametrize(("text", "dates"), NAMED)
def test_a_date_is_read_as_it_is_named(text: str, dates: list[Fields]) -> None:
    """With a day, a month or a year, as far as it is said; day first, in either language."""
    assert found(text) == dates


NO_DATES = [
    # Scores, parts and marks.
    "Đội nhà thắng 2-1.",
    "doi nha thang 2-1",
    "Đội nhà thua 1-3 rồi thắng 3-1.",
    "1/3 dân số sống ở thành phố.",
    "Chiếm đến 2/3 số phiếu.",
    "Em được 20/10 điểm.",
    "Đường dây nóng trực 24/7.",
    "Mở cửa 24/24.",
    # Counts and ranges of them.
    "Sau 5-7 ngày sẽ khỏi.",
    "Uống mỗi ngày 2-3 lần.",
    "Trẻ từ 5-12 tuổi.",
    "Giảm 9-7% so với năm ngoái.",
    "Có 2022 người dự.",
    "There were 2022 people.",
    "Giá 1990 USD.",
    "Có 2.022 người dự.",
    "Có khoảng 2000 quân.",
    "Có 1789 người dự.",
    "Giá 1428 đồng.",
    "Mất 1492 và 1500.",
    "Việt Nam 1200 mét",
    "in 1500 cases",
    "Trong năm 1200 người chết.",
    "Hơn 9,7 triệu người.",
    "Cứ 6 tháng một lần.",
    "Mỗi tháng hai lần.",
    "Sau nhiều tháng hai bên mới gặp nhau.",
    "Chuyện của 8 tháng sau.",
    "6 tháng 5 ngày",
    "may 20 nguoi di",
    # Other numbers.
    "Gọi 0912.345.678 hay 028-3822-1234.",
    "Phiên bản 9.7.1 và 10.9.7.",
    "Xe mang biển 51-9/7/456/12.",
    "Tàu đến lúc 9:07.",
    "Máy bay A2022 và Boeing 737-9.",
    "Quốc lộ 1-5 bị tắc.",
    "Trên đường 30/4 và bệnh viện 19-8.",
    "Theo Nghị định 10/2020/NĐ-CP và Thông tư 02/2019.",
    "Lãi quý 3/2022 tăng.",
    # No such days.
    "Ngày 31/2 và ngày 40/1.",
    "Ngày 29/2/2022.",
    "Ngày 9/13 và ngày 0/7.",
    # Days of the other calendar, and what is no day at all.
    "Ngày 10/3 âm lịch là giỗ Tổ.",
    "Mùng 3 Tết thầy.",
    "Ngày 23 tháng Chạp cúng ông Táo.",
    "Rằm tháng 7.",
    "Ghi rõ ngày tháng năm sinh.",
    "Những năm 1980 và thập niên 1990.",
    "Back in the 1990s.",
    "It may be, and they march on.",
    "",
]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_merely_looks_like_a_date_is_none(text: str) -> None:
    """Scores, parts, counts, names and impossible days are numbers and no more."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Họ gặp nhau ngày 9/7, tại Bali.", ["9/7"]),
        ("Họ họp 9-11/7/2022.", ["9", "11/7/2022"]),
        ("Ngày 9 tháng 7 năm 2022, họ gặp nhau.", ["9 tháng 7 năm 2022"]),
        ("They met on July 9, 2022, in Bali.", ["July 9, 2022"]),
    ],
)
def test_a_mention_tells_where_it_is(text: str, written: list[str]) -> None:
    """Its span holds the date and nothing besides."""
    assert [text[span.start : span.end] for span, _ in find_dates(text)] == written


@pytest.mark.parametrize(
    "piece",
    ["1/", "1-", "1 - ", "9", "12/12/2012/", "9/7/", "9,7,", "9 ", "tháng ", "ngày 9", "july "],
)
def test_an_endless_text_is_read_in_good_time(piece: str) -> None:
    """A million characters end: what compared each with all others would not."""
    text = piece * (1_000_000 // len(piece)) + "x" + " " * 100_000 + "9/7"
    with no_hang():
        find_dates(text)


PUBLISHED = date(2022, 7, 10)

COMPLETED = [
    # The article's own date gives the year.
    ("Hai ông gặp nhau ngày 9/7.", ["9/7 2022-07-09"]),
    ("Hai ông gặp nhau ngày 9-7.", ["9-7 2022-07-09"]),
    ("Ngày 9 tháng 7, hai ông gặp nhau.", ["9 tháng 7 2022-07-09"]),
    ("They met on July 9.", ["July 9 2022-07-09"]),
    ("Trước đó, ngày 14/5, họ điện đàm.", ["14/5 2022-05-14"]),
    ("Họ sẽ gặp nhau ngày 1/9 tới.", ["1/9 2022-09-01"]),
    # In the order of the text, each day once.
    (
        "Ngày 9/7 họ gặp nhau, ngày 8/7 họ dự hội nghị, và ngày 9/7 họ họp báo.",
        ["9/7 2022-07-09", "8/7 2022-07-08"],
    ),
    # The text gives it.
    ("Họ gặp nhau ngày 9-7-2015.", ["9-7-2015 2015-07-09"]),
    ("Họ họp từ ngày 9/7 đến 11/7/2015.", ["9/7 2015-07-09", "11/7/2015 2015-07-11"]),
    ("Họ họp từ 28/12 đến 3/1/2016.", ["28/12 2015-12-28", "3/1/2016 2016-01-03"]),
    ("Họ họp từ 28/12/2015 đến 3/1.", ["28/12/2015 2015-12-28", "3/1 2016-01-03"]),
    ("Năm 2015, ngày 9/7, họ gặp nhau.", ["9/7 2015-07-09"]),
    ("Họ gặp nhau ngày 9/7 năm ngoái.", ["9/7 2021-07-09"]),
    ("Họ gặp nhau ngày 9/7 năm nay.", ["9/7 2022-07-09"]),
    ("They met on July 9 last year.", ["July 9 2021-07-09"]),
    # A year that stands behind is another matter's.
    ("Ngày 9/7, họ bàn về thỏa thuận năm 2015.", ["9/7 2022-07-09"]),
    # Already in full, in words: there is nothing to add.
    ("Họ gặp nhau ngày 9 tháng 7 năm 2022.", []),
    ("They met on July 9, 2022, and parted on July 9.", []),
    # Not to be known.
    ("Ngày 25/12 là lễ Giáng sinh.", []),
    ("Lễ hội mở ngày 9/7 hằng năm.", []),
    ("Lễ hội mở ngày 9/7 của mọi năm.", []),
    ("Ngày 9/7 năm kế tiếp, họ gặp nhau.", []),
    ("They met on 9/7 of the following year.", []),
    ("Ngày 9/7 năm đó, họ gặp nhau.", []),
    ("Năm 1975, sau nhiều trận đánh lớn, ngày 9/7 họ gặp nhau.", []),
    ("Sau vụ khủng bố 11/9, luật được siết lại.", []),
    ("Họ gặp nhau hồi tháng 7.", []),
    ("Đội nhà thắng 2-1.", []),
]


def shown(text: str, published: date | None) -> list[str]:
    """Return what is completed, as the text writes it, with the day in full."""
    return [
        f"{text[one.span.start : one.span.end]} {one.day}" for one in resolve_dates(text, published)
    ]


@pytest.mark.parametrize(("text", "days"), COMPLETED)
def test_a_day_named_in_short_is_completed(text: str, days: list[str]) -> None:
    """By the text itself, or by the article's own date where the day lies near it."""
    assert shown(text, PUBLISHED) == days


@pytest.mark.parametrize(
    "words", ["vụ khủng bố 11/9", "hẻm 25/7 Lê Lợi", "huyết áp 13/8", "Công ty 26/3"]
)
def test_an_answer_that_names_no_day_gets_no_year(words: str) -> None:
    """A name, a house or a blood pressure is shown as it is written."""
    text = f"Ông nói tới {words} trong bài."
    span = Span(text.index(words), text.index(words) + len(words))
    assert resolve_dates_within(text, span, date(2022, 8, 2), ()) == ()


def test_an_answer_that_is_a_day_gets_its_year() -> None:
    """The word that marks it as a day may stand before the answer."""
    text = "Hai ông gặp nhau ngày 9/7 tại Bali."
    (found,) = resolve_dates_within(text, Span(22, 25), date(2022, 8, 2), ())
    assert found.day == date(2022, 7, 9)


@pytest.mark.parametrize(
    "words",
    [
        *("ngày 3/8 hằng năm", "ngày 3/8 hàng năm", "ngày 3/8 của mỗi năm", "on 3/8 every year"),
        *("ngày 3/8 năm sau", "ngày 3/8 năm đó", "ngày 3/8 năm tiếp theo", "on 3/8 that year"),
        *("ngày 3/8 năm ngoái", "on 3/8 of the following year"),
    ],
)
def test_a_day_of_every_year_or_of_another_takes_no_reported_year(words: str) -> None:
    """A report of this day and month in some year tells nothing of it."""
    text = f"Lễ hội mở {words}."
    span = Span(text.index("3/8"), text.index("3/8") + 3)
    reports = [text, "Lễ hội bị hủy ngày 3/8/2021."]
    assert resolve_dates_within(text, span, None, reports) == ()
    plain = "Lễ hội mở ngày 3/8."
    (found,) = resolve_dates_within(plain, Span(15, 18), None, [plain, *reports])
    assert found.day == date(2021, 8, 3)


def test_a_day_may_lie_in_the_year_before_or_after() -> None:
    """Near its own date, whatever the year, an article means the nearest such day."""
    assert shown("Ngày 28/12, bão vào bờ.", date(2022, 1, 3)) == ["28/12 2021-12-28"]
    assert shown("Hội chợ mở cửa ngày 5/1.", date(2021, 12, 28)) == ["5/1 2022-01-05"]
    assert shown("Ngày 29/2, họ gặp nhau.", date(2024, 3, 1)) == ["29/2 2024-02-29"]
    assert shown("Ngày 29/2, họ gặp nhau.", date(2022, 3, 1)) == []


@pytest.mark.parametrize("text", [text for text, _ in COMPLETED if "20" not in text])
def test_a_year_is_never_guessed(text: str) -> None:
    """Where neither the article has a date nor the text a year, no day is shown."""
    assert resolve_dates(text, None) == ()


AGREES = [
    # A day: whatever the year, or in the year that is asked for.
    ("họ gặp ai ngày 9/7", "Ngày 9/7, hai ông gặp nhau.", True),
    ("họ gặp ai ngày 9/7", "Ngày 9 tháng 7 năm 2015, hai ông gặp nhau.", True),
    ("họ gặp ai ngày 9/7", "They met on July 9.", True),
    ("whom did they meet on July 9", "Hôm 9-7, hai ông gặp nhau.", True),
    ("họ gặp ai ngày 9/7", "Ngày 8/7, hai ông gặp nhau.", False),
    ("họ gặp ai ngày 9/7", "Ngày 9/8, hai ông gặp nhau.", False),
    ("họ gặp ai ngày 9/7", "Hai ông gặp nhau trong tháng 7.", False),
    ("họ gặp ai ngày 9/7/2022", "Ngày 9/7, hai ông gặp nhau.", True),
    ("họ gặp ai ngày 9/7/2015", "Ngày 9/7, hai ông gặp nhau.", False),
    ("họ gặp ai ngày 9/7/2015", "Ngày 9/7/2015, hai ông gặp nhau.", True),
    ("họ gặp ai ngày 10/7/2022", "Hai ông gặp nhau.", False),
    # Day and year, named apart.
    ("In 2022, whom did they meet on July 9?", "Ngày 9/7, hai ông gặp nhau.", True),
    ("In 2015, whom did they meet on July 9?", "Ngày 9/7, hai ông gặp nhau.", False),
    # A month.
    ("chuyện gì hồi tháng 7", "Ngày 9/7, hai ông gặp nhau.", True),
    ("chuyện gì hồi tháng 7", "Hồi tháng bảy, hai ông gặp nhau.", True),
    ("chuyện gì hồi tháng 7", "Hồi tháng 6, hai ông gặp nhau.", False),
    ("chuyện gì hồi tháng 7", "Hai ông gặp nhau.", False),
    ("what happened in July 2022", "Ngày 9/7, hai ông gặp nhau.", True),
    ("what happened in July 2022", "Hai ông gặp nhau.", True),
    ("what happened in June 2022", "Hai ông gặp nhau.", False),
    ("what happened in July 2022", "Năm 2015, hai ông gặp nhau.", False),
    ("chuyện gì hồi tháng 10/2021", "Hồi tháng 10 năm ngoái, hai ông gặp nhau.", True),
    # A year.
    ("ai thắng năm 2022", "Năm 2022, đội nhà thắng.", True),
    ("ai thắng năm 2022", "Ngày 9/7, đội nhà thắng.", True),
    ("ai thắng năm 2022", "Đội nhà thắng.", True),
    ("ai thắng năm 2022", "Năm 2018, đội nhà thắng.", False),
    ("ai thắng năm 2018", "Năm 2018, đội nhà thắng.", True),
    ("ai thắng năm 2018", "Đội nhà thắng.", False),
    ("ai thắng năm 1789", "Năm 1789, họ thắng.", True),
    ("ai thắng năm 1789", "Năm 1788, họ thắng.", False),
    # One of several will do.
    ("chuyện gì trong tháng 11 và 12 năm 2021", "Ngày 3/12/2021, hai ông gặp nhau.", True),
    ("chuyện gì trong tháng 11 và 12 năm 2021", "Ngày 3/11/2021, hai ông gặp nhau.", True),
    ("chuyện gì trong tháng 11 và 12 năm 2021", "Ngày 3/12/2020, hai ông gặp nhau.", False),
    ("chuyện gì trong tháng 11 và 12 năm 2021", "Ngày 3/10/2021, hai ông gặp nhau.", False),
    ("chuyện gì hồi tháng 7/2021", "Trong tháng 7 và 8 năm 2021, họ thắng.", True),
    ("từ năm 2014 đến 2018 có gì mới", "Năm 2018, đội nhà thắng.", True),
]


@pytest.mark.parametrize(("question", "text", "expected"), AGREES)
def test_a_passage_agrees_in_all_that_is_asked(question: str, text: str, expected: bool) -> None:
    """Day, month and year, as far as the question names them; the article's date may complete."""
    asked = [one for _, one in find_dates(question)]
    assert matches_date(asked, text, PUBLISHED) is expected


def test_what_is_not_known_does_not_agree() -> None:
    """Without the article's date a day has no year, and without a date asked nothing agrees."""
    asked = [PartialDate(2022, 7, 9)]
    assert not matches_date(asked, "Ngày 9/7, hai ông gặp nhau.", None)
    assert not matches_date([PartialDate(2022)], "Hai ông gặp nhau.", None)
    assert matches_date([PartialDate(None, 7, 9)], "Ngày 9/7, hai ông gặp nhau.", None)
    assert matches_date(asked, "Ngày 9/7/2022, hai ông gặp nhau.", None)
    assert not matches_date([], "Ngày 9/7/2022, hai ông gặp nhau.", PUBLISHED)
