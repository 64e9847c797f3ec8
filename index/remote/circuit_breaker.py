"""A circuit breaker (Nygard, Release It!, 2007): what has just failed is not asked again at once.

Without it every question to a dead server would wait for the deadline before it is answered in
another way.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

OPEN_SECONDS = 2.0  # less than between two looks for a newly published index


class CircuitOpenError(Exception):
    """Raised in the place of a call that is not made; says what the last one failed of."""


class CircuitBreaker:
    """Lets calls to one server through: all while they succeed, one at a time after a failure."""

    def __init__(self, open_seconds: float = OPEN_SECONDS) -> None:
        """After a failure no call is made for so many seconds; then one, on which it depends."""
        self._open_seconds = open_seconds
        self._problem: str | None = None  # of the last call; None while the circuit is closed
        self._opened_at = 0.0
        self._is_probing = False

    @contextmanager
    def call(self) -> Iterator[None]:
        """Surround a call, which tells how it ended by `close` or `open`. CircuitOpenError."""
        if self._problem is None:
            yield
            return
        if self._is_probing or time.monotonic() < self._opened_at + self._open_seconds:
            raise CircuitOpenError(self._problem)
        self._is_probing = True
        try:
            yield
        finally:
            self._is_probing = False

    def close(self) -> None:
        """Let calls through: the server has answered one."""
        self._problem = None

    def open(self, problem: str) -> None:
        """Refuse calls for a while: one has failed."""
        self._problem, self._opened_at = problem, time.monotonic()
