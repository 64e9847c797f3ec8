"""A sitemap and those that it names: few files, few addresses, of the one site."""

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
from index.feeds.sources import Source
from index.sources.decoding import decode_page

MAX_FILES = 50
MAX_DEPTH = 2
MAX_ADDRESSES = 5_000


async def read_sitemaps(fetcher: Fetcher, source: Source, first: Response) -> Listing:
    """Return what a sitemap, already fetched, and those below it name: each file once.

    Those that changed last come first; of addresses on other sites none is taken.
    """
    listing = await _parsed(fetcher, source, first)
    items = _own(listing.items, first.address)
    seen = {first.address}
    waiting = [(part, 1) for part in _newest_first(listing.parts)]
    damage = listing.damage
    while waiting and len(seen) < MAX_FILES and len(items) < MAX_ADDRESSES:
        part, depth = waiting.pop(0)
        if part.address in seen or not same_site(part.address, first.address):
            continue
        seen.add(part.address)
        if _is_old(fetcher, source, part):
            continue
        try:
            fetched = await follow(
                fetcher.scheduler.get,
                part.address,
                fetcher.headers(source),
                SITEMAP_BYTES,
                fetcher.robots.check,
            )
            if fetched.response.status != 200:
                raise FetchError(f"{part.address} answers {fetched.response.status}")
            below = await _parsed(fetcher, source, fetched.response)
        except FetchError as error:
            damage = str(error)
            continue
        items += _own(below.items, first.address)
        if depth < MAX_DEPTH:
            waiting += [(deeper, depth + 1) for deeper in _newest_first(below.parts)]
    items.sort(key=lambda item: item.published or datetime.min.replace(tzinfo=UTC), reverse=True)
    return Listing(items[:MAX_ADDRESSES], damage=damage)


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


def _newest_first(parts: list[Part]) -> list[Part]:
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(parts, key=lambda part: part.changed or never, reverse=True)


def _is_old(fetcher: Fetcher, source: Source, part: Part) -> bool:
    """Return whether a part has not changed for longer than articles are taken."""
    if part.changed is None:
        return False
    return fetcher.clock.now() - part.changed.timestamp() > source.max_age_days * 86_400
