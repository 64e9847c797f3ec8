"""robots.txt: what a site asks of us. Owner of protego."""

import asyncio
from urllib.parse import urlsplit

from protego import Protego

from index.errors import PageError
from index.feeds.archive.database import Archive
from index.feeds.archive.hosts import save_host
from index.feeds.clock import Clock
from index.feeds.errors import FetchError, RefusedError, RestingError
from index.feeds.formats.addresses import host_of
from index.feeds.http.client import ROBOTS_BYTES
from index.feeds.http.redirects import follow
from index.feeds.scheduler import Scheduler
from index.sources.decoding import decode_page

AGENT = "HoiBao"
_DAY = 86_400.0
_RETRY = 1_800.0


class Robots:
    """Keeps the rules of each host for a day; asks again after that."""

    def __init__(self, archive: Archive, scheduler: Scheduler, clock: Clock, agent: str) -> None:
        self._archive = archive
        self._scheduler = scheduler
        self._clock = clock
        self._headers = {"User-Agent": agent}
        self._rules: dict[str, tuple[float, Protego]] = {}  # with when they were read
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, address: str) -> None:
        """Return if an address may be fetched; RefusedError if not, RestingError if not now."""
        host = host_of(address)
        async with self._locks.setdefault(host, asyncio.Lock()):
            rules = await self._of(host, address)
        if not rules.can_fetch(address, AGENT):
            raise RefusedError("robots.txt forbids it")

    async def _of(self, host: str, address: str) -> Protego:
        now = self._clock.now()
        if host in self._rules and abs(now - self._rules[host][0]) < _DAY:
            return self._rules[host][1]
        row = self._scheduler.host(address)
        if row.robots is None or abs(now - (row.robots_read or 0)) >= _DAY:
            await self._read(host, address)
        rules = Protego.parse(row.robots or "")
        self._rules[host] = (row.robots_read or now, rules)
        self._scheduler.set_delay(address, float(rules.crawl_delay(AGENT) or 0))
        return rules

    async def _read(self, host: str, address: str) -> None:
        row, now = self._scheduler.host(address), self._clock.now()
        place = f"{urlsplit(address).scheme}://{host}/robots.txt"
        try:
            fetched = await follow(self._scheduler.get, place, self._headers, ROBOTS_BYTES)
            status = fetched.response.status
        except RestingError:
            raise
        except FetchError as error:
            status, reason = 500, str(error)
        else:
            reason = f"robots.txt answers {status}"
        if status >= 500 or status == 429:
            if row.robots is not None and abs(now - (row.robots_read or 0)) < 2 * _DAY:
                return  # the last good copy holds for a day more
            self._scheduler.rest(address, now + _RETRY, reason)
            raise RestingError(f"not now: {reason}", now + _RETRY)
        body = fetched.response.body if status == 200 else b""
        try:
            row.robots = decode_page(body)
        except PageError:  # no text, no rules
            row.robots = ""
        row.robots_read = now
        with self._archive.writing():
            save_host(self._archive, row)
