"""Sitemaps: titles and dates read, few files, few addresses, one site (check 28)."""

import gzip
from datetime import UTC, datetime

from index.feeds.formats.sitemaps import read_sitemap
from index.feeds.sources import Source
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import HANOI
from tests.index.feeds.newspaper import Answer

NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
PLAIN = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def news_map(*rows: tuple[str, str, str]) -> str:
    """Return a news sitemap of (address, title, date)."""
    urls = "".join(
        f"<url><loc>{address}</loc><image:image><image:loc>http://x.test/p.jpg</image:loc>"
        f"<image:title>Ảnh</image:title></image:image><news:news><news:publication>"
        f"<news:name>Báo</news:name></news:publication><news:publication_date>{date}"
        f"</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for address, title, date in rows
    )
    return f"<?xml version='1.0'?><urlset {PLAIN} {NEWS} {IMAGE}>{urls}</urlset>"


def index_of(*addresses: str) -> str:
    """Return a sitemap index."""
    parts = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {PLAIN}>{parts}</sitemapindex>"


def sitemap_source(room: Newsroom) -> Source:
    """Return a source of one sitemap."""
    return Source(name=room.source.name, sitemap=(room.paper.url("/map.xml"),))


async def test_an_index_of_sitemaps_is_read_file_by_file(room: Newsroom) -> None:
    """An index, a `.gz` that is plain, a packed text: dates and titles right, each file once."""
    stories = [room.story(50_000 + n, 10) for n in range(4)]
    links = [room.print(story).link for story in stories]
    date = "2026-11-28T12:50:00+07:00"
    rows = [(links[n], stories[n].title, date) for n in range(2)]
    serve = room.paper.serve
    serve("/news.xml.gz", news_map(*rows))
    serve("/text.txt.gz", gzip.compress("\n".join(links[2:]).encode()))
    named = [room.paper.url(path) for path in ("/map.xml", "/news.xml.gz", "/text.txt.gz")]
    serve("/map.xml", index_of(*named, *named))
    await room.fetch(sitemap_source(room))
    assert {row.address for row in room.articles()} == set(links)
    assert room.article(links[0]).feed_title == stories[0].title
    assert room.article(links[0]).feed_date == datetime.fromisoformat(date).timestamp()
    asked = [request.path for request in room.paper.asked() if "/tin-" not in request.path]
    assert sorted(asked) == ["/map.xml", "/news.xml.gz", "/text.txt.gz"]


async def test_endless_sitemaps_end(room: Newsroom) -> None:
    """Indexes within indexes are followed twice, and at most fifty files are read."""
    for depth in range(6):
        room.paper.serve(f"/deep{depth}.xml", index_of(room.paper.url(f"/deep{depth + 1}.xml")))
    room.paper.serve("/map.xml", index_of(room.paper.url("/deep0.xml")))
    await room.fetch(sitemap_source(room))
    assert len(room.paper.asked()) == 3
    many = [room.paper.url(f"/part{n}.xml") for n in range(80)]
    room.paper.serve("/map.xml", index_of(*many))
    await room.fetch(sitemap_source(room), force=True)
    assert len(room.paper.asked()) == 3 + 50


async def test_a_sitemap_gives_five_thousand_addresses_of_its_own_site(room: Newsroom) -> None:
    """100,000 addresses are cut to the newest, and those of other sites are not taken at all."""
    urls = "".join(
        f"<url><loc>http://bao.test/a-{n + 10_000}.html</loc><lastmod>2026-11-"
        f"{n % 20 + 1:02}</lastmod></url>"
        for n in range(100_000)
    )
    foreign = "<url><loc>http://khac.example/a-99999999.html</loc></url>"
    room.paper.serve(
        "/map.xml",
        f"<urlset {PLAIN}>{foreign}{urls}</urlset>".replace(
            "http://bao.test", room.paper.url("").rstrip("/")
        ),
    )
    await room.fetch(sitemap_source(room))
    (count,) = room.archive.rows.execute("SELECT count(*) FROM articles").fetchone()
    assert count == 5_000
    query = "SELECT count(*) FROM articles WHERE address LIKE '%khac.example%'"
    assert room.archive.rows.execute(query).fetchone()[0] == 0
    assert not room.paper.asked(host="khac.example")


async def test_a_bomb_in_a_sitemap_is_one_line(room: Newsroom) -> None:
    """A `.gz` that would be 200 MB is refused, and the sitemap's state says so."""
    room.paper.serve("/map.xml", Answer(gzip.compress(bytes(200_000_000), 1)))
    await room.fetch(sitemap_source(room))
    assert "larger than 20 MB" in room.feed("/map.xml").state


def test_a_damaged_sitemap_gives_what_can_be_read() -> None:
    """Cut off in the middle, it gives its complete addresses."""
    text = news_map(("http://bao.test/a-12345.html", "Tin", "2026-11-28"))
    listing = read_sitemap(
        text.removesuffix("</urlset>") + "<url><loc>http://b",
        "http://bao.test/map.xml",
        HANOI,
        datetime.now(UTC),
    )
    assert listing.items[0].address == "http://bao.test/a-12345.html"
    assert listing.damage
