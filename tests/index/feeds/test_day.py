"""`watch` goes through a whole day of ten outlets, on a clock of its own."""

import resource
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from index.feeds.archive.database import Archive
from index.feeds.archive.pages import versions
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import site_of
from index.feeds.run import watch
from index.feeds.scheduler import REQUESTS_AN_HOUR, SECONDS_BETWEEN
from index.feeds.sources import Source
from tests.index.feeds.conftest import UNHURRIED
from tests.index.feeds.day import DURATION, HOUR, Day, Planned
from tests.index.feeds.moving_clock import MovingClock
from tests.index.feeds.newspaper import Newspaper, Request

ARTICLES = 2_000
QUARTER = 900.0


async def watched(
    archive: Archive, paper: Newspaper, clock: MovingClock, sources: list[Source], seconds: float
) -> None:
    """Let `watch` run for so long by the test's clock."""
    async with Fetcher.open(
        archive,
        "https://hoibao.example",
        clock=clock,
        resolve=paper.resolve,
        allowed=frozenset({("127.0.0.1", paper.port)}),
        rng=Random(3),
        deadlines=UNHURRIED,
    ) as fetcher:
        await clock.run_until(clock.now() + seconds, watch(fetcher, sources))


@pytest.mark.process  # a day of fetches takes minutes of CPU
async def test_a_day_of_ten_outlets(
    archive: Archive, paper: Newspaper, clock: MovingClock, tmp_path: Path
) -> None:
    """At the end of a day with edits, retitles, a flood, outages and a gate: every article once, in
    its newest version; nothing that is no article; every host asked as politely as promised; news
    of untroubled outlets in the archive after one poll; memory level."""
    clock.time -= 13 * HOUR  # midnight in Hanoi, and a little
    day = Day(paper, ARTICLES)
    sources = day.sources()
    await watched(archive, paper, clock, sources, 6 * HOUR)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rest = DURATION.total_seconds() - 6 * HOUR
    await watched(archive, paper, clock, sources, rest)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60 * 1_024  # kB: the requests that the test keeps are part of it

    every_article_once_and_new(archive, paper, day)
    every_host_asked_politely(paper)
    every_article_came_with_one_poll(archive, paper, day)


def every_article_once_and_new(archive: Archive, paper: Newspaper, day: Day) -> None:
    """Compare what is kept with what was published."""
    kept = [row[0] for row in archive.rows.execute("SELECT key FROM articles WHERE state='kept'")]
    wanted = {_key(paper, one): one for one in day.articles()}
    assert sorted(kept) == sorted(wanted)
    end = day.start + DURATION.total_seconds()
    for key, one in wanted.items():
        story = one.story(day.start, end)
        text = versions(archive.rows, key)[-1].text
        assert story.paragraphs[-1] in text, (key, one)
        assert story.title in text


def every_host_asked_politely(paper: Newspaper) -> None:
    """One connection, pauses, and so many requests an hour."""
    times: dict[str, list[float]] = defaultdict(list)
    for request in paper.requests:
        times[request.host].append(request.time)
    assert set(paper.most_open.values()) == {1}
    for asked in times.values():
        assert min(later - earlier for earlier, later in pairwise(asked)) >= SECONDS_BETWEEN
        for at, moment in enumerate(asked[REQUESTS_AN_HOUR * 2 :], start=REQUESTS_AN_HOUR * 2):
            assert moment - asked[at - REQUESTS_AN_HOUR * 2] > HOUR


def every_article_came_with_one_poll(archive: Archive, paper: Newspaper, day: Day) -> None:
    """The first poll after an article of an untroubled outlet came out named it, and its page was
    read within the minutes that politeness takes; nearly all within a quarter of an hour."""
    late = calm = 0
    for outlet in day.outlets:
        asked = paper.asked(host=outlet.host)
        polls = [request.time for request in asked if "-" not in request.path]
        for one in outlet.stories if not outlet.troubles else []:
            if one.junk:
                continue
            key, out = _key(paper, one), day.start + one.out
            query = "SELECT first_seen FROM articles WHERE key = ?"
            (seen,) = archive.rows.execute(query, (key,)).fetchone()
            assert seen - next(poll for poll in polls if poll >= out) < 60, (key, one)
            fetched = next(one.time for one in asked if _reads(one, key))
            assert fetched - seen < 5 * 60
            late += fetched - out > QUARTER
            calm += 1
    assert late < 0.02 * calm


def _reads(request: Request, key: str) -> bool:
    return request.path.partition("?")[0].endswith(f"-{key.rpartition('/')[2]}.html")


def _key(paper: Newspaper, one: Planned) -> str:
    return f"{site_of(paper.url('/', f'bao{one.outlet}.test'))}/{one.number}"
