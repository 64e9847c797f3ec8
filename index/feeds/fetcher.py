"""Everything that fetching works with, opened and closed together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from index.feeds.archive.database import CHANGED, Archive, changes
from index.feeds.clock import Clock
from index.feeds.http.client import Client, Deadlines, Response, user_agent
from index.feeds.http.guard import Exempt, GuardedBackend, Resolve, system_resolve
from index.feeds.http.robots import Robots
from index.feeds.polling.intervals import retry_after
from index.feeds.progress import Counts
from index.feeds.scheduler import Scheduler
from index.feeds.sources import Source


@dataclass(slots=True)
class Fetcher:
    """The archive, the network and the clock."""

    archive: Archive
    scheduler: Scheduler
    robots: Robots
    clock: Clock
    rng: Random
    counts: Counts
    agent: str
    _stamped: int = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        archive: Archive,
        contact: str,
        *,
        clock: Clock | None = None,
        resolve: Resolve = system_resolve,
        allowed: Exempt = frozenset(),
        deadlines: Deadlines | None = None,
        rng: Random | None = None,
        counts: Counts | None = None,
    ) -> "AsyncIterator[Fetcher]":
        """Open it over an open archive, which stays the caller's."""
        clock = clock or Clock()
        agent = user_agent(contact)
        client = Client(GuardedBackend(resolve, allowed), deadlines)
        async with Scheduler(archive, client, clock) as scheduler:
            robots = Robots(archive, scheduler, clock, agent)
            counts = counts or Counts()
            rng = rng or Random()
            stamped = changes(archive.rows)
            yield cls(archive, scheduler, robots, clock, rng, counts, agent, stamped)

    def headers(self, source: Source) -> dict[str, str]:
        """Return the headers of every request for a source."""
        return {
            "User-Agent": source.user_agent or self.agent,
            "Accept": "application/rss+xml, application/atom+xml, text/html, */*;q=0.5",
        }

    def heed(self, response: Response, who: str) -> None:
        """Let a host rest that asks for it: by a 429, or by a 503 that says for how long."""
        told = response.status == 503 and "retry-after" in response.headers
        if response.status == 429 or told:
            now = self.clock.now()
            until = now + retry_after(response.headers, now)
            self.scheduler.rest(response.address, until, f"{who} answers {response.status}")

    def stamp(self) -> None:
        """Touch `changed` beside the archive, if an index of it would now change."""
        now = changes(self.archive.rows)
        if now != self._stamped:
            stamp: Path = self.archive.folder / CHANGED
            stamp.write_text(f"{now}\n")
            self._stamped = now
