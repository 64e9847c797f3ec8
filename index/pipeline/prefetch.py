"""Makes things in another thread while those before are worked on."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


async def ahead(items: Iterator[T], most: int, stop: Callable[[], None]) -> AsyncGenerator[T, None]:
    """Yield the items; up to `most` are made before they are asked for, all in one thread.

    What making one raises is raised where it would have come. At the end, and when it is closed or
    cancelled before, `stop` is called and the one under way is waited for.
    """
    worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")

    def make() -> asyncio.Future[list[T]]:
        take = islice(items, 1)
        return asyncio.get_running_loop().run_in_executor(worker, list, take)  # empty at their end

    try:
        coming = deque(make() for _ in range(most))
        while made := await coming.popleft():
            coming.append(make())
            yield made[0]
    finally:
        stop()
        worker.shutdown(cancel_futures=True)
