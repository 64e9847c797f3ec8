"""Runs concurrent requests in batches, where a request costs less in company."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MAX_BATCH = 8  # larger ones cost hardly less a request, and the first would wait for the last
MAX_CONCURRENT_BATCHES = 2


class MicroBatcher(Generic[Q, A]):
    """Calls a function of a list with whatever requests have arrived meanwhile.

    A request is run at once while fewer than MAX_CONCURRENT_BATCHES are under way; those that
    arrive meanwhile form the next batches, shared out among the free calls. So no request waits for
    company.
    """

    def __init__(self, call: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        self._call = call
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = 0  # tasks that have taken their batch

    async def submit(self, request: Q) -> A:
        """Return what the function returns for this request, or raise what it raises."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        self._start_task()
        return await future

    async def idle(self) -> None:
        """Wait until no call is under way, also for requests that were cancelled."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    def _start_task(self) -> None:
        if self._waiting and len(self._tasks) < MAX_CONCURRENT_BATCHES:
            task = asyncio.create_task(self._run_batch())
            self._tasks.add(task)
            task.add_done_callback(self._finish_task)

    def _finish_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.remove(task)
        self._start_task()

    async def _run_batch(self) -> None:
        waiting = [each for each in self._waiting if not each[1].done()]  # not cancelled
        size = min(MAX_BATCH, math.ceil(len(waiting) / (MAX_CONCURRENT_BATCHES - self._busy)))
        batch, self._waiting = waiting[:size], waiting[size:]
        self._busy += 1
        try:
            outcomes = await self._outcomes([request for request, _ in batch])
        finally:
            self._busy -= 1
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():  # cancelled meanwhile
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    async def _outcomes(self, requests: Sequence[Q]) -> list[A | Exception]:
        """Return a result or an exception for each; after a failure each is retried alone.

        So one request's failure is not another's.
        """
        if not requests:  # another task took them, or all were cancelled
            return []
        try:
            return [*await self._call(requests)]
        except Exception as error:
            if len(requests) == 1:
                return [error]
            return [outcome for one in requests for outcome in await self._outcomes([one])]
