"""A moving clock of two processes: the fetcher's, and the newspaper's that it asks."""

import mmap
import struct
from pathlib import Path
from typing import Self

from tests.index.feeds.moving_clock import MovingClock


class SharedClock(MovingClock):
    """Its time lies in a file; one process moves it, others read it."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), struct.calcsize("d"))
        super().__init__(self.time)

    @classmethod
    def begin(cls, file: Path, start: float) -> Self:
        """Make the file, with a clock that stands at `start`, in seconds since 1970."""
        file.write_bytes(struct.pack("d", start))
        return cls(file)

    @property
    def time(self) -> float:
        """The time, which any of the processes may have set."""
        return float(struct.unpack_from("d", self._bytes)[0])

    @time.setter
    def time(self, seconds: float) -> None:
        struct.pack_into("d", self._bytes, 0, seconds)
