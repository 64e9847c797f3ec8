"""Calls to an index server over HTTP.

A machine behind the address may die with what it was asked: further attempts at a call have fresh
connections.
"""

import math
from functools import partial

import httpx

from index.errors import UnreachableError
from index.remote.attempts import Attempts, Failure
from index.remote.circuit_breaker import CircuitBreaker, CircuitOpenError

CONNECT_SHARE = 0.1  # of the deadline: who takes no connection by then is not there
REFUSED_ATTEMPTS = 1  # when the server says that the call is wrong, which it would say again
UNCONNECTED_ATTEMPTS = 3  # when nobody takes a connection: another index may answer instead


class HttpCalls:
    """The calls of the server at an address; each is made again while that may help."""

    def __init__(self, address: str, attempts: Attempts, breaker: CircuitBreaker) -> None:
        open_client = partial(
            httpx.AsyncClient,
            base_url=f"{address.rstrip('/')}/v1/",
            timeout=httpx.Timeout(attempts.deadline, connect=CONNECT_SHARE * attempts.deadline),
            verify=httpx.create_ssl_context(),
        )
        self._client = open_client()
        # Keeps none: other kept connections may lead to the machine that has just failed.
        self._fresh = open_client(limits=httpx.Limits(max_keepalive_connections=0))
        self._address = address
        self._attempts = attempts
        self._breaker = breaker

    async def get(self, path: str) -> bytes:
        """Return what the server says; UnreachableError."""
        return await self._ask("GET", path)

    async def post(self, path: str, message: bytes) -> bytes:
        """Return what the server answers to a message; UnreachableError."""
        return await self._ask("POST", path, message)

    async def _ask(self, method: str, path: str, message: bytes | None = None) -> bytes:
        async def attempt(before: int) -> bytes | Failure:
            return await _try(self._fresh if before else self._client, method, path, message)

        try:
            with self._breaker.call():
                answer = await self._attempts.first_answer(attempt)
                if isinstance(answer, bytes) or answer.attempts == REFUSED_ATTEMPTS:
                    self._breaker.close()
                else:
                    self._breaker.open(answer.problem)
        except CircuitOpenError as error:
            answer = Failure(str(error))
        if isinstance(answer, bytes):
            return answer
        raise UnreachableError(f"the index at {self._address} does not answer: {answer.problem}")

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        await self._client.aclose()
        await self._fresh.aclose()


async def _try(
    client: httpx.AsyncClient, method: str, path: str, message: bytes | None
) -> bytes | Failure:
    if client.is_closed:  # while others were still asking
        return Failure("it was closed", REFUSED_ATTEMPTS)
    try:
        response = await client.request(method, path, content=message)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return Failure(_told(error), UNCONNECTED_ATTEMPTS)
    except httpx.TransportError as error:
        return Failure(_told(error))
    if response.is_success:
        return response.content
    return Failure(_said(response), math.inf if response.is_server_error else REFUSED_ATTEMPTS)


def _told(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


def _said(response: httpx.Response) -> str:
    """Return what a server says is wrong, shortly; a proxy may say it in its own way."""
    try:
        return str(response.json()["error"])[:200]
    except (ValueError, LookupError, TypeError):
        return f"it says {response.status_code}"
