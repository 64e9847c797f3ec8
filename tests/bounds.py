"""How long a test waits for what has to come: so long that only a hang meets the bound.

On a machine that others keep busy `TEST_HANG_SECONDS` makes it longer.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

HANG_SECONDS = int(os.environ.get("TEST_HANG_SECONDS", "180"))


def until(what: Callable[[], Any]) -> Any:
    """Wait until `what` returns something true, and return it."""
    ends = time.monotonic() + HANG_SECONDS
    while not (found := what()):
        assert time.monotonic() < ends, f"nothing came in {HANG_SECONDS} s"
        time.sleep(0.02)
    return found


@contextmanager
def no_hang() -> Iterator[None]:
    """End a body that takes forever, as quadratic work on a long text does."""

    def end(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still at it after {HANG_SECONDS} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(HANG_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
