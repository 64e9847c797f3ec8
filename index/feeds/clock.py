"""The clock, and waiting for it: one place, so that tests can move it."""

import asyncio
import time
from contextlib import suppress

# Seconds that a clock may be set back by unnoticed. What happened at a time farther ahead was
# written while the clock was wrong, and so were the waits that began then.
STEP = 60.0


class Clock:
    """The system's clock."""

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    async def wait(self, wake: asyncio.Event, seconds: float | None, *, is_idle: bool) -> None:
        """Return when `wake` is set, or after so many seconds; None waits for `wake` alone.

        `is_idle` says that nothing is under way, so that a clock of tests may jump.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), seconds)
