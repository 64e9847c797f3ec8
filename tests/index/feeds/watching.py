"""A fetcher that watches, in a process of its own, for as long as it is told by the test's clock.

`python -m tests.index.feeds.watching CLOCK SOURCES ARCHIVE PORT`: each line of its input is a time
to go on to, and is answered by a line when it is reached; the end of the input ends it. Names in
.test are this machine's, whose PORT may be asked.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from index.feeds.archive.database import Archive
from index.feeds.fetcher import Fetcher
from index.feeds.run import watch
from index.feeds.sources import Sources, load_sources
from tests.index.feeds.conftest import UNHURRIED
from tests.index.feeds.shared_clock import SharedClock


def main(argv: Sequence[str]) -> None:
    """Watch until the input ends."""
    clock, sources, archive, port = argv
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    with Archive.open(Path(archive)) as opened:
        asyncio.run(
            _watch(SharedClock(Path(clock)), load_sources(Path(sources)), opened, int(port))
        )


async def _watch(clock: SharedClock, sources: Sources, archive: Archive, port: int) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with (
        Fetcher.open(
            archive,
            sources.contact,
            clock=clock,
            resolve=_this_machine,
            allowed=frozenset({("127.0.0.1", port)}),
            rng=Random(5),
            deadlines=UNHURRIED,
        ) as fetcher,
        asyncio.TaskGroup() as group,
    ):
        clock.end = clock.now()  # nothing before the first line
        watching = group.create_task(watch(fetcher, sources.source))
        while line := await lines.readline():
            await clock.go_to(float(line))
            sys.stdout.write(f"{clock.now()}\n")
            sys.stdout.flush()
        watching.cancel()


async def _this_machine(host: str, port: int) -> list[str]:
    return ["127.0.0.1"] if host.endswith(".test") else []


if __name__ == "__main__":
    main(sys.argv[1:])
