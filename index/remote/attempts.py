"""A call made several times: again when it fails, and once more beside one that stays silent.

For calls that change nothing. The first answer counts: hedged requests, Dean & Barroso, The Tail at
Scale, 2013. A machine that has just died is silent for some seconds before anybody knows it.
"""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

DEADLINE_SECONDS = 10.0  # of a call with all its attempts: a question takes some six calls
PAUSES = (0.0, 0.1, 0.3, 1.0, 2.0)  # seconds between a failure and the next attempt
SILENCE_SECONDS = 1.0  # after which a call is made beside the first; then twice as long, and so on
# A call is silent when it takes so many times as long as usual: busy machines get no further work.
SILENCE_RATIO = 4.0
SMOOTHING = 16  # calls that the usual duration is about the mean of


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and how many attempts at a call it is worth."""

    problem: str
    attempts: float = math.inf


Attempt: TypeAlias = Callable[[int], Coroutine[Any, Any, bytes | Failure]]


class Attempts:
    """Makes calls to one service, and knows how long they usually take."""

    def __init__(
        self,
        deadline: float = DEADLINE_SECONDS,
        pauses: Sequence[float] = PAUSES,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        """A call has `deadline` seconds, and one attempt more than there are `pauses`."""
        self.deadline = deadline
        self._pauses = pauses
        self._silence = silence
        self._usual = 0.0  # seconds

    async def first_answer(self, attempt: Attempt) -> bytes | Failure:
        """Return the first answer, or the last failure; `attempt` is given how many came before.

        What it raises is raised.
        """
        silence = max(self._silence, SILENCE_RATIO * self._usual)
        call = _Call(attempt, self._pauses, silence)
        call.result = Failure(f"no answer within {self.deadline:g} s")
        began = time.monotonic()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.deadline):
                    await call.run()
        finally:
            await call.end()
        self._usual += (time.monotonic() - began - self._usual) / SMOOTHING
        return call.result


class _Call:
    """The attempts at one call."""

    def __init__(self, attempt: Attempt, pauses: Sequence[float], silence: float) -> None:
        self._attempt = attempt
        self._pauses = pauses
        self._silence = silence
        self._started = 0
        self._running: set[asyncio.Task[bytes | Failure]] = set()
        self.result: bytes | Failure = Failure("no answer")

    async def run(self) -> None:
        """Set `result` to the first answer, or to a failure that no attempt is worth any more."""
        wait = self._start()
        while self._running or self._may_start():
            done = await self._wait(wait if self._may_start() else None)
            for each in done:
                self.result = each.result()
                if isinstance(self.result, bytes):
                    return
            if self._may_start():
                wait = self._pauses[self._started - 1] if done else self._start()

    def _may_start(self) -> bool:
        worth = math.inf if isinstance(self.result, bytes) else self.result.attempts
        return self._started <= len(self._pauses) and self._started < worth

    def _start(self) -> float:
        """Start an attempt, and return the seconds after which it counts as silent."""
        self._running.add(asyncio.create_task(self._attempt(self._started)))
        self._started += 1
        return self._silence * 2.0 ** (self._started - 1)

    async def _wait(self, seconds: float | None) -> set[asyncio.Task[bytes | Failure]]:
        """Return the attempts that have ended, at the latest after so many seconds."""
        if not self._running:
            await asyncio.sleep(seconds or 0.0)
            return set()
        done, self._running = await asyncio.wait(
            self._running, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        return done

    async def end(self) -> None:
        """End the attempts under way."""
        for each in self._running:
            each.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
