"""One request and its answer: guarded, capped, and done by a deadline. Owner of httpcore.

httpcore rather than httpx on top of it: a fetcher of strangers' servers has no use for proxies of
the environment, cookies, or a body that is unpacked before anybody can look at its size.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import httpcore

from index.feeds.errors import FetchError
from index.feeds.http.bodies import read_body
from index.feeds.http.guard import GuardedBackend, check_address

PAGE_BYTES = 5_000_000  # of a page or a feed, unpacked
SITEMAP_BYTES = 20_000_000
ROBOTS_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that a request may take."""

    connect: float = 5.0
    read: float = 10.0  # between two pieces of an answer
    total: float = 30.0  # by the clock, whatever drips in


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; names of headers are in lower case."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def user_agent(contact: str) -> str:
    """Say who asks, with the way to reach whoever runs this."""
    try:
        number = version("hoibao")
    except PackageNotFoundError:  # run from a source tree that is not installed
        number = "0"
    return f"HoiBao/{number} (+{contact})"


class Client:
    """Sends GET requests, each on a connection of its own; used in one event loop."""

    def __init__(self, backend: GuardedBackend, deadlines: Deadlines | None = None) -> None:
        self._deadlines = deadlines or Deadlines()
        self._pool = httpcore.AsyncConnectionPool(
            network_backend=backend, max_keepalive_connections=0, http2=False
        )

    async def get(self, address: str, headers: Mapping[str, str], limit: int) -> Response:
        """Ask for one address, without following redirects; FetchError says why it failed."""
        check_address(address)
        total = self._deadlines.total
        try:
            async with asyncio.timeout(total):
                return await self._get(address, headers, limit)
        except TimeoutError as error:
            raise FetchError(f"no whole answer within {total:g} s") from error
        except httpcore.TimeoutException as error:
            raise FetchError("no answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(f"the connection failed: {_reason(error)}") from error
        except (ValueError, httpcore.UnsupportedProtocol) as error:
            raise FetchError(f"{address!r} can't be asked for: {error}") from error

    async def _get(self, address: str, headers: Mapping[str, str], limit: int) -> Response:
        timeout = {"connect": self._deadlines.connect, "read": self._deadlines.read}
        asked = {"Accept-Encoding": "gzip", "Connection": "close", **headers}
        async with self._pool.stream(
            "GET", address, headers=list(asked.items()), extensions={"timeout": timeout}
        ) as answer:
            told: dict[str, str] = {}
            for name, value in answer.headers:
                told[name.decode("latin-1").lower()] = value.decode("latin-1")
            chunks = answer.aiter_stream()
            body = await read_body(chunks, told.get("content-encoding", ""), limit)
            return Response(address, answer.status, told, body)

    async def close(self) -> None:
        """Close what is open."""
        await self._pool.aclose()


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:200] or type(error).__name__
