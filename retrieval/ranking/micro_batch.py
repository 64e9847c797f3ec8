"""Does for many askers at once what costs each of them less together."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 8  # done at once: more cost each hardly less, and the first should not wait for the last
CALLS = 2  # under way at once; there is a thread for each


class Together(Generic[Q, A]):
    """A function of a list, called with whatever has been asked for meanwhile.

    What is asked is done at once while fewer than CALLS calls are under way; what comes meanwhile
    is done together next, shared out among the calls that are free. So nobody waits for company.
    """

    def __init__(self, call: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        self._call = call
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._doing: set[asyncio.Task[None]] = set()
        self._busy = 0  # of these, how many have taken their share

    async def ask(self, asked: Q) -> A:
        """Return what the function gives for this."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        self._begin()
        return await future

    async def idle(self) -> None:
        """Wait until no call is under way: one whose askers have gone still is."""
        while self._doing:
            await asyncio.wait(list(self._doing))

    def _begin(self) -> None:
        if self._waiting and len(self._doing) < CALLS:
            task = asyncio.create_task(self._do())
            self._doing.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._doing.remove(task)
        self._begin()

    async def _do(self) -> None:
        waiting = [each for each in self._waiting if not each[1].done()]  # the others have gone
        size = min(MOST, math.ceil(len(waiting) / (CALLS - self._busy)))
        batch, self._waiting = waiting[:size], waiting[size:]
        self._busy += 1
        try:
            outcomes = await self._outcomes([asked for asked, _ in batch])
        finally:
            self._busy -= 1
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():  # the asker has gone
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    async def _outcomes(self, asked: Sequence[Q]) -> list[A | Exception]:
        """Return what each gives, or raises: after a failure alone, so that it is nobody else's."""
        if not asked:  # another call took what was waiting, or all have gone
            return []
        try:
            return [*await self._call(asked)]
        except Exception as error:
            if len(asked) == 1:
                return [error]
            return [outcome for one in asked for outcome in await self._outcomes([one])]
