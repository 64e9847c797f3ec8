"""robots.txt: what a site asks of us. Owner of protego."""

import asyncio
import re
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
_MAX_RULES = 5_000
# As lenient as protego with colons, and with how people spell.
_AGENT = re.compile(r"user[ -]?agent(?:$|\s*[:\s]\s*(.*))", re.IGNORECASE)
_ANYWHERE = re.compile(r"(?:sitemaps?|site-map|host)\s*[:\s]", re.IGNORECASE)  # in no group
_NAMES = "diss?all?ow|diasllow|disallaw|allow|crawl[ -]delay"
_RULE = re.compile(rf"(?:{_NAMES})\s*[:\s]", re.IGNORECASE)
# Rules without a colon end a list of agents, too, and so do those that say nothing.
_BARE_RULE = re.compile(rf"(?:{_NAMES}|request[ -]rate|visit[ -]time)(?:\s|$)", re.IGNORECASE)


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
        rules = await self._scheduler.in_thread(_parsed, row.robots or "")
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
            row.robots = await self._scheduler.in_thread(decode_page, body)
        except PageError:  # no text, no rules
            row.robots = ""
        row.robots_read = now
        with self._archive.writing():
            save_host(self._archive, row)


def _parsed(text: str) -> Protego:
    return Protego.parse("\n".join(_for_us(text)))


def _for_us(text: str) -> list[str]:
    """The groups of a robots.txt for all agents or for ours, each agent once: 5,000 rules at most.

    protego notes each rule for each agent of its group: of half a megabyte of both a billion.
    """
    kept: list[str] = []
    agents: set[str] = set()
    are_agents, count = True, 0
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if found := _AGENT.match(bare):
            agents = agents if are_agents else set()
            new = _ours(found[1] or "") - agents
            kept += [f"User-agent: {agent}" for agent in new]
            agents |= new
            are_agents = True
        elif (":" in bare or _BARE_RULE.match(bare)) and not _ANYWHERE.match(bare):
            if are_agents and agents:
                kept.append("Allow:")  # a rule, so that the next agent begins a group
            are_agents = False
            if agents and count < _MAX_RULES and _RULE.match(bare):
                kept.append(bare)
                count += 1
    return kept


def _ours(agent: str) -> set[str]:
    """The name of an agent as far as it is ours: all, or the beginning of our name."""
    name = agent.strip().lower()
    bare = name if name == "*" else name.replace("*", "")
    return {bare} if bare == "*" or (bare and AGENT.lower().startswith(bare)) else set()
