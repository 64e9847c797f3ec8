"""Manners at a poll: ask only if changed, wait as told, give up in good time (checks 1 to 8)."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from index.feeds.archive.feeds import feed_row
from index.feeds.run import watch
from index.feeds.sources import Source
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.newspaper import Answer, Request

DAY = 86_400.0


async def test_an_unchanged_feed_is_asked_for_conditionally(room: Newsroom) -> None:
    """The second poll sends the ETag; a 304 reads no page, is no error, and sets the next poll."""
    entry = room.print(room.story(50001))
    room.list(entry, ETag='"one"')
    await room.fetch()
    assert [article.state for article in room.articles()] == ["kept"]
    room.paper.serve("/rss", Answer(status=304, headers={"ETag": '"one"'}))
    before = len(room.paper.asked("/tin-50001.html"))
    await room.poll_again()
    assert room.paper.asked("/rss")[-1].headers["if-none-match"] == '"one"'
    assert len(room.paper.asked("/tin-50001.html")) == before
    assert room.feed().state == "ok"
    assert room.feed().due > room.clock.now()


async def test_new_validators_of_an_unchanged_body_are_kept(room: Newsroom) -> None:
    """The same body under a new ETag brings no item, and the new ETag is sent from then on."""
    entry = room.print(room.story(50001))
    room.list(entry, ETag='"one"', Last_Modified="Sat, 28 Nov 2026 05:00:00 GMT")
    await room.fetch()
    room.list(entry, ETag='"two"', Last_Modified="Sat, 28 Nov 2026 05:00:00 GMT")
    await room.poll_again()
    await room.poll_again()
    assert room.paper.asked("/rss")[-1].headers["if-none-match"] == '"two"'
    assert len(room.articles()) == 1


async def test_a_server_that_always_says_unchanged_is_not_believed_for_ever(
    room: Newsroom,
) -> None:
    """After a day of nothing but 304 the feed is asked for unconditionally, and read."""
    room.list(room.print(room.story(50001)), Last_Modified="Tue, 01 Jan 2041 00:00:00 GMT")
    await room.fetch()
    second = room.print(room.story(50002))
    feed = room.paper._served["bao.test", "/rss"]
    assert isinstance(feed, Answer)
    room.list(second, Last_Modified="Tue, 01 Jan 2041 00:00:00 GMT")
    changed = room.paper._served["bao.test", "/rss"]
    assert isinstance(changed, Answer)

    def stubborn(request: Request) -> Answer:
        return Answer(status=304) if "if-modified-since" in request.headers else changed

    room.paper.serve("/rss", stubborn)
    await room.poll_again()
    assert len(room.articles()) == 1
    await room.poll_again(DAY)
    assert len(room.articles()) == 2


async def test_an_empty_answer_is_no_news_and_no_error(room: Newsroom) -> None:
    """A conditional request answered with 200 and nothing is taken for unchanged."""
    room.list(room.print(room.story(50001)), ETag='"one"')
    await room.fetch()
    room.paper.serve("/rss", Answer(""))
    await room.poll_again()
    assert room.feed().state == "ok"
    assert room.feed().etag == '"one"'
    assert len(room.articles()) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_obeyed(room: Newsroom, status: int) -> None:
    """Seconds, a date, nothing (an hour) and ten years (a day) set when the host may be asked
    again; the feed itself is asked ten minutes after that, so that its others come first."""
    now = room.clock.now()
    date = format_datetime(datetime.fromtimestamp(now + 7_200, UTC), usegmt=True)
    for told, earliest in (("1200", 1_200), (date, 7_200), ("", 3_600), ("315360000", DAY)):
        headers = {"Retry-After": told} if told else {}
        room.clock.time = now
        room.archive.rows.execute("DELETE FROM feeds")
        room.paper.serve("/rss", Answer("slow down", status, headers))
        await room.fetch(force=True)
        wait = room.feed().due - now
        assert earliest <= wait <= earliest + 605
        room.fetcher.scheduler._hosts.clear()


@pytest.mark.parametrize("told", ["0", "5", "Sat, 28 Nov 2026 05:00:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_retry_after_hurries_nobody(room: Newsroom, status: int, told: str) -> None:
    """A server that asks for seconds, or names a time that is past, is not asked more often than
    one that fails without a word: intervals grow all the same."""
    room.paper.serve("/rss", Answer("slow down", status, {"Retry-After": told}))
    await room.clock.run_until(room.clock.time + DAY, watch(room.fetcher, [room.source]))
    assert 1 < len(room.paper.asked("/rss")) <= 12
    assert room.feed().state == f"{status} ({room.feed().failures} in a row)"


async def test_a_feed_that_says_slow_down_speaks_for_its_host(room: Newsroom) -> None:
    """After a feed's 429 nothing of its host is asked for before the time; then the others come
    first, and are not kept waiting by a feed that refuses for ever."""
    entry = room.print(room.story(50001))
    room.list(entry, path="/other")
    room.paper.serve("/rss", Answer("slow down", 429, {"Retry-After": "7200"}))
    source = Source(name="Hai", feed=(room.paper.url("/rss"), room.paper.url("/other")))
    began = room.clock.time
    await room.clock.run_until(began + 7_100, watch(room.fetcher, [source]))
    assert [request.path for request in room.paper.requests] == ["/rss"]
    assert "rests: the feed answers 429" in room.feed("/other").state
    await room.clock.run_until(began + 7_700, watch(room.fetcher, [source]))
    paths = [request.path for request in room.paper.requests]
    assert paths == ["/rss", "/other", "/robots.txt", "/tin-50001.html"]
    await room.clock.run_until(began + DAY, watch(room.fetcher, [source]))
    assert len(room.paper.asked("/other")) > 5


async def test_a_broken_feed_does_not_speak_for_its_host(room: Newsroom) -> None:
    """A 503 that asks for no pause is that feed's own; the other feed of the host is read."""
    room.list(room.print(room.story(50001)), path="/other")
    room.paper.serve("/rss", Answer("broken", 503))
    await room.fetch(Source(name="Hai", feed=(room.paper.url("/rss"), room.paper.url("/other"))))
    assert len(room.articles()) == 1


