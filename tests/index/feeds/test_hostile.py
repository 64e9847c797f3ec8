"""No document of a site, however it is written, holds the fetcher up or fills it."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.extraction.html.json_ld import items
from index.feeds.archive.database import Archive
from index.feeds.archive.retention import expire
from index.feeds.formats.addresses import full_address
from index.feeds.formats.items import MAX_ADDRESSES
from index.feeds.formats.pages import read_page
from index.feeds.pages.removal import forget
from index.feeds.polling.sitemap_files import MAX_FILES
from index.feeds.sources import Source
from tests.bounds import no_hang
from tests.index.feeds.conftest import START, Newsroom
from tests.index.feeds.listings import read, rss
from tests.index.feeds.newspaper import Answer

MEGABYTE = 1_000_000
LINK = "http://bao.test/tin-12345.html"
ITEM = f"<item><title>Tin</title><link>{LINK}</link></item>"


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
        "<item>" + "<link>" * 1_000 + "<x/>" * 200_000 + "</link>" * 1_000 + "</item>",
        "<item>" + "<link>" * 1_800 + "é" * MEGABYTE + "</link>" * 1_800 + "</item>",
        f"<item>{('<id>' * 1_000 + '</id>' * 1_000) * 100}</item>",
    ],
    ids=[
        "author", "categories", "encoding", "depth", "attributes", "bases", "prefixes", "titles",
        "namespace", "base", "empty", "long", "nests",
    ],
)  # fmt: skip
def test_a_feed_takes_time_that_grows_with_its_length(more: str) -> None:
    """Whatever a megabyte of it is made of; the article it names is found."""
    with no_hang():
        listing = read(rss(ITEM + more))
    assert listing.items[0].address == LINK


@pytest.mark.parametrize(
    "before", ["<!ENTITY x\n" + "\n" * MEGABYTE, "<!ENTITY\n" * 100_000, "<!-- " * 200_000]
)
def test_what_stands_before_a_feed_takes_no_longer(before: str) -> None:
    """A megabyte of declarations that never end, or of comments, before the first tag."""
    with no_hang():
        assert len(read(before + rss(ITEM)).items) == 1


def test_a_damaged_feed_is_read_to_its_end() -> None:
    """Tags that are left open in each of hundreds of items, bare signs and names of letters that
    nothing declares: every item has its address, its title and its date."""
    date = "<pubDate>Fri, 27 Nov 2026 12:00:00 +0700</pubDate>"
    told = "<description>a<br>b <img src=x> Tom & <3 </description>"
    feed = rss(
        ITEM
        + "".join(
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
    titles = [one.title for one in read(rss(ITEM + "".join(items))).items]
    assert titles == ["Tin", "Thủ tướng", "“Tin”"]


def test_of_a_feed_of_very_many_items_the_newest_are_taken() -> None:
    """Five thousand, by their dates, of JSON and of XML; those without a date come last."""
    dates = [(START - timedelta(minutes=n)).isoformat() for n in range(MAX_ADDRESSES)]
    rows = [{"url": f"/cu-{n}.html", "title": "Cũ"} for n in range(10)]
    rows += [{"url": f"/tin-{n}.html", "date_published": date} for n, date in enumerate(dates)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": rows[::-1]}
    entries = "".join(
        f"<item><link>{row['url']}</link><pubDate>{row.get('date_published', '')}</pubDate></item>"
        for row in rows[::-1]
    )
    for listing in (read(json.dumps(feed)), read(f"<rss><channel>{entries}</channel></rss>")):
        assert len(listing.items) == MAX_ADDRESSES
        assert all("/tin-" in one.address for one in listing.items)
        assert listing.items[0].published == START


def test_half_a_letter_in_an_address_is_no_address() -> None:
    """As JSON can write it: the item is passed over, and the others are taken."""
    rows = [{"url": "/tin-\ud800.html"}, {"url": LINK}, {"url": LINK, "date_published": [[1]]}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": rows}
    assert [one.address for one in read(json.dumps(feed)).items] == [LINK]
    assert full_address("http://bao.test/?a=\udfff") is None


@pytest.mark.parametrize(
    "robots",
    [
        "".join(f"User-agent: a{n}\n" for n in range(12_000))
        + "User-agent: *\n"
        + "Disallow: /rieng\n" * 15_000,
        "User-agent: *\n" * 12_000 + "Disallow: /rieng\n" * 15_000,
        "User-agent: *\nDisallow: /rieng\n" + "Disallow: /*a*b$\n" * 25_000,
    ],
    ids=["agents", "one agent", "rules"],
)
async def test_a_robots_txt_of_very_many_agents_and_rules_is_obeyed(
    room: Newsroom, robots: str
) -> None:
    """Half a megabyte of both is read at once, and its rules for us hold."""
    entries = [room.print(room.story(50_001)), room.print(room.story(50_002), "/rieng-50002.html")]
    room.paper.serve("/robots.txt", robots)
    room.list(*entries)
    with no_hang():
        await room.fetch()
    assert [row.address for row in room.articles()] == [entries[0].link]
    assert not room.paper.asked("/rieng-50002.html")


@pytest.mark.parametrize(
    ("robots", "forbidden"),
    [
        ("User-agent: a\nUser-agent: HoiBao*\nDisallow: /tin", True),
        ("User-agent: a\nDisallow: /tin\n\nUser-agent: *\nDisallow: /x", False),
        ("User-agent: HoiBao\nNoindex: /\nUser-agent: *\nDisallow: /", False),
        ("User-agent: HoiBaoKhac\nDisallow: /\n", False),
        ("User-agent: a\nSitemap: /s.xml\nUseragent HOIBAO # we\n\ndisalow /tin", True),
        ("User-agent: *\nDisallow: /x\nUser-agent: a\nAllow: /\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow\n\nUser-agent: a\nDisallow: /", False),
        ("User-agent: *\nRequest-rate 1/5\nUser-agent: a\nDisallow: /", False),
        ("User-agent: *\nvisit time 0100-0200\nUser-agent: a\nDisallow: /", False),
    ],
    ids=[
        "two agents",
        "others",
        "no rule for us",
        "longer name",
        "spelling",
        "two groups",
        "no colon",
        "rate",
        "time",
    ],
)
async def test_the_groups_of_a_robots_txt_stay_apart(
    room: Newsroom, robots: str, forbidden: bool
) -> None:
    """What is left out of it, for its size, changes no rule that is for us."""
    entry = room.print(room.story(50001))
    room.paper.serve("/robots.txt", robots)
    room.list(entry)
    await room.fetch()
    assert (not room.paper.asked("/tin-50001.html")) is forbidden


async def test_an_index_of_very_many_sitemaps_is_read_at_once(room: Newsroom) -> None:
    """Of fifty thousand parts those of other sites and repeats take no part's place."""
    own = [room.paper.url(f"/part{n}.xml") for n in range(MAX_FILES - 1)]
    for n in range(len(own)):
        room.paper.serve(f"/part{n}.xml", "<urlset></urlset>")
    named = [f"http://khac.example/{n}.xml" for n in range(50_000)] + own[:1] * 1_000 + own
    parts = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in named)
    room.paper.serve("/map.xml", f"<sitemapindex>{parts}</sitemapindex>")
    with no_hang():
        await room.fetch(Source(name="Báo Thử", sitemap=(room.paper.url("/map.xml"),)))
    asked = Counter(request.path for request in room.paper.asked())
    assert asked == Counter(["/map.xml", *(f"/part{n}.xml" for n in range(len(own)))])


