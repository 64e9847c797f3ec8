"""Does for many askers at once what costs each of them less together."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 64  # done at once: the last should not wait long for the first


class Together(Generic[Q, A]):
    """A blocking function of a list, called with whatever has been asked for meanwhile.

    What is asked is done at once if nothing is being done; what comes meanwhile is done together
    next. So nobody waits for company.
    """

    def __init__(self, call: Callable[[list[Q]], Sequence[A]], worker: Executor) -> None:
        self._call = call
        self._worker = worker
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def ask(self, asked: Q) -> A:
        """Return what the function gives for this."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[A] = loop.create_future()
        self._waiting.append((asked, future))
        if self._doing is None:
            self._doing = loop.create_task(self._do_all())
        return await future

    async def _do_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            call = loop.run_in_executor(self._worker, self._call, [asked for asked, _ in batch])
            (found,) = await asyncio.gather(call, return_exceptions=True)
            for place, (_, future) in enumerate(batch):
                if future.done():  # the asker has gone
                    continue
                if isinstance(found, BaseException):  # each hears of it, the next batch is done
                    future.set_exception(found)
                else:
                    future.set_result(found[place])
        self._doing = None
