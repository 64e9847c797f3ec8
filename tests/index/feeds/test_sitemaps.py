"""Sitemaps: titles and dates read, few files, few addresses, one site (check 28)."""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from index.feeds.formats.sitemaps import read_sitemap
from index.feeds.run import watch
from index.feeds.sources import Source
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import HANOI
from tests.index.feeds.newspaper import Answer, Request

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


def index_of(*addresses: str, changed: Mapping[str, datetime] | None = None) -> str:
    """Return a sitemap index, with the dates of those parts that have one."""
    parts = ""
    for address in addresses:
        date = (changed or {}).get(address)
        told = f"<lastmod>{date.isoformat()}</lastmod>" if date else ""
        parts += f"<sitemap><loc>{address}</loc>{told}</sitemap>"
    return f"<sitemapindex {PLAIN}>{parts}</sitemapindex>"


def list_of(*addresses: str) -> str:
    """Return a sitemap of addresses alone."""
    urls = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f"<urlset {PLAIN}>{urls}</urlset>"


def unless_known(answer: Answer) -> Callable[[Request], Answer]:
    """Answer a conditional request by 304, always."""

    def cached(request: Request) -> Answer:
        is_known = "if-none-match" in request.headers or "if-modified-since" in request.headers
        return Answer(status=304) if is_known else answer

    return cached


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


async def test_an_unchanged_index_hides_no_changed_part(room: Newsroom) -> None:
    """The parts of an index that itself never changes are read at each poll, not once a day."""
    first = room.print(room.story(50001)).link
    part = room.paper.serve("/news.xml", list_of(first))
    validators = {"ETag": '"x"', "Last-Modified": "Sat, 28 Nov 2026 05:00:00 GMT"}
    room.paper.serve("/map.xml", unless_known(Answer(index_of(part), headers=validators)))
    await room.fetch(sitemap_source(room))
    second = room.print(room.story(50002, -10)).link
    room.paper.serve("/news.xml", list_of(second, first))
    room.clock.time = room.feed("/map.xml").due
    await room.fetch(sitemap_source(room))
    assert {row.address for row in room.articles()} == {first, second}


async def test_a_part_that_fails_is_asked_for_at_the_next_poll(room: Newsroom) -> None:
    """However old its date is: it was not read."""
    first, second = room.print(room.story(50001)).link, room.print(room.story(50002)).link
    today = datetime.fromtimestamp(room.clock.now(), UTC)
    new = room.paper.serve("/new.xml", list_of(first))
    old = room.paper.serve("/old.xml", Answer("broken", 500))
    changed = {new: today, old: today - timedelta(days=5)}
    index = Answer(index_of(new, old, changed=changed), headers={"ETag": '"x"'})
    room.paper.serve("/map.xml", unless_known(index))
    await room.fetch(sitemap_source(room))
    assert "/old.xml answers 500" in room.feed("/map.xml").state
    room.paper.serve("/old.xml", list_of(second))
    room.clock.time = room.feed("/map.xml").due
    await room.fetch(sitemap_source(room))
    assert {row.address for row in room.articles()} == {first, second}


async def test_a_part_that_says_slow_down_is_the_last(room: Newsroom) -> None:
    """After a part's 429 no further part is asked for before the time."""
    parts = [
        room.paper.serve(f"/part{n}.xml", Answer("slow down", 429, {"Retry-After": "3600"}))
        for n in range(20)
    ]
    room.paper.serve("/map.xml", index_of(*parts))
    began = room.clock.time
    await room.clock.run_until(began + 3_590, watch(room.fetcher, [sitemap_source(room)]))
    assert [request.path for request in room.paper.asked()] == ["/map.xml", "/part0.xml"]
    assert "/part0.xml answers 429" in room.feed("/map.xml").state


async def test_an_index_of_many_parts_is_read_less_often(room: Newsroom) -> None:
    """Fifty parts an hour at most, so that three quarters of the host's requests are left."""
    parts = [room.paper.serve(f"/part{n}.xml", list_of()) for n in range(60)]
    parts[0] = room.paper.serve("/part0.xml", list_of(room.print(room.story(50001)).link))
    room.paper.serve("/map.xml", index_of(*parts))
    began = room.clock.time
    await room.clock.run_until(began + 86_400, watch(room.fetcher, [sitemap_source(room)]))
    asked = [request for request in room.paper.asked() if "/part" in request.path]
    assert 10 * 49 < len(asked) <= 24 * 50


async def test_parts_that_did_not_change_are_left(room: Newsroom) -> None:
    """By their dates, a day's room given; where all dates are old they say nothing."""
    today = datetime.fromtimestamp(room.clock.now(), UTC)
    parts = [room.paper.serve(f"/part{n}.xml", list_of()) for n in range(10)]
    link = room.print(room.story(50001)).link
    parts[0] = room.paper.serve("/part0.xml", list_of(link))
    undated = room.paper.serve("/undated.xml", list_of(link))
    changed = {part: today - timedelta(days=n) for n, part in enumerate(parts)}
    room.paper.serve("/map.xml", index_of(*parts, undated, changed=changed))
    await room.fetch(sitemap_source(room))
    assert len([one for one in room.paper.asked() if "xml" in one.path]) == 12
    room.paper.requests.clear()
    room.clock.time = room.feed("/map.xml").due
    await room.fetch(sitemap_source(room))
    assert [one.path for one in room.paper.asked()] == [
        "/map.xml",
        "/part0.xml",
        "/part1.xml",
        "/undated.xml",
    ]
    changed = dict.fromkeys(parts, today - timedelta(days=9))
    room.paper.serve("/map.xml", index_of(*parts, changed=changed))
    room.paper.requests.clear()
    room.clock.time += 5_000
    await room.fetch(sitemap_source(room), force=True)
    assert len([one for one in room.paper.asked() if "/part" in one.path]) == 10


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


@pytest.mark.parametrize("declared", ["utf-16", "iso-8859-1", "us-ascii"])
@pytest.mark.parametrize("written", ["utf-8", "utf-16"])
async def test_letters_of_a_sitemap_are_right_whatever_it_declares(
    room: Newsroom, declared: str, written: str
) -> None:
    """A prolog that names another encoding, or the one it had before it was decoded, spoils
    neither addresses nor titles, and is no damage."""
    story = room.story(50001, 10)
    text = news_map((room.print(story).link, story.title, "2026-11-28T12:50:00+07:00"))
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    content = text.replace("<?xml version='1.0'?>", prolog).encode(written)
    room.paper.serve("/map.xml", Answer(content))
    await room.fetch(sitemap_source(room))
    assert [row.feed_title for row in room.articles()] == [story.title]
    assert room.feed("/map.xml").state == "ok"


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