def test_headlines_within_headlines_are_read_at_once() -> None:
    """The first three, and the beginning of each."""
    text = "<h1>Bến đò<div>" * 100 + "<b>có cầu </b>" * 200_000
    with no_hang():
        facts = read_page(f"<html><body>{text}</body></html>", LINK, UTC)
    assert len(facts.titles) <= 3
    assert all(one.startswith("Bến đò") and len(one) <= 1_000 for one in facts.titles)


def test_json_ld_that_ends_in_blanks_is_read_at_once() -> None:
    """A megabyte of them behind the end of a comment that is not the script's."""
    with no_hang():
        assert not list(items("{--> " + " " * 1_000_000 + "x"))


async def test_no_query_of_the_event_loop_reads_every_article(room: Newsroom) -> None:
    """Polls, pages that are missing, the look for what is too old and `forget` of a host find their
    articles by an index."""
    entry = room.print(room.story(50001))
    room.list(entry)
    said: list[str] = []
    room.archive.rows.set_trace_callback(said.append)
    await room.fetch()
    room.paper.serve("/tin-50001.html", Answer("gone", 404))
    for _ in range(3):
        room.clock.time += 90_000
        await room.fetch()
    expire(room.archive, {room.source.name: 30}, room.clock.now())
    forget(room.archive, "bao.test", room.clock.now())
    room.archive.rows.set_trace_callback(None)
    asked = {query for query in said if query.startswith("SELECT") and "FROM articles" in query}
    assert any("feed_date DESC" in query for query in asked)
    assert any("count(gone_since)" in query for query in asked)
    assert any("state != " in query for query in asked)
    assert any("published < " in query for query in asked)
    for query in asked:
        plan = room.archive.rows.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
        assert not [row["detail"] for row in plan if row["detail"].startswith("SCAN")], query


def test_an_archive_of_before_gets_its_indexes_when_it_is_opened(tmp_path: Path) -> None:
    """Under the schema that it has."""
    names = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"
    with Archive.open(tmp_path) as archive:
        wanted = [tuple(row) for row in archive.rows.execute(names)]
        archive.rows.execute("DROP INDEX articles_by_date")
        archive.rows.execute("DROP INDEX articles_kept")
    with Archive.open(tmp_path) as archive:
        assert [tuple(row) for row in archive.rows.execute(names)] == wanted
