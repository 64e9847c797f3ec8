"""A run: every source polled when due and its articles read, once or for as long as it is left."""

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterable, Sequence

from index.feeds.archive.articles import (
    PENDING,
    ArticleRow,
    due_articles,
    find_article,
    next_due,
    save_article,
)
from index.feeds.archive.feeds import FeedRow, feed_row, save_feed
from index.feeds.archive.retention import expire
from index.feeds.clock import STEP
from index.feeds.errors import ArchiveError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import key_of, plain_address
from index.feeds.pages.reading import read_article
from index.feeds.polling.poll import poll
from index.feeds.sources import Source

log = logging.getLogger(__name__)

PAGES_AT_ONCE = 200  # of one source, waiting for their host
_SHORTEST_REST = 15.0
_HOUSEKEEPING = 6 * 3_600.0


def run_stoppable(work: Coroutine[None, None, None]) -> None:
    """Run to the end; of errors that came together the first is raised, as it was.

    SIGTERM ends it in good order, as Ctrl-C does: KeyboardInterrupt.
    """

    async def stoppable() -> None:
        task = asyncio.current_task()
        assert task

        def stop() -> None:
            if not task.cancelling():  # a second time would come between those who tidy up
                task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
        await work

    try:
        asyncio.run(stoppable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None


async def fetch(fetcher: Fetcher, sources: Sequence[Source], *, force: bool = False) -> None:
    """Poll all sources that are due (with `force`: all), and read what they named."""
    _expire(fetcher, sources)
    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(_round(fetcher, source, force=force))
    fetcher.stamp()


async def watch(fetcher: Fetcher, sources: Sequence[Source]) -> None:
    """Do so for ever, each source at its own pace."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_housekeeping(fetcher, sources))
        for source in sources:
            group.create_task(_watched(fetcher, source))


async def _watched(fetcher: Fetcher, source: Source) -> None:
    while True:
        await _round(fetcher, source, force=False)
        now = fetcher.clock.now()
        await fetcher.scheduler.until(max(_next(fetcher, source), now + _SHORTEST_REST))


async def _housekeeping(fetcher: Fetcher, sources: Sequence[Source]) -> None:
    while True:
        _expire(fetcher, sources)
        await fetcher.scheduler.until(fetcher.clock.now() + _HOUSEKEEPING)


def _expire(fetcher: Fetcher, sources: Iterable[Source]) -> None:
    keep_days = {source.name: source.keep_days for source in sources}
    if expire(fetcher.archive, keep_days, fetcher.clock.now()):
        fetcher.stamp()


async def _round(fetcher: Fetcher, source: Source, *, force: bool) -> None:
    """One source: its feeds, then the pages that are due."""
    for address in source.addresses:
        row = feed_row(fetcher.archive, address, source.name)
        now = fetcher.clock.now()
        if force or (_due(row, now) <= now and not row.is_off):
            await _poll(fetcher, source, row)
    _name_pages(fetcher, source)
    now = fetcher.clock.now()
    due = due_articles(fetcher.archive, source.name, now, PAGES_AT_ONCE)
    fetcher.counts.expect(len(due))
    async with asyncio.TaskGroup() as group:
        for article in due:
            group.create_task(_read(fetcher, source, article))
    fetcher.stamp()


async def _poll(fetcher: Fetcher, source: Source, row: FeedRow) -> None:
    try:
        await poll(fetcher, source, row)
    except ArchiveError:
        raise
    except Exception as error:  # one feed stops no other
        log.exception("polling %s", row.address)
        row.failures += 1
        row.state, row.due = f"this program failed on it: {error!r}", fetcher.clock.now() + 3_600
        with fetcher.archive.writing():
            save_feed(fetcher.archive, row)


async def _read(fetcher: Fetcher, source: Source, row: ArticleRow) -> None:
    try:
        await read_article(fetcher, source, row)
    except ArchiveError:
        raise
    except Exception as error:  # one page stops no other
        log.exception("reading %s", row.address)
        row.reason, row.due = f"this program failed on it: {error!r}", None
        with fetcher.archive.writing():
            save_article(fetcher.archive, row)
    fetcher.counts.page_done()


def _name_pages(fetcher: Fetcher, source: Source) -> None:
    """Note the single pages that a source names."""
    now = fetcher.clock.now()
    for address in source.page:
        plain = plain_address(address)
        if find_article(fetcher.archive, key_of(address), plain) is None:
            row = ArticleRow(
                key_of(address), source.name, address, PENDING, first_seen=now, due=now
            )
            with fetcher.archive.writing():
                save_article(fetcher.archive, row, [plain])


def _next(fetcher: Fetcher, source: Source) -> float:
    """When anything of a source is due."""
    now = fetcher.clock.now()
    rows = [feed_row(fetcher.archive, address, source.name) for address in source.addresses]
    times = [_due(row, now) for row in rows if not row.is_off]
    due = next_due(fetcher.archive, source.name, now)
    return min([*times, *([due] if due is not None else [])], default=now + 3_600)


def _due(row: FeedRow, now: float) -> float:
    """When a feed is due: at once where a clock that was ahead has set it."""
    return row.due if (row.polled or 0.0) <= now + STEP else 0.0
