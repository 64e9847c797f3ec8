"""When each request may go out: one at a time a host, with a pause between, and rests.

The only place that waits for time to pass, so a test moves all of it by its clock.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import ParamSpec, TypeVar

from index.feeds.archive.database import Archive
from index.feeds.archive.hosts import HostRow, host_row, save_host
from index.feeds.clock import STEP, Clock
from index.feeds.errors import FetchError, RefusedError, RestingError
from index.feeds.formats.addresses import host_of
from index.feeds.http.client import Client, Response

HOSTS_AT_ONCE = 8
SECONDS_BETWEEN = 3.0
MAX_CRAWL_DELAY = 60.0
REQUESTS_AN_HOUR = 200
FAILURES_BEFORE_REST = 5
REST = HOUR = 3_600.0

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Request:
    address: str
    headers: Mapping[str, str]
    limit: int
    answer: "asyncio.Future[Response]"


class Scheduler:
    """Sends requests as politeness allows; used within `async with`, in one event loop."""

    def __init__(self, archive: Archive, client: Client, clock: Clock) -> None:
        self._archive = archive
        self._client = client
        self._clock = clock
        self._hosts: dict[str, HostRow] = {}
        self._delays: dict[str, float] = {}
        self._queues: dict[str, deque[_Request]] = {}
        self._active: dict[str, asyncio.Task[None]] = {}
        self._timers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._latest = clock.now()
        self._busy = 0
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Scheduler":
        self._runner = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = [*self._active.values(), *([self._runner] if self._runner else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()
        self.save()

    def save(self) -> None:
        """Keep what is known of the hosts for the next process."""
        with suppress(Exception), self._archive.writing():
            for host in self._hosts.values():
                save_host(self._archive, host)

    def host(self, address: str) -> HostRow:
        """Return what is known of the host of an address."""
        name = host_of(address)
        if name not in self._hosts:
            self._hosts[name] = host_row(self._archive, name)
        return self._hosts[name]

    def set_delay(self, address: str, seconds: float) -> None:
        """Wait so long between two requests to a host, if that is longer than usual."""
        self._delays[host_of(address)] = min(seconds, MAX_CRAWL_DELAY)

    def rest(self, address: str, until: float, reason: str) -> None:
        """Ask a host for nothing before a time."""
        host = self.host(address)
        host.rests, host.reason = max(host.rests, until), reason

    async def get(self, address: str, headers: Mapping[str, str], limit: int) -> Response:
        """Ask for an address when its host's turn comes; RestingError when it does not soon."""
        self._check(self.host(address))
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(host_of(address), deque())
        queue.append(_Request(address, headers, limit, answer))
        self._wake.set()
        return await answer

    async def until(self, when: float) -> None:
        """Return at a time, in seconds since 1970; or sooner, when the clock is set back."""
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._timers, (when, next(self._numbers), reached))
        self._wake.set()
        await reached

    async def in_thread(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Do what takes the processor's time beside the event loop."""
        self._busy += 1
        try:
            return await asyncio.to_thread(work, *arguments, **named)
        finally:
            self._busy -= 1
            self._wake.set()

    def _check(self, host: HostRow) -> None:
        now = self._clock.now()
        if host.hour > now + STEP:
            host.hour, host.requests, host.rests = 0.0, 0, 0.0
        if host.rests > now:
            raise RestingError(f"{host.host} rests: {host.reason or 'it failed'}", host.rests)
        if now - host.hour < HOUR and host.requests >= REQUESTS_AN_HOUR:
            raise RestingError(
                f"{host.host} has had its {REQUESTS_AN_HOUR} requests of this hour",
                host.hour + HOUR,
            )

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            ahead = self._start_ready()
            seconds = None if ahead is None else max(ahead - self._clock.now(), 0.0)
            is_idle = not self._active and not self._busy
            await self._clock.wait(self._wake, seconds, is_idle=is_idle)

    def _start_ready(self) -> float | None:
        """Start what may start now; return when the next of the others may."""
        now = self._clock.now()
        is_set_back, self._latest = now < self._latest - STEP, now
        times = []
        for name, queue in list(self._queues.items()):
            if name in self._active or not queue:
                continue
            host = self._hosts[name]
            host.next = min(host.next, now + MAX_CRAWL_DELAY)
            if host.next > now:
                times.append(host.next)
            elif len(self._active) < HOSTS_AT_ONCE:
                self._start(name, queue.popleft())
        while self._timers and (self._timers[0][0] <= now or is_set_back):
            reached = heapq.heappop(self._timers)[2]
            if not reached.done():
                reached.set_result(None)
        if self._timers:
            times.append(self._timers[0][0])
        return min(times, default=None)

    def _start(self, name: str, request: _Request) -> None:
        task = asyncio.create_task(self._send(self._hosts[name], request))
        self._active[name] = task
        task.add_done_callback(lambda _: self._ended(name))

    def _ended(self, name: str) -> None:
        self._active.pop(name, None)
        if not self._queues.get(name):
            self._queues.pop(name, None)
        self._wake.set()

    async def _send(self, host: HostRow, request: _Request) -> None:
        answer = request.answer
        if answer.done():  # whoever asked has gone
            return
        try:
            self._check(host)
        except RestingError as error:  # nothing is sent, so the next need not wait
            answer.set_exception(error)
            return
        try:
            self._count(host)
            response = await self._client.get(request.address, request.headers, request.limit)
            self._note(host, response.status < 500, f"answers {response.status}")
            if not answer.done():
                answer.set_result(response)
        except FetchError as error:
            if not isinstance(error, RefusedError):
                self._note(host, False, str(error))
            if not answer.done():
                answer.set_exception(error)
        except Exception as error:
            if not answer.done():
                answer.set_exception(FetchError(f"the request failed: {error!r}"))
        finally:
            delay = self._delays.get(host.host, 0.0)
            host.next = self._clock.now() + max(SECONDS_BETWEEN, delay)

    def _count(self, host: HostRow) -> None:
        now = self._clock.now()
        if now - host.hour >= HOUR:
            host.hour, host.requests = now, 0
        host.requests += 1

    def _note(self, host: HostRow, is_good: bool, why: str) -> None:
        if is_good:
            host.failures, host.reason = 0, None
            return
        host.failures += 1
        if host.failures >= FAILURES_BEFORE_REST:
            host.failures = 0
            host.rests, host.reason = (
                self._clock.now() + REST,
                f"{why}, {FAILURES_BEFORE_REST} times",
            )
