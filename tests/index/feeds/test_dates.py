"""Instants and letters right, however they are written (checks 17 to 20)."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from index.feeds.formats.dates import instant, trusted
from index.feeds.formats.feeds import read_feed
from index.feeds.formats.items import plain_title
from index.sources.decoding import decode_page
from tests.index.feeds.conftest import START, Newsroom
from tests.index.feeds.made_up import Entry, page, rss_date
from tests.index.feeds.newspaper import Answer

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)  # 13:00 in Hanoi


@pytest.mark.parametrize(
    "written",
    [
        "Sat, 28 Nov 2026 13:00:00 +0700",
        "Sat, 28 Nov 26 13:00:00 +0700",
        "Sat, 28 Nov 2026 13:00:00 GMT+7",
        "Sat, 28 Nov 2026 13:00:00 +07",
        "11/28/2026 1:00:00 PM",
        "11/28/2026 1:00:00\u202fPM",
        "28/11/2026 1:00:00 CH",
        "28/11/2026 13:00:00 CH",
        "28/11/2026 13:00",
        "2026-11-28 13:00:00",
        "2026-11-28T13:00:00.000 +07:00",
        "2026-11-28T06:00:00Z",
        "Thứ bảy, 28/11/2026, 13:00 (GMT+7)",
        "Sat, 28 Nov 2026 13:00:00 ICT",
        "28-11-2026 - 13:00 PM",
        "Sat, 28 Nov 2026 06:00:00 GMT",
        "20261128T130000",
        "Nov 28, 2026 1:00 PM",
        "Fri, 27 Nov 2026 22:00:00 PST",
    ],
)
def test_every_shape_of_a_date_is_one_instant(written: str) -> None:
    """Each shape that newspapers write is read as the instant it means; naive ones in Hanoi's."""
    assert instant(written, HANOI) == NOON


def test_the_month_comes_first_only_before_am_or_pm() -> None:
    """ "10/2/2026 9:25:00 AM" is in October, "10/2/2026 09:25" and "… 9:25:00 SA" in February."""
    assert instant("10/2/2026 9:25:00 AM", HANOI) == datetime(2026, 10, 2, 2, 25, tzinfo=UTC)
    assert instant("10/2/2026 09:25", HANOI) == datetime(2026, 2, 10, 2, 25, tzinfo=UTC)
    assert instant("10/2/2026 9:25:00 SA", HANOI) == datetime(2026, 2, 10, 2, 25, tzinfo=UTC)
    assert instant("10/2/2026 12:25:00 SA", HANOI) == datetime(2026, 2, 9, 17, 25, tzinfo=UTC)


def test_an_evening_elsewhere_is_the_next_day_in_hanoi() -> None:
    """18:30Z of the 27th is the 28th where it is read."""
    found = instant("2026-11-27T18:30:00Z", HANOI)
    assert found and found.astimezone(HANOI).date().isoformat() == "2026-11-28"


@pytest.mark.parametrize("written", ["2026-11-29T15:00:00+07:00", "1970-01-01", "", "hôm qua"])
def test_a_date_that_cannot_be_is_none(written: str) -> None:
    """Tomorrow, the epoch, nothing and words are no date."""
    assert trusted(instant(written, HANOI), NOON) is None


async def test_an_article_of_tomorrow_has_the_time_it_was_first_seen(room: Newsroom) -> None:
    """An impossible date in feed and page is replaced by when the article was first seen."""
    story = room.story(50001, minutes_ago=-26 * 60)
    room.list(room.print(story))
    await room.fetch()
    (article,) = room.articles()
    assert article.published == article.first_seen


async def test_a_date_does_not_move_when_the_clock_has_passed_it(room: Newsroom) -> None:
    """A page that calls its local time UTC is seven hours ahead: the feed's time holds, also when
    the page is read again a day later."""
    story = room.story(50001, 1)
    entry = room.print(story)
    local = story.published.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M:%SZ")
    html = page(story).replace(story.published.isoformat(), local)
    assert local in html
    room.paper.serve("/tin-50001.html", html)
    room.list(entry)
    await room.fetch()
    for hours in (1, 6, 24):
        room.clock.time = START.timestamp() + hours * 3_600 + 60
        await room.fetch()
        assert room.article(entry.link).published == story.published.timestamp()
    assert len(room.paper.asked("/tin-50001.html")) == 4


