"""Which of several days that a page declares and prints is that of its article."""

from datetime import date

import pytest

from index.extraction.html.page import read
from tests.index.extraction.story import PARAGRAPHS, TITLE, extracted, json_ld, paragraphs, web_page

BODY = f"<h1>{TITLE}</h1>{{}}<div>{paragraphs(*PARAGRAPHS)}</div>"
CHANGED = '<meta property="article:modified_time" content="2026-11-20T08:00:00+07:00">'


@pytest.mark.parametrize(
    "never",
    [
        "0001-01-01T00:00:00",
        "0001-01-01",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59+07:00",
        "9999-12-31",
    ],
)
def test_no_date_as_programs_write_it_is_none(never: str) -> None:
    """The first and last moments that programs write are no day; the printed one is read."""
    printed = BODY.format('<span class="date">04/03/2026</span>')
    assert read(web_page(printed, json_ld(datePublished=never))).published == date(2026, 3, 4)
    assert read(web_page(BODY.format(""), json_ld(datePublished=never))).published is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ('<time datetime="2026-03-04">4/3</time>', date(2026, 3, 4)),
        ("", None),
    ],
)
def test_a_vague_day_that_is_of_the_last_change_is_none(printed: str, day: date | None) -> None:
    """`DC.date` does not say of what it is: where it is that of the change it is not believed."""
    vague = '<meta name="DC.date" content="2026-11-20T08:00:00+07:00">'
    assert read(web_page(BODY.format(printed), vague + CHANGED)).published == day


def test_a_vague_day_is_better_than_none() -> None:
    """`DC.date` is read where nothing else gives a day and no change is declared."""
    vague = '<meta name="DC.date" content="2026-03-04">'
    assert read(web_page(BODY.format(""), vague)).published == date(2026, 3, 4)


def test_the_day_of_a_declared_change_is_not_read_from_the_text() -> None:
    """A day at the start of the text that the head calls that of the change is no publication."""
    late = f"<p>Cập nhật: 20/11/2026 lúc tám giờ</p>{paragraphs(*PARAGRAPHS)}"
    (article,) = extracted(web_page(f"<h1>{TITLE}</h1><div>{late}</div>", CHANGED))
    assert article.published is None


@pytest.mark.parametrize("printed", ["2026.03.04", "2026/3/4", "2026-03-04"])
def test_the_year_may_come_first(printed: str) -> None:
    """ "2026.03.04" is the fourth of March, never the 26th of a month of 2004."""
    page = web_page(BODY.format(f"<p>Bài - Published: {printed} |</p>"))
    assert read(page).published == date(2026, 3, 4)


def test_a_label_may_stand_over_its_day() -> None:
    """A heading "Published" over the day counts as much as the words in one line."""
    apart = "".join(f"<p>Đoạn đệm thứ {at} không có ngày nào trong đó.</p>" for at in range(20))
    side = "<div><h4>Published</h4><span>4 March 2026</span></div>"
    assert read(web_page(BODY.format(apart) + side)).published == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("declared", "printed", "day", "instant"),
    [
        # the next day, in the zone that is declared: of the last change
        ("2026-11-18T23:05:00+07:00", "19/11/2026", "2026-11-18", "2026-11-18T23:05:00+07:00"),
        ("2026-11-18T23:05:00+07:00", "19/11/2026, 08:00", "2026-11-18", None),
        ("2026-11-18T23:05:00+07:00", "19/11/2026, 08:00 (GMT+7)", "2026-11-18", None),
        # in another zone, the same moment or near it
        ("2026-11-18T18:30:00Z", "19/11/2026", "2026-11-19", "2026-11-18T18:30:00+00:00"),
        ("2026-11-18T13:30:00-05:00", "01:30 19/11/2026 (GMT+7)", "2026-11-19", None),
        # too late on earth, wherever the newspaper is
        ("2026-11-18T08:00:00Z", "19/11/2026", "2026-11-18", "2026-11-18T08:00:00+00:00"),
        # the day that is declared to be of the last change
        ("2026-11-19T23:05:00+07:00", "Cập nhật lúc 08:00, 20/11/2026", "2026-11-19", None),
        ("2026-11-19T18:05:00Z", "Cập nhật lúc 08:00, 20/11/2026", "2026-11-19", None),
    ],
)
def test_a_later_day_is_believed_in_another_zone_only(
    declared: str, printed: str, day: str, instant: str | None
) -> None:
    """Day and instant agree: at home the declared day stands, abroad the printed one may."""
    body = BODY.format(f"<p>{printed}</p>")
    page = read(web_page(body, CHANGED + json_ld(datePublished=declared)))
    assert page.published == date.fromisoformat(day)
    if instant:
        assert page.published_at == instant


@pytest.mark.parametrize(
    "entry",
    [
        '<ul><li><a href="/x">Cầu cũ thông xe sau sáu năm</a> <span>04/01/2015</span></li></ul>',
        '<div><a href="/x">Cầu Nhật Tân thông xe sau sáu năm</a> 04/01/2015</div>',
        '<ul><li><p><a href="/x">Cầu cũ thông xe năm ngoái</a></p><p>04/01/2015</p></li></ul>',
    ],
)
def test_the_day_of_another_headline_is_not_the_articles(entry: str) -> None:
    """A day in the box of a link of four words or more is of what that leads to."""
    declared = json_ld(datePublished="2026-03-04")
    assert read(web_page(BODY.format(entry), declared)).published == date(2026, 3, 4)
    assert read(web_page(BODY.format(entry))).published is None


@pytest.mark.parametrize(
    "beside",
    [
        '<a href="/tac-gia">Nguyễn Thị Minh Khai</a>',
        '<a href="/thoi-su">Thời sự</a>',
        '<a href="/2015">Thứ tư, 04/03/2026, 09:10</a>',
    ],
)
def test_a_day_beside_a_writer_or_a_section_is_the_articles(beside: str) -> None:
    """The link of a name, of a section or of the day itself takes no day away."""
    printed = f"<div>{beside} <span>04/03/2026</span></div>"
    assert read(web_page(BODY.format(printed))).published == date(2026, 3, 4)
