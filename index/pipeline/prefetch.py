"""Produces items in another thread while earlier ones are consumed."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


async def prefetch(
    items: Iterator[T], depth: int, stop: Callable[[], None]
) -> AsyncGenerator[T, None]:
    """Yield the items; up to `depth` are produced ahead, all in one thread.

    An exception from the producer is re-raised at the item's position. At the end, and when it is
    closed or cancelled before, `stop` is called and the item under way is awaited.
    """
    worker = ThreadPoolExecutor(1, thread_name_prefix="prefetch")

    def produce() -> asyncio.Future[list[T]]:
        take = islice(items, 1)
        return asyncio.get_running_loop().run_in_executor(worker, list, take)  # [] at the end

    try:
        pending = deque(produce() for _ in range(depth))
        while made := await pending.popleft():
            pending.append(produce())
            yield made[0]
    finally:
        stop()
        worker.shutdown(cancel_futures=True)
