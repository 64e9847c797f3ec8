"""A host is asked by one connection, with pauses, and as its robots.txt says (checks 15 and 16)."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from index.feeds.run import watch
from index.feeds.scheduler import REQUESTS_AN_HOUR
from index.feeds.sources import Source
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.newspaper import Answer

DAY = 86_400.0


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        ("", 3.0),
        ("User-agent: *\nCrawl-delay: 10\n", 10.0),
        ("User-agent: *\nCrawl-delay: 900\n", 60.0),
    ],
)
async def test_four_sources_of_one_host_wait_for_each_other(
    room: Newsroom, robots: str, pause: float
) -> None:
    """Never two connections to a host, three seconds between requests, or its Crawl-delay, a minute
    at most."""
    room.paper.serve("/robots.txt", robots)
    sources = []
    for number in range(4):
        entries = [room.print(room.story(50_000 + 100 * number + n)) for n in range(5)]
        room.list(*entries, path=f"/rss{number}")
        sources.append(Source(name=f"Nguồn {number}", feed=(room.paper.url(f"/rss{number}"),)))
    await room.fetch(*sources)
    assert len(room.articles()) == 20
    assert room.paper.most_open["bao.test"] == 1
    times = [request.time for request in room.paper.requests]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    # Before its robots.txt is read, a host's feeds are asked at the usual pace.
    pages = [request.time for request in room.paper.requests if "/tin-" in request.path]
    assert min(gaps) >= 3.0
    between = min(later - earlier for earlier, later in pairwise(pages))
    assert pause <= between < pause + 1


async def test_a_host_has_so_many_requests_an_hour(room: Newsroom) -> None:
    """What is beyond the hour's requests waits for the next hour; nothing is lost."""
    entries = [room.print(room.story(60_000 + n, 5)) for n in range(30)]
    room.list(*entries)
    room.fetcher.scheduler.host(room.paper.url()).requests = REQUESTS_AN_HOUR - 10
    room.fetcher.scheduler.host(room.paper.url()).hour = room.clock.now()
    await room.fetch()
    assert len(room.articles()) == 8  # besides the feed and robots.txt
    assert len(room.articles("pending")) == 22
    room.clock.time += 3_700
    await room.fetch()
    assert len(room.articles()) == 30


async def test_different_hosts_are_asked_side_by_side(room: Newsroom) -> None:
    """The pause of one host holds up no other."""
    sources = []
    for number in range(4):
        host = f"bao{number}.test"
        room.paper.serve("/rss", "<rss version='2.0'><channel></channel></rss>", host=host)
        sources.append(Source(name=host, feed=(room.paper.url("/rss", host),)))
    began = room.clock.now()
    await room.fetch(*sources)
    assert [request.time for request in room.paper.requests] == [began] * 4


@pytest.mark.parametrize(
    ("robots", "read"),
    [
        (Answer("User-agent: *\nDisallow: /?\n"), {"/tin-50001.html", "/private1-50002.html"}),
        (Answer("User-agent: *\nDisallow: /private*\n"), {"/tin-50001.html"}),
        (
            Answer("User-agent: hoibao\nDisallow: /tin\n\nUser-agent: *\nAllow: /\n"),
            {"/private1-50002.html"},
        ),
        (Answer("no", 404), {"/tin-50001.html", "/private1-50002.html"}),
        (Answer("no", 503), set()),
        (
            Answer("<html><body>Disallow: /</body></html>"),
            {"/tin-50001.html", "/private1-50002.html"},
        ),
    ],
    ids=["query", "wildcard", "by name", "404", "503", "html"],
)
async def test_robots_txt_is_obeyed_for_pages(
    room: Newsroom, robots: Answer, read: set[str]
) -> None:
    """Rules as RFC 9309 has them; none with 404; nothing while it answers 503, and later then."""
    first, second = room.story(50001), room.story(50002)
    room.list(room.print(first), room.print(second, "/private1-50002.html"))
    room.paper.serve("/robots.txt", robots)
    await room.fetch()
    asked = {request.path for request in room.paper.asked()} - {"/rss"}
    assert asked == read
    if robots.status == 503:
        assert len(room.articles("pending")) == 2
        room.paper.serve("/robots.txt", Answer("", 404))
        room.clock.time += 3_600
        await room.fetch()
        assert len(room.articles()) == 2
    else:
        assert {row.reason for row in room.articles("skipped")} <= {"robots.txt forbids it"}