async def test_an_old_article_is_told_by_its_page(room: Newsroom) -> None:
    """One of two months that its feed dates today, or not at all, is left out by its page's date,
    also when the feed names it again; one that the operator named, or of three weeks, is taken."""
    minutes = 24 * 60
    old, undated, named, newer = (
        room.print(room.story(50_001 + number, days * minutes))
        for number, days in enumerate((60, 60, 60, 20))
    )
    today = rss_date(room.story(1, 5).published)
    source = room.source.model_copy(update={"page": (named.link,)})
    for poll in range(2):
        items = [replace(one, title=f"{one.title} {poll}") for one in (old, undated, newer)]
        dates = (today, None, None)
        room.list(*(replace(one, date=at) for one, at in zip(items, dates, strict=True)))
        room.clock.time = max(room.clock.time, room.feed().due)
        await room.fetch(source)
    assert {row.address for row in room.articles()} == {named.link, newer.link}
    assert {row.reason for row in room.articles("skipped")} == {"older than is taken"}


FEED = (
    "<rss version='2.0'><channel><title>Báo Thử</title>"
    "<item><title>Đường Nguyễn Huệ mở rộng</title><link>http://bao.test/tin-12345.html</link></item>"
    "<item><title>Hồ Gươm nước trong</title><link>http://bao.test/tin-12346.html</link></item>"
)
END = "</channel></rss>"


def titles(content: bytes) -> list[str | None]:
    """Return the titles of a feed's bytes."""
    listing = read_feed(decode_page(content), "http://bao.test/rss", HANOI, NOON)
    return [item.title for item in listing.items]


RIGHT = ["Đường Nguyễn Huệ mở rộng", "Hồ Gươm nước trong"]


@pytest.mark.parametrize(
    "content",
    [
        (FEED + END).encode("utf-16-le"),
        (FEED + END).encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + (FEED + END).encode(),
        b'<?xml version="1.0" encoding="utf-16"?>' + (FEED + END).encode(),
        b"\n\n  \n" + b'<?xml version="1.0" encoding="utf-8"?>' + (FEED + END).encode(),
        (FEED + END).replace("Gươm", "Gươm\x0b").encode(),
        FEED.encode(),
        (FEED + "<item><title>Dở da").encode(),
        (FEED + "<item><title>Tom & Jerry &nbsp; A</title></item>" + END).encode(),
    ],
    ids=["utf-16le", "utf-16", "lie", "lie 2", "blank", "control", "cut", "cut in", "entities"],
)
def test_letters_are_right_in_every_encoding(content: bytes) -> None:
    """Whatever is declared, letters are right, and every complete item is taken."""
    assert titles(content)[:2] == RIGHT


def test_windows_1258_is_read_as_it_is_declared() -> None:
    """The old Vietnamese code page, whose tones are marks of their own, gives composed letters."""
    text = "<?xml version='1.0' encoding='windows-1258'?>" + FEED + END
    decomposed = "".join(_apart(letter) for letter in text)
    assert titles(decomposed.encode("cp1258")) == RIGHT


def _apart(letter: str) -> str:
    """A letter as cp1258 has it: the base with its own mark, the tone after it."""
    import unicodedata

    try:
        letter.encode("cp1258")
        return letter
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        marks = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in marks))
        return base + "".join(marks)


def test_one_bad_byte_spoils_one_letter() -> None:
    """A single 0xFF in UTF-8 is one sign of replacement, not another encoding for all."""
    content = (FEED + END).encode().replace("Gươm".encode(), b"G\xff")
    found = titles(content)
    assert found[0] == RIGHT[0]
    assert sum((title or "").count("\ufffd") for title in found) == 1


