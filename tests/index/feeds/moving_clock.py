"""A clock that jumps to the next thing to do, as soon as nothing is under way."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

from index.feeds.clock import Clock

_TURNS = 25  # of the event loop, for what was woken to go on


class MovingClock(Clock):
    """Time passes only while everybody waits for it."""

    def __init__(self, start: float) -> None:
        self.time = start
        self.end: float | None = None
        self._ended = asyncio.Event()
        self._wake: asyncio.Event | None = None  # of who waits at the end

    def now(self) -> float:
        """Return the time of the test."""
        return self.time

    async def wait(self, wake: asyncio.Event, seconds: float | None, *, is_idle: bool) -> None:
        """Jump ahead when idle; with something under way, wait for that alone."""
        if seconds is None or not is_idle:
            await wake.wait()
            return
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            if wake.is_set():
                return
        if self.end is not None and self.time + seconds > self.end:
            self._ended.set()
            self._wake = wake
            await wake.wait()
            return
        self.time += seconds

    async def go_to(self, end: float) -> None:
        """Let the work that goes on beside this go on until a time; it stands still there."""
        self.end = end
        self._ended.clear()
        if self._wake:
            self._wake.set()
        await self._ended.wait()
        self.time = end

    async def run_until(self, end: float, work: Coroutine[None, None, None]) -> None:
        """Let work that never ends go on until a time."""
        self.end = end
        self._ended.clear()
        task = asyncio.ensure_future(work)
        waiting = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        finally:
            self.end = None
            for one in (task, waiting):
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
        self.time = end
