"""Shows what a fetch has done so far: a line of counts on a terminal."""

import sys
from dataclasses import dataclass, field
from typing import Never, TextIO

from tqdm import tqdm


@dataclass(slots=True)
class Counts:
    """What was done, by outcome; shown where `stream` is a terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    polled: int = 0
    new: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    _bar: "tqdm[Never] | None" = None

    def expect(self, pages: int) -> None:
        """So many more pages are to be read."""
        if self._bar is None and self.stream.isatty():
            self._bar = tqdm(total=0, unit=" page", file=self.stream)
        if self._bar is not None:
            self._bar.total = (self._bar.total or 0) + pages
            self._bar.refresh()

    def page_done(self) -> None:
        """Count one page as done, whatever became of it."""
        if self._bar is not None:
            self._bar.set_postfix_str(
                f"{self.new} new, {self.updated} updated, {self.skipped} skipped", refresh=False
            )
            self._bar.update(1)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __str__(self) -> str:
        return (
            f"{self.polled} polled, {self.new} new, {self.updated} updated, "
            f"{self.skipped} skipped, {self.failed} failed"
        )
