"""Shows the progress of a long task: a bar on a terminal, elsewhere a line now and then."""

import sys
import time
from typing import Never, TextIO

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Counts finished items out of a total."""

    def __init__(
        self, stream: TextIO = sys.stderr, *, noun: str = "page", nouns: str = "pages"
    ) -> None:
        self._stream = stream
        self._noun, self._nouns = noun, nouns
        self._bar: tqdm[Never] | None = None
        self._total = 0
        self._done = 0
        self._started = self._spoke = 0.0

    def start(self, total: int) -> None:
        """Start counting up to `total`."""
        self._total, self._done = total, 0
        self._started = self._spoke = time.monotonic()
        if self._stream.isatty():
            self._bar = tqdm(total=total, unit=f" {self._noun}", file=self._stream)

    def advance(self, count: int) -> None:
        """Count this many more as done."""
        self._done += count
        if self._bar is not None:
            self._bar.update(count)
            return
        now = time.monotonic()
        if now - self._spoke >= SECONDS_BETWEEN_LINES:
            self._spoke = now
            left = (self._total - self._done) * (now - self._started) / max(self._done, 1)
            self._say(f"{self._done} of {self._total} {self._nouns}, about {left:.0f} s left")

    def say(self, what: str) -> None:
        """Announce the stage that begins."""
        self.close()
        self._say(what)

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _say(self, what: str) -> None:
        self._stream.write(f"{what}\n")
        self._stream.flush()
