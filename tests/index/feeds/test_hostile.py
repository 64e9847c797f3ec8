"""No document of a site, however it is written, holds the fetcher up or fills it."""

from datetime import UTC, datetime

import pytest

from index.feeds.formats.feeds import read_feed
from index.feeds.formats.items import Listing
from tests.bounds import no_hang
from tests.index.feeds.conftest import START

MEGABYTE = 1_000_000
LINK = "http://bao.test/tin-12345.html"
ITEM = f"<item><title>Tin</title><link>{LINK}</link></item>"


def rss(more: str) -> str:
    """Return a feed of one item and of what else is in it."""
    return f"<rss version='2.0'><channel>{ITEM}{more}</channel></rss>"


def read(text: str) -> Listing:
    """Return what a feed names."""
    return read_feed(text, "http://bao.test/rss", UTC, START)


@pytest.mark.parametrize(
    "more",
    [
        f"<item><author>{'a' * MEGABYTE}</author></item>",
        "".join(f"<category>{number}</category>" for number in range(50_000)),
        "<title> encoding='x'</title>" + "encoding='" * (MEGABYTE // 10),
        "<a>" * (MEGABYTE // 3),
        "<a b='" * (MEGABYTE // 6),
        "<a xml:base='x/'>" * (MEGABYTE // 17),
        "<m:a/>" * (MEGABYTE // 6),
        "<item><title>" * 1_000 + "a" * MEGABYTE,
        f"<b xmlns='{'a' * MEGABYTE}'>" + "<title/>" * (MEGABYTE // 8),
        f"<b xml:base='{'a' * MEGABYTE}'>" + "<item/>" * (MEGABYTE // 8),
    ],
    ids=[
        "author", "categories", "encoding", "depth", "attributes", "bases", "prefixes", "titles",
        "namespace", "base",
    ],
)  # fmt: skip
def test_a_feed_takes_time_that_grows_with_its_length(more: str) -> None:
    """Whatever a megabyte of it is made of; the article it names is found."""
    with no_hang():
        listing = read(rss(more))
    assert listing.items[0].address == LINK


@pytest.mark.parametrize(
    "before", ["<!ENTITY x\n" + "\n" * MEGABYTE, "<!ENTITY\n" * 100_000, "<!-- " * 200_000]
)
def test_what_stands_before_a_feed_takes_no_longer(before: str) -> None:
    """A megabyte of declarations that never end, or of comments, before the first tag."""
    with no_hang():
        assert len(read(before + rss("")).items) == 1


def test_a_damaged_feed_is_read_to_its_end() -> None:
    """Tags that are left open in each of hundreds of items, bare signs and names of letters that
    nothing declares: every item has its address, its title and its date."""
    date = "<pubDate>Fri, 27 Nov 2026 12:00:00 +0700</pubDate>"
    told = "<description>a<br>b <img src=x> Tom & <3 </description>"
    feed = rss(
        "".join(
            f"<item>{told}<title>5 < {number} &amp; &ocirc;&#8230;</title>"
            f"<link>http://bao.test/tin-{number}.html</link>{date}</item>"
            for number in range(10_000, 10_400)
        )
    )
    found = read(feed)
    assert found.damage
    assert found.items[-1].title == "5 < 10399 & ô…"
    assert {one.published for one in found.items[1:]} == {datetime(2026, 11, 27, 5, tzinfo=UTC)}
    assert len(found.items) == 401


def test_titles_and_links_of_other_things_are_no_items() -> None:
    """A picture's title, the logo's, an author's page and the feed an entry came from stay out."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="http://search.yahoo.com/mrss/">'
        "<title>Báo</title><entry><m:group><m:title>Ảnh</m:title></m:group><source><title>Khác"
        '</title><link href="http://k.test/"/><updated>2020-01-01T00:00:00Z</updated></source>'
        '<title type="html">Tin &lt;b&gt;một&lt;/b&gt;</title><link rel="edit" href="/sua"/>'
        '<link rel="enclosure" href="/a.mp3"/><link href="/tin-12345.html"/>'
        "<updated>2026-11-27T00:00:00Z</updated><published>2026-11-26T00:00:00Z</published>"
        "</entry></feed>"
    )
    listing = read(atom)
    (item,) = listing.items
    assert (listing.title, item.title, item.address) == ("Báo", "Tin một", LINK)
    assert item.published == datetime(2026, 11, 26, tzinfo=UTC)


def test_a_feed_written_as_latin_1_by_mistake_is_read_as_it_was_meant() -> None:
    """UTF-8 that was encoded twice, and the quotes of Windows by their numbers."""
    twice = "Thủ tướng".encode().decode("latin-1")
    items = [
        f"<item><title>{title}</title><link>{LINK}?{number}</link></item>"
        for number, title in enumerate([twice, "&#147;Tin&#148;"])
    ]
    titles = [one.title for one in read(rss("".join(items))).items]
    assert titles == ["Tin", "Thủ tướng", "“Tin”"]
