"""Calls to an index server over HTTP: within a deadline, and again when a connection breaks.

A machine behind the address may die with what it was asked. Calls change nothing, so each is made
again, on a fresh connection.
"""

import asyncio
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import httpx

from index.errors import UnreachableError

CONNECT_SHARE = 0.1  # of the deadline: who takes no connection by then is not there
PAUSES = (0.0, 0.1, 0.3, 1.0, 2.0)  # seconds before each further try
UNCONNECTED_TRIES = 3  # of those when nobody takes a connection: another index may answer instead


class HttpCalls:
    """The calls of the server at an address; each is made again while that may help."""

    def __init__(self, address: str, deadline: float, pauses: Sequence[float]) -> None:
        """As of `RemoteIndex`."""
        open_client = partial(
            httpx.AsyncClient,
            base_url=f"{address.rstrip('/')}/v1/",
            timeout=httpx.Timeout(deadline, connect=CONNECT_SHARE * deadline),
            verify=httpx.create_ssl_context(),
        )
        self._client = open_client()
        # Keeps none: other kept connections may lead to the machine that has just failed.
        self._fresh = open_client(limits=httpx.Limits(max_keepalive_connections=0))
        self._address = address
        self._deadline = deadline
        self._pauses = pauses

    async def get(self, path: str) -> bytes:
        """Return what the server says; UnreachableError."""
        return await self._ask("GET", path)

    async def post(self, path: str, message: bytes) -> bytes:
        """Return what the server answers to a message; UnreachableError."""
        return await self._ask("POST", path, message)

    async def _ask(self, method: str, path: str, message: bytes | None = None) -> bytes:
        """Return what one of the tries brings."""
        answer: bytes | _Failure = _Failure(f"no answer within {self._deadline:g} s")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline):
                answer = await _try(self._client, method, path, message)
                for tries, pause in enumerate(self._pauses, 1):
                    if isinstance(answer, bytes) or tries >= answer.tries:
                        break
                    await asyncio.sleep(pause)
                    answer = await _try(self._fresh, method, path, message)
        if isinstance(answer, bytes):
            return answer
        raise UnreachableError(f"the index at {self._address} does not answer: {answer.problem}")

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        await self._client.aclose()
        await self._fresh.aclose()


@dataclass(frozen=True, slots=True)
class _Failure:
    """What went wrong, and how many tries of a call it is worth."""

    problem: str
    tries: float = math.inf


async def _try(
    client: httpx.AsyncClient, method: str, path: str, message: bytes | None
) -> bytes | _Failure:
    try:
        response = await client.request(method, path, content=message)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return _Failure(_told(error), UNCONNECTED_TRIES)
    except httpx.TransportError as error:
        return _Failure(_told(error))
    if response.is_success:
        return response.content
    return _Failure(_said(response), math.inf if response.is_server_error else 1)


def _told(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


def _said(response: httpx.Response) -> str:
    """Return what a server says is wrong, shortly; a proxy may say it in its own way."""
    try:
        return str(response.json()["error"])[:200]
    except (ValueError, LookupError, TypeError):
        return f"it says {response.status_code}"