async def test_a_broken_page_does_not_speak_for_its_host(room: Newsroom) -> None:
    """Nor is a page's 503 that asks for no pause more than its own; the next page is read."""
    entries = [room.print(room.story(50_001 + number)) for number in range(2)]
    room.list(*entries)
    room.paper.serve("/tin-50001.html", Answer("broken", 503))
    await room.fetch()
    assert [row.address for row in room.articles()] == [entries[1].link]
    assert room.article(entries[0].link).state == "pending"


async def test_failures_make_polls_rarer_and_one_success_ends_that(room: Newsroom) -> None:
    """Three failures are free, then intervals double; the first success resets them."""
    room.paper.serve("/rss", Answer("broken", 500))
    other = Source(name="Khác", feed=(room.paper.url("/rss", "khac.test"),))
    entry = room.print(room.story(50001))
    room.list(entry)
    good = room.paper._served["bao.test", "/rss"]
    room.paper.serve("/rss", good, host="khac.test")
    room.paper.serve("/rss", Answer("broken", 500))
    waits = []
    for _ in range(5):
        await room.fetch(room.source, other, force=True)
        waits.append(room.feed().due - room.feed().polled)  # type: ignore[operator]
        room.clock.time += 4_000
    assert waits[3] > 1.5 * waits[0]
    assert waits[4] > 1.5 * waits[3]
    assert "500 (4 in a row)" in room.feed().state or "500 (5 in a row)" in room.feed().state
    assert len(room.paper.asked("/rss", "khac.test")) == 5
    room.paper.serve("/rss", good)
    await room.fetch(force=True)
    assert room.feed().failures == 0
    assert room.feed().state == "ok"


async def test_a_feed_that_fails_delays_no_other(room: Newsroom) -> None:
    """While one feed fails, each other is asked when it is due, as often as if alone."""
    room.paper.serve("/rss", Answer("broken", 500))
    other = Source(name="Khác", feed=(room.paper.url("/rss", "khac.test"),))
    entry = room.print(room.story(50001))
    room.list(entry, path="/khac")
    room.paper.serve("/rss", room.paper._served["bao.test", "/khac"], host="khac.test")
    due = room.clock.now()
    for _ in range(6):
        await room.fetch(room.source, other)
        assert room.paper.asked("/rss", "khac.test")[-1].time == due
        due = room.clock.time = feed_row(room.archive, other.feed[0], other.name).due
    assert len(room.paper.asked("/rss", "khac.test")) == 6


