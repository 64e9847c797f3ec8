"""A sitemap and those that it names: few files, few addresses, of the one site."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from index.errors import PageError
from index.feeds.errors import FetchError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import same_site
from index.feeds.formats.items import MAX_ADDRESSES, Listing, Part, newest
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


async def read_sitemaps(
    fetcher: Fetcher, source: Source, first: Response, since: float | None
) -> Listing:
    """Return what a sitemap, already fetched, and those below it name: each file once.

    Those that changed last come first, and those that have not changed `since` all of it was read
    are left; of addresses on other sites none is taken. The more files, the more `minutes`.
    """
    site = first.address
    seen = {site}
    listing, parts = await _parsed(fetcher, source, first, site, seen, since)
    items = listing.items
    waiting = deque((part, 1) for part in parts)
    damage = listing.damage
    while waiting and len(seen) < MAX_FILES and len(items) < MAX_ADDRESSES:
        part, depth = waiting.popleft()
        if part.address in seen:
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
            response = fetched.response
            below, parts = await _parsed(fetcher, source, response, site, seen, since)
        except FetchError as error:
            damage = damage or str(error)
            continue
        items += below.items
        if depth < MAX_DEPTH:
            waiting += [(part, depth + 1) for part in parts]
    minutes = int((len(seen) - 1) * MINUTES_A_PART)
    return Listing(newest(items), minutes=minutes, damage=damage, parts=listing.parts)


async def _parsed(
    fetcher: Fetcher,
    source: Source,
    response: Response,
    site: str,
    seen: Collection[str],
    since: float | None,
) -> tuple[Listing, list[Part]]:
    """Return what a sitemap names of a site, and those of its parts that are to be asked for."""
    now = fetcher.clock.now()
    oldest = now - source.max_age_days * DAY
    known = frozenset(seen)

    def work() -> tuple[Listing, list[Part]]:  # of what may be hundreds of thousands
        text = decode_page(gunzip(response.body, SITEMAP_BYTES))
        moment = datetime.fromtimestamp(now, UTC)
        listing = read_sitemap(text, response.address, source.tz, moment)
        own = newest([item for item in listing.items if same_site(item.address, site)])
        unseen = {one.address: one for one in reversed(listing.parts) if one.address not in known}
        parts = [part for part in reversed(unseen.values()) if same_site(part.address, site)]
        return replace(listing, items=own), _worth_asking(parts, oldest, since)[:MAX_FILES]

    try:
        return await fetcher.scheduler.in_thread(work)
    except PageError as error:
        raise FetchError(str(error)) from error


def _worth_asking(parts: Sequence[Part], oldest: float, since: float | None) -> list[Part]:
    """Return the parts that may have news, those that changed last first.

    One that changed before the `oldest` article that is taken has none, nor one that was read since
    it changed: a day after, as many dates are only days. Dates that are all old say nothing.
    """
    dates = {part: part.changed.timestamp() for part in parts if part.changed}
    if since is not None and dates:
        oldest = max(oldest, min(since, max(dates.values())) - DAY)
    worth = [part for part in parts if dates.get(part, oldest) >= oldest]
    return sorted(worth, key=lambda part: dates.get(part, 0.0), reverse=True)
