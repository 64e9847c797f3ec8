"""Makes things in another thread while those before are worked on."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T], most: int) -> Generator[T]:
    """Yield the items; up to `most` are made before they are asked for, all in one thread.

    What making one raises is raised where it would have come. Close it where it is not read whole.
    """
    worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")

    def make() -> Future[list[T]]:
        return worker.submit(lambda: list(islice(items, 1)))  # empty at their end

    try:
        coming = deque(make() for _ in range(most))
        while made := coming.popleft().result():
            coming.append(make())
            yield made[0]
    finally:
        worker.shutdown(cancel_futures=True)
