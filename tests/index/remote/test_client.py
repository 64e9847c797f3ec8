"""A call to an index server is made again when its connection breaks, on a fresh one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress

import pytest

from index.errors import UnreachableError
from index.remote.attempts import Attempts
from index.remote.circuit_breaker import CircuitBreaker
from index.remote.client import RemoteIndex
from index.remote.facts import Served
from index.remote.messages import dump
from tests.bounds import HANG_SECONDS
from tests.ports import free_port

AT_ONCE = (0.0,) * 5
NEVER = (10.0 * HANG_SECONDS,) * 5  # a pause that no test lives through
ANSWER = dump(Served("20261128T120000", "a test"))

# To a request, by its connection's number and its own there; None says nothing.
Reply = Callable[[int, int], bytes | None]


@asynccontextmanager
async def server(reply: Reply) -> AsyncIterator[tuple[str, list[int]]]:
    """Serve, and yield the address and how many requests each connection brought.

    A reply that is shorter than it says is broken off.
    """
    requests: list[int] = []
    handlers: list[asyncio.Task[None] | None] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.append(asyncio.current_task())
        number = len(requests)
        requests.append(0)
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # the client has gone
            while await reader.readuntil(b"\r\n\r\n"):
                requests[number] += 1
                sent = reply(number, requests[number])
                if sent is None:
                    continue  # until the client goes
                writer.write(sent)
                await writer.drain()
                if not sent.endswith(ANSWER):
                    break
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", requests
    finally:
        listening.close()
        await asyncio.gather(*filter(None, handlers))


def answer(status: bytes = b"200 OK", sent: int | None = None) -> bytes:
    """Return an HTTP response, of whose body only so many bytes are sent."""
    head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, len(ANSWER))
    return head + ANSWER[:sent]


def remote(
    address: str,
    pauses: tuple[float, ...] = AT_ONCE,
    silence: float = 10 * HANG_SECONDS,
    breaker: CircuitBreaker | None = None,
) -> RemoteIndex:
    """Return the index at an address, whose deadline only ends a hang."""
    return RemoteIndex(address, Attempts(HANG_SECONDS, pauses, silence), breaker)


async def test_connections_that_break_in_an_answer_are_replaced() -> None:
    """While there are pauses left the call is made again, and the caller sees only the answer."""
    async with (
        server(lambda number, _: answer(sent=9 if number < 5 else None)) as (address, seen),
        aclosing(remote(address)) as index,
    ):
        assert await index.current_version() == "20261128T120000"
    assert seen == [1] * 6


async def test_a_server_that_never_ends_an_answer_is_given_up() -> None:
    """After the last pause the call ends in one plain line."""
    async with (
        server(lambda *_: answer(sent=9)) as (address, seen),
        aclosing(remote(address, AT_ONCE[:2])) as index,
    ):
        with pytest.raises(UnreachableError, match="does not answer: peer closed"):
            await index.current_version()
    assert seen == [1] * 3


async def test_a_machine_that_is_sick_is_left() -> None:
    """After a 5xx on a kept connection the call goes to whoever takes a new one."""

    def reply(number: int, request: int) -> bytes:
        return answer(b"500 Internal Server Error" if number == 0 and request > 1 else b"200 OK")

    async with server(reply) as (address, seen), aclosing(remote(address)) as index:
        for _ in range(2):
            assert await index.current_version() == "20261128T120000"
    assert seen == [2, 1]


async def test_beside_a_silent_call_another_is_made() -> None:
    """A machine that has died without a word is not waited for: the first answer counts."""
    async with (
        server(lambda number, _: answer() if number else None) as (address, seen),
        aclosing(remote(address, silence=0.0)) as index,
    ):
        assert await index.current_version() == "20261128T120000"
    assert len(seen) > 1


async def test_what_a_server_refuses_is_not_asked_again() -> None:
    """A 4xx would be said again; the call ends with it."""
    async with (
        server(lambda *_: answer(b"410 Gone")) as (address, seen),
        aclosing(remote(address, NEVER)) as index,
    ):
        with pytest.raises(UnreachableError, match="it says 410"):
            await index.current_version()
    assert seen == [1]


async def test_where_nobody_listens_a_call_ends_without_the_long_pauses() -> None:
    """So that another index can answer the question."""
    async with aclosing(remote(f"http://127.0.0.1:{free_port()}", (0.0, 0.0, *NEVER))) as index:
        with pytest.raises(UnreachableError, match="connection attempts failed"):
            await index.current_version()


async def test_after_a_call_that_failed_others_fail_at_once() -> None:
    """With the same words, and without asking the server again, for as long as that is said."""
    async with (
        server(lambda *_: answer(b"500 Internal Server Error")) as (address, seen),
        aclosing(remote(address, (), breaker=CircuitBreaker(10 * HANG_SECONDS))) as index,
    ):
        for _ in range(3):
            with pytest.raises(UnreachableError, match="it says 500"):
                await index.current_version()
    assert seen == [1]


async def test_what_a_server_refuses_is_no_failure_of_it() -> None:
    """A 4xx is an answer: the next call is made as ever."""
    async with (
        server(lambda _, request: answer(b"410 Gone" if request == 1 else b"200 OK")) as (
            address,
            seen,
        ),
        aclosing(remote(address, breaker=CircuitBreaker(10 * HANG_SECONDS))) as index,
    ):
        with pytest.raises(UnreachableError, match="it says 410"):
            await index.current_version()
        assert await index.current_version() == "20261128T120000"
    assert sum(seen) == 2


async def test_one_call_at_a_time_finds_out_whether_a_server_is_back() -> None:
    """While it is under way others fail at once; when it succeeds all calls are made again."""
    asked, back = asyncio.Event(), asyncio.Event()

    def reply(number: int, request: int) -> bytes | None:
        if (number, request) == (0, 1):
            return answer(b"500 Internal Server Error")
        asked.set()
        return answer() if back.is_set() else None

    breaker = CircuitBreaker(0.0)
    async with (
        server(reply) as (address, seen),
        aclosing(remote(address, (), breaker=breaker)) as index,
    ):
        with pytest.raises(UnreachableError):
            await index.current_version()
        probe = asyncio.create_task(index.current_version())
        await asked.wait()
        for _ in range(3):
            with pytest.raises(UnreachableError, match="it says 500"):
                await index.current_version()
        assert sum(seen) == 2
        probe.cancel()  # whoever made it may go: another may try then
        with suppress(asyncio.CancelledError):
            await probe
        back.set()
        assert await index.current_version() == "20261128T120000"
        both = await asyncio.gather(index.current_version(), index.current_version())
        assert both == ["20261128T120000"] * 2
