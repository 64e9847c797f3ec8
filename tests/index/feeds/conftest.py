"""A newsroom of the test's own: its server, its clock, its archive and a fetcher."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from index.feeds.archive.articles import ArticleRow, find_article
from index.feeds.archive.database import Archive
from index.feeds.archive.feeds import FeedRow, feed_row
from index.feeds.archive.pages import Version, versions
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import key_of
from index.feeds.http.client import Deadlines
from index.feeds.run import fetch
from index.feeds.sources import Source
from tests.bounds import HANG_SECONDS
from tests.index.feeds.made_up import Entry, Story, page, rss, rss_date
from tests.index.feeds.moving_clock import MovingClock
from tests.index.feeds.newspaper import Answer, Newspaper

START = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)

# Of the machine's clock: they only end a hang.
UNHURRIED = Deadlines(HANG_SECONDS, HANG_SECONDS, HANG_SECONDS)


class Newsroom:
    """What tests do with feeds and pages, in few words."""

    def __init__(
        self, fetcher: Fetcher, paper: Newspaper, clock: MovingClock, archive: Archive
    ) -> None:
        self.fetcher = fetcher
        self.paper = paper
        self.clock = clock
        self.archive = archive
        self.source = Source(name="Báo Thử", feed=(paper.url("/rss"),))

    async def fetch(self, *sources: Source, force: bool = False) -> None:
        """Run the fetcher once."""
        await fetch(self.fetcher, sources or [self.source], force=force)

    async def poll_again(self, seconds: float = 0.0) -> None:
        """Run it again when the feed is due, and so much later."""
        self.clock.time = max(self.clock.time, self.feed().due) + seconds
        await self.fetch()

    def feed(self, path: str = "/rss") -> FeedRow:
        """Return what the archive knows of a feed."""
        return feed_row(self.archive, self.paper.url(path), self.source.name)

    def article(self, address: str) -> ArticleRow:
        """Return what the archive knows of an article."""
        found = find_article(self.archive, key_of(address))
        assert found is not None, address
        return found

    def articles(self, state: str = "kept") -> list[ArticleRow]:
        """Return the articles of a state."""
        found = self.archive.rows.execute("SELECT * FROM articles WHERE state = ?", (state,))
        return [ArticleRow(**dict(row)) for row in found]

    def versions(self, address: str) -> list[Version]:
        """Return the kept versions of an article."""
        return versions(self.archive.rows, self.article(address).key)

    def story(self, number: int, minutes_ago: float = 60.0) -> Story:
        """Make up a story that came out so long ago."""
        published = datetime.fromtimestamp(self.clock.now() - minutes_ago * 60, UTC)
        return Story(number, published)

    def print(self, story: Story, path: str | None = None) -> Entry:
        """Serve a story's page; return its item of a feed."""
        path = path or f"/tin-{story.number}.html"
        address = self.paper.serve(path, page(story))
        return Entry(address, story.title, rss_date(story.published))

    def list(self, *entries: Entry, path: str = "/rss", **headers: str) -> None:
        """Serve a feed of these items."""
        told = {"Content-Type": "application/rss+xml", **headers}
        told = {name.replace("_", "-"): value for name, value in told.items()}
        self.paper.serve(path, Answer(rss(entries), headers=told))


@pytest.fixture
def clock() -> MovingClock:
    """A clock that stands at noon of a Saturday in Hanoi, less an hour or so."""
    return MovingClock(START.timestamp())


@pytest.fixture
async def paper(clock: MovingClock) -> AsyncIterator[Newspaper]:
    """A server for every host of a name in .test."""
    async with Newspaper(clock) as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with Archive.open(tmp_path / "archive") as opened:
        opened.rows.execute("PRAGMA synchronous = OFF")  # no test cuts the power
        yield opened


@pytest.fixture
def deadlines() -> Deadlines:
    """Deadlines that only end a hang; a test may have `room` with others."""
    return UNHURRIED


@pytest.fixture
async def room(
    archive: Archive, paper: Newspaper, clock: MovingClock, deadlines: Deadlines
) -> AsyncIterator[Newsroom]:
    """A fetcher over all of it."""
    async with Fetcher.open(
        archive,
        "https://hoibao.example",
        clock=clock,
        resolve=paper.resolve,
        allowed=frozenset({("127.0.0.1", paper.port)}),
        deadlines=deadlines,
        rng=Random(1),
    ) as fetcher:
        yield Newsroom(fetcher, paper, clock, archive)
