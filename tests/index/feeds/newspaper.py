"""A newspaper's servers: real HTTP over sockets of this machine, with all the lies a test needs."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from index.feeds.clock import Clock
from index.feeds.http.guard import system_resolve


@dataclass(frozen=True)
class Request:
    """What was asked, and when by the clock of the test."""

    time: float
    host: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Answer:
    """What is answered; `raw` is sent as it is instead."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def encoded(self) -> bytes:
        """Return it as bytes of HTTP."""
        if self.raw is not None:
            return self.raw
        body = self.body.encode() if isinstance(self.body, str) else self.body
        told = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        lines = [f"HTTP/1.1 {self.status} X", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in {**told, **self.headers}.items()]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


Served = Answer | Callable[[Request], Answer]
Writes = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Newspaper:
    """Serves every host whose name ends in .test, over TLS if given a context for that.

    Used in the event loop of the test.
    """

    def __init__(self, clock: Clock, tls: ssl.SSLContext | None = None) -> None:
        self.clock = clock
        self._tls = tls
        self.requests: list[Request] = []
        self.port = 0
        self.most_open: Counter[str] = Counter()  # connections to a host at once
        self._open: Counter[str] = Counter()
        self._served: dict[tuple[str, str], Served] = {}
        self._written: dict[tuple[str, str], Writes] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.answer: Callable[[Request], Answer | None] = lambda _: None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def url(self, path: str = "/", host: str = "bao.test") -> str:
        """Return the address of a path."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def serve(self, path: str, served: Served | str | bytes, host: str = "bao.test") -> str:
        """Answer a path so from now on; return its address."""
        kept = Answer(served) if isinstance(served, str | bytes) else served
        self._served[host, path] = kept
        return self.url(path, host)

    def write(self, path: str, writes: Writes, host: str = "bao.test") -> str:
        """Let a coroutine write whatever it likes; return the path's address."""
        self._written[host, path] = writes
        return self.url(path, host)

    def asked(self, path: str | None = None, host: str | None = None) -> list[Request]:
        """Return the requests for a path, or for all but robots.txt."""
        return [
            request
            for request in self.requests
            if (request.path == path if path else request.path != "/robots.txt")
            and host in (None, request.host)
        ]

    async def resolve(self, host: str, port: int) -> list[str]:
        """Find every .test host on this machine, others as the system does."""
        if host.endswith(".test"):
            return ["127.0.0.1"]
        return await system_resolve(host, port)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self._heard(reader, writer)
        finally:
            writer.transport.abort() if task.cancelling() else writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _heard(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request = self._parsed(head)
            self.requests.append(request)
            self._open[request.host] += 1
            self.most_open[request.host] = max(
                self.most_open[request.host], self._open[request.host]
            )
            try:
                await self._answer(request, writer)
            finally:
                self._open[request.host] -= 1

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        place = (request.host, request.path)
        if place in self._written:
            await self._written[place](writer)
            return
        served = self._served.get(place)
        if served is None:
            answer = self.answer(request) or Answer("not here", 404)
        else:
            answer = served if isinstance(served, Answer) else served(request)
        writer.write(answer.encoded())
        await writer.drain()

    def _parsed(self, head: str) -> Request:
        first, *lines = head.split("\r\n")
        pairs = [line.partition(":") for line in lines if ":" in line]
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        path = first.split(" ")[1]
        parts = urlsplit(path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return Request(self.clock.now(), headers["host"].partition(":")[0], path, headers)
