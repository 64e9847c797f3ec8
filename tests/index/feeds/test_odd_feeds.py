"""Feeds as sites write them, damaged or in old manners, name their articles all the same."""

from datetime import UTC, datetime

import pytest

from index.feeds.formats.sitemaps import read_sitemap
from tests.index.feeds.conftest import START, Newsroom
from tests.index.feeds.listings import read, rss
from tests.index.feeds.newspaper import Answer

LIST = "http://bao.test/map.xml"
WHEN = datetime(2026, 11, 27, 5, tzinfo=UTC)


def item(number: int, before: str = "", between: str = "") -> str:
    """Return an item with title, link and date, and more before and between these."""
    return (
        f"<item>{before}<title>Tin {number}</title>{between}"
        f"<link>http://bao.test/tin-{number}.html</link>"
        "<pubDate>Fri, 27 Nov 2026 12:00:00 +0700</pubDate></item>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<description>x</p></description>",
        "<description><a href=http://k.test>z</a></description>",
        '<description><a href="x"class="y">z</a></description>',
        '<description><a href="x>z</a></description>',
        f"<description>{'a<br>' * 30}</description>",
        "<author>Nam <br></author>",
        '<image><img src="u"></image>',
    ],
)
def test_html_that_was_not_escaped_loses_no_item(html: str) -> None:
    """Ends of tags that were never opened and tags that are never ended, in each of many items."""
    numbers = range(10_000, 10_200)
    for feed in (
        "".join(item(number, before=html) for number in numbers),
        "".join(item(number, between=html) for number in numbers),
    ):
        listing = read(rss(feed))
        assert listing.damage
        assert [one.title for one in listing.items] == [f"Tin {number}" for number in numbers]
        assert {one.published for one in listing.items} == {WHEN}


def test_what_a_program_says_before_its_feed_is_left_out() -> None:
    """PHP writes its warnings as HTML."""
    warning = "<br />\n<b>Warning</b>: Undefined variable in <b>/x.php</b> on line <b>3</b><br />\n"
    assert len(read(f"{warning}<?xml version='1.0'?>{rss(item(12345))}").items) == 1


@pytest.mark.parametrize("comment", ["<!-- cũ --->", "<!----->", "<!---->", "<!-- a -- b -->"])
def test_a_comment_ends_where_it_was_meant_to(comment: str) -> None:
    """Though it has more dashes than XML allows."""
    feed = rss(item(10_000) + comment + item(10_001) + "<!-- x -->" + item(10_002))
    assert len(read(feed).items) == 3


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Tin A]]>", "Tin A]]>"),
        ("<![CDATA[Tin A]]>]]>", "Tin A]]>"),
        ("Phim <Mai> thắng", "Phim <Mai> thắng"),
        ("Tin&#12; A", "Tin A"),
    ],
)
def test_a_title_is_read_as_it_was_meant(written: str, title: str) -> None:
    """The end of no section, a name in pointed brackets, and a sign that XML has no place for."""
    link = "<link>http://bao.test/1</link>"
    (found,) = read(rss(f"<item><title>{written}</title>{link}</item>")).items
    assert (found.title, found.address) == (title, "http://bao.test/1")


@pytest.mark.parametrize(
    "feed",
    [
        "<rss><channel xmlns='http://backend.userland.com/rss2'>{}</channel></rss>",
        "<rss xmlns='a b'><channel>{}</channel></rss>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns='http://my.netscape.com/rdf/simple/0.9/'>{}</rdf:RDF>",
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/'>{}</rdf:RDF>",
        "<rss xmlns='https://purl.org/rss/1.0/'>{}</rss>",
        "<rss><channel xmlns='urn:rieng'>{}</channel></rss>",
    ],
)
def test_old_and_wrong_namespaces_are_those_of_feeds(feed: str) -> None:
    """RSS has had several, some are written with https, and some prefixes are not declared."""
    (found,) = read(feed.format(item(10_000))).items
    assert (found.title, found.published) == ("Tin 10000", WHEN)


def test_a_date_of_dublin_core_may_be_declared_with_https() -> None:
    """It differs from the right name by a letter."""
    date = "<d:date xmlns:d='https://purl.org/dc/elements/1.1/'>2026-11-20T00:00:00Z</d:date>"
    (found,) = read(rss(f"<item><link>http://bao.test/1</link>{date}</item>")).items
    assert found.published == datetime(2026, 11, 20, tzinfo=UTC)


def test_an_items_own_title_goes_before_titles_within_it() -> None:
    """Markup has titles and links, too; they serve where the item has none."""
    markup = (
        "<c:e xmlns:c='http://purl.org/rss/1.0/modules/content/'><p><title>zz</title></p></c:e>"
    )
    (found,) = read(rss(f"<item>{markup}<title>T</title><link>/a</link></item>")).items
    assert found.title == "T"


def test_a_channel_says_what_its_links_are_relative_to() -> None:
    """By xml:base, as the feed and an item may."""
    feed = (
        "<rss><channel xml:base='https://k.vn/t/'><item><link>a.html</link></item></channel></rss>"
    )
    assert read(feed).items[0].address == "https://k.vn/t/a.html"


@pytest.mark.parametrize(
    "guid",
    [
        '<guid ispermalink="false">http://bao.test/4800000</guid>',
        '<guid isPermaLink="False">http://bao.test/4800000</guid>',
        "<link></link><guid>4800000</guid>",
    ],
)
def test_a_guid_that_is_no_address_leads_nowhere(guid: str) -> None:
    """A number is none, and neither is what is said to be none."""
    listing = read(rss(f"<item>{guid}</item>"))
    assert (listing.items, listing.without_address) == ([], 1)


@pytest.mark.parametrize("title", ["Tin 1", "Tin 1<link/>", "Tin 1<b>"])
def test_a_title_without_an_end_ends_where_the_next_thing_begins(title: str) -> None:
    """The link behind it is no part of it."""
    link = "<link>http://bao.test/1</link>"
    (found,) = read(rss(f"<item><title>{title}{link}</item>")).items
    assert (found.title, found.address) == ("Tin 1", "http://bao.test/1")


def test_what_a_program_says_before_a_sitemap_is_left_out() -> None:
    """As before a feed."""
    sitemap = "<urlset><url><loc>http://bao.test/tin-1.html</loc></url></urlset>"
    found = read_sitemap(f"<br />\n<b>Warning</b>: x<br />\n{sitemap}", LIST, UTC, START)
    assert [one.address for one in found.items] == ["http://bao.test/tin-1.html"]


def test_an_id_of_a_json_feed_is_an_address_or_none() -> None:
    """As a guid is; an item that has no other is left out."""
    rows = '[{"id": "4800000"}, {"id": "http://bao.test/1"}, {"id": 5, "url": "/2"}]'
    listing = read(f'{{"version": "https://jsonfeed.org/version/1.1", "items": {rows}}}')
    assert [one.address for one in listing.items] == ["http://bao.test/1", "http://bao.test/2"]
    assert listing.without_address == 1


async def test_a_damaged_feed_without_items_is_told_and_asked_again(room: Newsroom) -> None:
    """It is not kept as one that was read."""
    room.paper.serve("/rss", Answer(b"<rss><channel><title>B</title></channel></rs"))
    await room.fetch()
    assert "no feed" in room.feed("/rss").state
    assert room.feed("/rss").digest is None
