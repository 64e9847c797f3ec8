"""A sitemap and those that it names: few files, few addresses, of the one site."""

from collections.abc import Sequence
from datetime import UTC, datetime

from index.errors import PageError
from index.feeds.errors import FetchError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import same_site
from index.feeds.formats.items import Item, Listing, Part
from index.feeds.formats.sitemaps import read_sitemap
from index.feeds.http.bodies import gunzip
from index.feeds.http.client import SITEMAP_BYTES, Response
from index.feeds.http.redirects import follow
from index.feeds.polling.intervals import DAY
from index.feeds.sources import Source
from index.sources.decoding import decode_page

MAX_FILES = 50
MINUTES_A_PART = 1.2  # fifty an hour: three quarters of a host's requests are left for its pages
MAX_DEPTH = 2
MAX_ADDRESSES = 5_000


async def read_sitemaps(
    fetcher: Fetcher, source: Source, first: Response, since: float | None
) -> Listing:
    """Return what a sitemap, already fetched, and those below it name: each file once.

    Those that changed last come first, and those that have not changed `since` all of it was read
    are left; of addresses on other sites none is taken. The more files, the more `minutes`.
    """
    listing = await _parsed(fetcher, source, first)
    items = _own(listing.items, first.address)
    seen = {first.address}
    waiting = [(part, 1) for part in _worth_asking(fetcher, source, listing.parts, since)]
    damage = listing.damage
    while waiting and len(seen) < MAX_FILES and len(items) < MAX_ADDRESSES:
        part, depth = waiting.pop(0)
        if part.address in seen or not same_site(part.address, first.address):
            continue
        seen.add(part.address)
        try:
            fetched = await follow(
                fetcher.scheduler.get,
                part.address,
                fetcher.headers(source),
                SITEMAP_BYTES,
                fetcher.robots.check,
            )
            if fetched.response.status != 200:
                fetcher.heed(fetched.response, "the sitemap")
                raise FetchError(f"{part.address} answers {fetched.response.status}")
            below = await _parsed(fetcher, source, fetched.response)
        except FetchError as error:
            damage = damage or str(error)
            continue
        items += _own(below.items, first.address)
        if depth < MAX_DEPTH:
            deeper = _worth_asking(fetcher, source, below.parts, since)
            waiting += [(part, depth + 1) for part in deeper]
    items.sort(key=lambda item: item.published or datetime.min.replace(tzinfo=UTC), reverse=True)
    minutes = int((len(seen) - 1) * MINUTES_A_PART)
    return Listing(items[:MAX_ADDRESSES], minutes=minutes, damage=damage, parts=listing.parts)


async def _parsed(fetcher: Fetcher, source: Source, response: Response) -> Listing:
    now = datetime.fromtimestamp(fetcher.clock.now(), UTC)

    def work() -> Listing:
        text = decode_page(gunzip(response.body, SITEMAP_BYTES))
        return read_sitemap(text, response.address, source.tz, now)

    try:
        return await fetcher.scheduler.in_thread(work)
    except PageError as error:
        raise FetchError(str(error)) from error


def _own(items: list[Item], address: str) -> list[Item]:
    return [item for item in items if same_site(item.address, address)]


def _worth_asking(
    fetcher: Fetcher, source: Source, parts: Sequence[Part], since: float | None
) -> list[Part]:
    """Return the parts that may have news, those that changed last first.

    One that has not changed for longer than articles are taken has none, nor one that was read
    since it changed: a day after, as many dates are only days. Dates that are all old say nothing.
    """
    dates = {part: part.changed.timestamp() for part in parts if part.changed}
    oldest = fetcher.clock.now() - source.max_age_days * DAY
    if since is not None and dates:
        oldest = max(oldest, min(since, max(dates.values())) - DAY)
    worth = [part for part in parts if dates.get(part, oldest) >= oldest]
    return sorted(worth, key=lambda part: dates.get(part, 0.0), reverse=True)