def test_a_link_with_a_bare_ampersand_stays_whole() -> None:
    """`?a=1&b=2`, unescaped as many write it, is the link that was meant."""
    feed = (
        "<rss version='2.0'><channel><item><title>D&D về Đà Lạt</title>"
        "<link>http://bao.test/x?a=1&b=2</link></item></channel></rss>"
    )
    listing = read_feed(feed, "http://bao.test/rss", HANOI, NOON)
    assert [item.address for item in listing.items] == ["http://bao.test/x?a=1&b=2"]
    assert listing.items[0].title == "D&D về Đà Lạt"


def test_links_are_relative_to_where_the_feed_says() -> None:
    """`xml:base` holds for links that are relative."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://bao.test/sub/"><title>B</title>'
        '<entry><title>Tin</title><link href="tin-12345.html"/></entry></feed>'
    )
    listing = read_feed(atom, "http://khac.test/rss", HANOI, NOON)
    assert [item.address for item in listing.items] == ["http://bao.test/sub/tin-12345.html"]


def test_a_json_feed_is_read() -> None:
    """JSON Feed gives titles, links and instants as RSS does."""
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Báo Thử", "items": ['
        '{"id": "1", "url": "/tin-12345.html", "title": "Tin một", '
        '"date_published": "2026-11-28T13:00:00+07:00"}, {"id": "2"}]}'
    )
    listing = read_feed(feed, "http://bao.test/feed.json", HANOI, NOON)
    (item,) = [item for item in listing.items if item.title]
    assert item.address == "http://bao.test/tin-12345.html"
    assert item.published == NOON


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Ng&ocirc;i sao tỏa s&aacute;ng", "Ngôi sao tỏa sáng"),
        ("Thủ tướng: &apos;Không lùi&apos;", "Thủ tướng: 'Không lùi'"),
        ("Thủ tướng: &amp;apos;Không lùi&amp;apos;", "Thủ tướng: &apos;Không lùi&apos;"),
        ("Học HTML: thẻ &lt;b&gt; là gì", "Học HTML: thẻ <b> là gì"),
        ("<b>Đậm</b> tin", "Đậm tin"),
        ("Lãi &lt; 5 % và a &amp; b", "Lãi < 5 % và a & b"),
    ],
)
def test_titles_escaped_twice_are_unescaped_once_more(written: str, title: str) -> None:
    """One level of escaping beyond the feed's own is taken off, and tags go."""
    assert plain_title(written) == title


async def test_a_title_escaped_twice_reaches_the_archive_as_text(room: Newsroom) -> None:
    """Entities within CDATA are letters in the archive."""
    entry = room.print(room.story(50001))
    room.list(Entry(entry.link, "Ng&ocirc;i sao &amp;apos;Báo Thử&amp;apos; số 50001", entry.date))
    await room.fetch()
    assert room.article(entry.link).feed_title in (
        "Ngôi sao 'Báo Thử' số 50001",
        "Ngôi sao &apos;Báo Thử&apos; số 50001",
    )


async def test_composed_and_decomposed_titles_are_one(room: Newsroom) -> None:
    """A feed that switches from NFD to NFC has the same articles, and none is read again."""
    import unicodedata

    entry = room.print(room.story(50001))
    room.list(Entry(entry.link, unicodedata.normalize("NFD", entry.title), entry.date))
    await room.fetch()
    assert room.article(entry.link).feed_title == unicodedata.normalize("NFC", entry.title)
    room.list(entry)
    await room.poll_again()
    assert len(room.paper.asked("/tin-50001.html")) == 1


async def test_damaged_xml_is_read_as_far_as_it_goes_and_said(room: Newsroom) -> None:
    """A feed cut off in the middle gives its complete items, and `status` says "damaged"."""
    entry = room.print(room.story(50001))
    room.list(entry)
    answer = room.paper._served["bao.test", "/rss"]
    assert isinstance(answer, Answer) and isinstance(answer.body, str)
    room.paper.serve("/rss", answer.body.replace("</channel></rss>", "<item><title>Dở"))
    await room.fetch()
    assert len(room.articles()) == 1
    assert "ok, damaged" in room.feed().state