async def test_who_asks_is_said_with_a_contact(room: Newsroom) -> None:
    """Each request names the program and the operator's contact; a source may say otherwise."""
    room.list(room.print(room.story(50001)))
    await room.fetch()
    agents = {request.headers["user-agent"] for request in room.paper.requests}
    assert len(agents) == 1
    assert agents.pop().endswith("(+https://hoibao.example)")
    own = Source(name="Khác", feed=(room.paper.url("/other"),), user_agent="Mozilla/5.0")
    await room.fetch(own)
    assert room.paper.asked("/other")[0].headers["user-agent"] == "Mozilla/5.0"


async def test_what_is_not_sent_takes_no_turn(room: Newsroom) -> None:
    """When a page's 429 lets the host rest, the pages queued behind it are put off at once."""
    entries = [room.print(room.story(60_000 + n, 5)) for n in range(30)]
    room.list(*entries)
    room.paper.serve("/robots.txt", "User-agent: *\nCrawl-delay: 60\n")
    for entry in entries:
        path = entry.link.partition(str(room.paper.port))[2]
        room.paper.serve(path, Answer("slow down", 429, {"Retry-After": "36000"}))
    await room.fetch()
    (page,) = [request for request in room.paper.asked() if "/tin-" in request.path]
    assert room.clock.now() <= page.time + 60
    assert len(room.articles("pending")) == 30


async def test_a_host_that_fails_rests_for_an_hour(room: Newsroom) -> None:
    """After five failures in a row the pages left are not asked for, but an hour later."""
    entries = [room.print(room.story(60_000 + n, 5)) for n in range(12)]
    room.list(*entries)
    for entry in entries:
        room.paper.serve(entry.link.partition(str(room.paper.port))[2], Answer("broken", 500))
    await room.fetch()
    assert len([one for one in room.paper.asked() if "/tin-" in one.path]) == 5
    assert "rests" in " ".join(row.reason or "" for row in room.articles("pending"))


@pytest.mark.parametrize("ahead", [7 * 3_600.0, 15 * 365 * 86_400.0])
async def test_a_clock_that_was_ahead_stops_no_news(room: Newsroom, ahead: float) -> None:
    """What a run wrote down with a clock hours or years ahead holds nothing up once it is set
    right: the next run asks the host, at the usual pace, and reads what was left unread."""
    right = room.clock.time
    # An article that looks too old to be taken is left, and stays so.
    room.source = room.source.model_copy(update={"max_age_days": 36_500})
    first, second = (replace(room.print(room.story(50_001 + n)), date=None) for n in range(2))
    room.list(first, second)
    room.paper.serve("/tin-50002.html", Answer("slow down", 429, {"Retry-After": "3600"}))
    room.clock.time = right + ahead
    await room.fetch()
    room.fetcher.scheduler.save()
    room.clock.time = right + 60
    room.fetcher.scheduler._hosts.clear()
    entry = room.print(room.story(50003, 1))
    room.print(room.story(50002))
    room.list(entry, first, second)
    await room.fetch()
    assert room.clock.time < right + 300
    assert {row.address for row in room.articles()} == {first.link, second.link, entry.link}
    assert room.feed().due < room.clock.time + DAY
    asked = len(room.paper.asked())
    await room.fetch()
    assert len(room.paper.asked()) == asked


async def test_a_clock_that_is_set_back_wakes_who_waits(room: Newsroom) -> None:
    """`watch` goes on polling when its clock is set right in the middle."""
    room.list(room.print(room.story(50001)))
    right = room.clock.time
    room.clock.time = room.clock.end = right + 10 * DAY
    watching = asyncio.create_task(watch(room.fetcher, [room.source]))
    await room.clock.go_to(room.clock.time + 3_600)
    room.clock.time = right
    await room.clock.go_to(right + 3_600)
    watching.cancel()
    asked = [request.time for request in room.paper.asked("/rss")]
    assert len([time for time in asked if time <= right + 3_600]) >= 3