async def test_a_feed_that_is_gone_is_off(room: Newsroom) -> None:
    """After a 410 a feed is never asked again, but by force."""
    room.paper.serve("/rss", Answer("gone", 410))
    await room.fetch()
    assert room.feed().state.startswith("off: 410")
    room.clock.time += 30 * DAY
    await room.fetch()
    assert len(room.paper.asked("/rss")) == 1
    await room.fetch(force=True)
    assert len(room.paper.asked("/rss")) == 2


async def test_a_feed_missing_for_a_week_is_off_with_a_notice(room: Newsroom) -> None:
    """404 is tried for seven days; then the feed is off, and says so."""
    room.paper.serve("/rss", Answer("no", 404))
    for _ in range(9):
        await room.fetch()
        room.clock.time += DAY
    assert room.feed().is_off
    assert "404 for 7 days" in room.feed().state


async def test_a_permanent_redirect_is_believed_at_the_second_poll(room: Newsroom) -> None:
    """A 301 seen twice moves the feed, a 302 never does; its articles stay one each."""
    entry = room.print(room.story(50001))
    room.list(entry, path="/new")
    room.paper.serve("/rss", Answer("", 301, {"Location": "/new"}))
    await room.fetch()
    assert room.feed().asked_at.endswith("/rss")
    await room.poll_again()
    assert room.feed().asked_at.endswith("/new")
    room.paper.serve("/new", Answer("", 302, {"Location": "/elsewhere"}))
    room.list(entry, path="/elsewhere")
    await room.poll_again()
    await room.poll_again()
    assert room.feed().asked_at.endswith("/new")
    assert len(room.articles()) == 1


@pytest.mark.parametrize("status", [200, 404, 410, 304])
async def test_a_redirect_to_no_feed_is_not_believed(room: Newsroom, status: int) -> None:
    """A site under maintenance sends all of it to one page for good; when it is back, so is its
    feed."""
    room.list(room.print(room.story(50001)), Last_Modified="Sat, 28 Nov 2026 05:00:00 GMT")
    good = room.paper._served["bao.test", "/rss"]
    await room.fetch()
    closed = "<!doctype html><html><body>Bảo trì hệ thống</body></html>"
    room.paper.serve("/baotri.html", Answer(closed, status))
    room.paper.serve("/rss", Answer("", 301, {"Location": "/baotri.html"}))
    for _ in range(4):
        await room.poll_again()
    room.paper.serve("/rss", good)
    await room.poll_again()
    assert room.feed().state == "ok"
    assert room.feed().asked_at.endswith("/rss")
    assert room.paper.asked("/rss")[-1].time == room.feed().polled


async def test_a_feed_that_moved_and_fails_there_is_asked_for_at_home(room: Newsroom) -> None:
    """Both addresses are tried in turn until one gives the feed: the old one may be right again,
    or no longer there."""
    entry = room.print(room.story(50001))
    room.list(entry)
    good = room.paper._served["bao.test", "/rss"]
    room.paper.serve("/new", good)
    room.paper.serve("/rss", Answer("", 301, {"Location": "/new"}))
    await room.fetch()
    await room.poll_again()
    assert room.feed().asked_at.endswith("/new")
    room.paper.serve("/new", Answer("gone", 410))
    room.paper.serve("/rss", Answer("broken", 500))
    await room.poll_again()
    await room.poll_again()
    room.paper.serve("/new", good)
    await room.poll_again()
    assert room.feed().state == "ok"
    assert room.feed().asked_at.endswith("/new")
    room.paper.serve("/new", Answer("gone", 410))
    room.paper.serve("/rss", good)
    await room.poll_again()
    await room.poll_again()
    assert room.feed().state == "ok"
    assert room.feed().asked_at.endswith("/rss")
