"""One poll of a feed or sitemap: ask only if changed, note what it names, set the next time."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b

from index.errors import PageError
from index.feeds.archive.feeds import FeedRow, save_feed
from index.feeds.errors import FetchError, RestingError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.feeds import is_feed, read_feed
from index.feeds.formats.items import Listing
from index.feeds.formats.pages import read_page
from index.feeds.formats.recognition import gate
from index.feeds.formats.sitemaps import is_sitemap
from index.feeds.http.client import PAGE_BYTES, SITEMAP_BYTES, Response
from index.feeds.http.redirects import Fetched, follow
from index.feeds.polling.intervals import (
    DAY,
    HOUR,
    SHORTEST,
    after_failures,
    interval,
    retry_after,
)
from index.feeds.polling.naming import take_items
from index.feeds.polling.sitemap_files import read_sitemaps
from index.feeds.sources import Source
from index.sources.decoding import decode_page

_FORBIDDEN_PAUSE = 6 * HOUR
_MISSING_DAYS = 7

Reader = Callable[[str, str, tzinfo, datetime], Listing]


async def poll(fetcher: Fetcher, source: Source, row: FeedRow) -> None:
    """Poll one address of a source; whatever happens is written down in its row."""
    now = fetcher.clock.now()
    row.polled, row.first_polled = now, row.first_polled or now
    row.expected = source.expect_seconds
    fetcher.counts.polled += 1
    is_map = row.address in source.sitemap
    asked = row.address if row.failures % 2 else row.asked_at  # where it moved to may be wrong
    try:
        fetched = await follow(
            fetcher.scheduler.get,
            asked,
            {**fetcher.headers(source), **_conditions(row, now)},
            SITEMAP_BYTES if is_map else PAGE_BYTES,
            fetcher.robots.check if is_map else None,
        )
    except RestingError as error:
        row.state, row.due = str(error), error.until
        _save(fetcher, row)
        return
    except FetchError as error:
        _failed(fetcher, row, str(error))
        return
    status = fetched.response.status
    if status == 304 or (status == 200 and not fetched.response.body.strip()):
        if not fetched.moved_to:
            row.asked_at = asked
        _unchanged(fetcher, row, fetched.response)
    elif status == 200:
        await _read(fetcher, source, row, asked, fetched, is_map)
    else:
        _refused(fetcher, row, fetched.response)


def _conditions(row: FeedRow, now: float) -> dict[str, str]:
    """What makes a request conditional; once a day it is not, in case the server is wrong."""
    if row.read is None or abs(now - row.read) >= DAY:
        return {}
    told = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in told.items() if value}


def _note_move(row: FeedRow, asked: str, fetched: Fetched) -> None:
    """Believe a permanent redirect that led to the feed at two polls."""
    row.asked_at = asked
    if fetched.moved_to and fetched.moved_to == row.moved_to:
        row.asked_at, row.moved_to = fetched.moved_to, None
    else:
        row.moved_to = fetched.moved_to


def _keep_validators(row: FeedRow, response: Response) -> None:
    row.etag = response.headers.get("etag", row.etag if response.status == 304 else None)
    kept = row.last_modified if response.status == 304 else None
    row.last_modified = response.headers.get("last-modified", kept)


def _unchanged(fetcher: Fetcher, row: FeedRow, response: Response) -> None:
    if response.headers.get("etag") or response.headers.get("last-modified"):
        _keep_validators(row, response)
    _succeeded(fetcher, row, response, None)
    _save(fetcher, row)


async def _read(
    fetcher: Fetcher, source: Source, row: FeedRow, asked: str, fetched: Fetched, is_map: bool
) -> None:
    response = fetched.response
    digest = blake2b(response.body, digest_size=16).digest()
    if digest == row.digest and not is_map:
        _note_move(row, asked, fetched)
        _keep_validators(row, response)
        row.read = fetcher.clock.now()
        _succeeded(fetcher, row, response, None)
        _save(fetcher, row)
        return
    try:
        if is_map:
            listing = await read_sitemaps(
                fetcher, source, response, row.read if row.digest else None
            )
        else:
            listing = await _read_feed(fetcher, source, response)
    except (FetchError, PageError) as error:
        _failed(fetcher, row, str(error))
        return
    if listing.damage and not listing.items:
        _failed(fetcher, row, f"no {'sitemap' if is_map else 'feed'}: {listing.damage}")
        return
    _note_move(row, asked, fetched)
    _keep_validators(row, response)
    row.digest = digest
    if listing.parts:
        row.etag = row.last_modified = None  # what did not change may name what did
        row.digest = None if listing.damage else digest  # None: some of it was not read
    _take(fetcher, source, row, response, listing)


async def _read_feed(fetcher: Fetcher, source: Source, response: Response) -> Listing:
    text = await fetcher.scheduler.in_thread(decode_page, response.body)
    why = gate(response.status, response.headers, response.body)
    if why := why or await fetcher.scheduler.in_thread(_no_feed, text, response):
        raise FetchError(why)
    moment = datetime.fromtimestamp(fetcher.clock.now(), UTC)
    return await fetcher.scheduler.in_thread(read_feed, text, response.address, source.tz, moment)


def _take(
    fetcher: Fetcher, source: Source, row: FeedRow, response: Response, listing: Listing
) -> None:
    """Write down what was named and that it was read, in one transaction."""
    now = fetcher.clock.now()
    with fetcher.archive.writing():
        named = take_items(fetcher.archive, source, row, listing.items, now)
        row.read = now
        _succeeded(fetcher, row, response, listing)
        if named.left:
            row.state += f"; {named.left} of {len(listing.items)} left: old, or too many at once"
        if not row.by_number:
            row.state += "; numbers in its addresses collide, so whole addresses are the keys"
        save_feed(fetcher.archive, row)


def _no_feed(text: str, response: Response) -> str | None:
    """Say what a document is that is no feed."""
    if is_feed(text):
        return None
    if is_sitemap(text):
        return 'this is a sitemap: write it as `sitemap = ["…"]`'
    if "<html" not in text[:4_096].casefold() and "<!doctype html" not in text[:200].casefold():
        return "no feed: neither RSS, Atom nor JSON Feed"
    feeds = read_page(text, response.address, UTC).feeds
    if feeds:
        return f"this is a page; it names these feeds: {', '.join(place for place, _ in feeds[:5])}"
    return "this is a page, and it names no feed"


def _succeeded(fetcher: Fetcher, row: FeedRow, response: Response, listing: Listing | None) -> None:
    now = fetcher.clock.now()
    dates = _dates(fetcher, row)
    if listing:
        dates = [item.published.timestamp() for item in listing.items if item.published] or dates
    minutes = listing.minutes if listing else None
    row.failures, row.missing_since, row.is_off = 0, None, 0
    row.succeeded = now
    _wait(fetcher, row, interval(dates, minutes, response.headers, now, fetcher.rng))
    if listing is not None:
        row.state = "ok" if not listing.damage else f"ok, {listing.damage}"
        if listing.without_address:
            row.state += f"; {listing.without_address} items without an address"
    elif not row.state.startswith("ok"):
        row.state = "ok"


def _wait(fetcher: Fetcher, row: FeedRow, seconds: float) -> None:
    """Set the next poll; if the host now rests, not before its others had ten minutes after that.

    Otherwise a feed that is refused for ever would be the first to ask each time, and the last.
    """
    now = fetcher.clock.now()
    rests = fetcher.scheduler.host(row.asked_at).rests
    row.due = max(now + seconds, rests + SHORTEST if rests > now else now)


def _dates(fetcher: Fetcher, row: FeedRow) -> list[float]:
    query = (
        "SELECT feed_date FROM articles WHERE source = ? AND feed_date IS NOT NULL "
        "ORDER BY feed_date DESC LIMIT 20"
    )
    return [date for (date,) in fetcher.archive.rows.execute(query, (row.source,))]


def _refused(fetcher: Fetcher, row: FeedRow, response: Response) -> None:
    """The server answered, and does not give the feed."""
    now, status = fetcher.clock.now(), response.status
    row.failures += 1
    pause = after_failures(row.failures, fetcher.rng)
    row.state = f"{status} ({row.failures} in a row)"
    if status in (429, 503):
        fetcher.heed(response, "the feed")
        pause = max(pause, retry_after(response.headers, now))
    elif status in (401, 403):
        pause = _FORBIDDEN_PAUSE
        why = gate(status, response.headers, response.body)
        row.state += f": {why}" if why else ": it refuses our user agent; see user_agent"
    elif status == 410 and response.address == row.address:
        row.is_off, row.state = 1, "off: 410, gone for good; fetch it by name with --force"
    elif status in (404, 410):
        row.missing_since = row.missing_since or now
        if now - row.missing_since >= _MISSING_DAYS * DAY:
            row.is_off = 1
            row.state = (
                f"off: {status} for {_MISSING_DAYS} days; look for its new address with `try`"
            )
    _wait(fetcher, row, pause)
    fetcher.counts.failed += 1
    _save(fetcher, row)


def _failed(fetcher: Fetcher, row: FeedRow, why: str) -> None:
    """No answer that is one."""
    row.failures += 1
    row.state = f"{why} ({row.failures} in a row)" if row.failures > 1 else why
    _wait(fetcher, row, after_failures(row.failures, fetcher.rng))
    fetcher.counts.failed += 1
    _save(fetcher, row)


def _save(fetcher: Fetcher, row: FeedRow) -> None:
    with fetcher.archive.writing():
        save_feed(fetcher.archive, row)
