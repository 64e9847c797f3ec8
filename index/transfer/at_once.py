"""Does many things of one kind at once, in threads: files of a generation wait for a network."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from typing import TypeVar

from index.progress import Progress

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8


def at_once(do: Callable[[T], R], things: Collection[T], progress: Progress) -> list[R]:
    """Return what `do` returns for each, in no order; after the first error no other is begun."""
    progress.start(len(things))
    done = []
    with closing(progress), ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(do, thing) for thing in things]
        try:
            for each in as_completed(waiting):
                done.append(each.result())
                progress.advance(1)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return done
