"""`try`: what an address would give, with nothing written down."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.feeds.archive.articles import ArticleRow, find_article, save_article
from index.feeds.archive.database import Archive
from index.feeds.errors import FetchError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.addresses import full_address, key_of
from index.feeds.formats.feeds import is_feed, read_feed
from index.feeds.formats.items import Item, Listing
from index.feeds.formats.pages import read_page
from index.feeds.formats.recognition import gate
from index.feeds.formats.sitemaps import is_sitemap, read_sitemap
from index.feeds.http.client import SITEMAP_BYTES
from index.feeds.http.redirects import follow
from index.feeds.pages.reading import read_article
from index.feeds.settings import FeedSettings
from index.feeds.sources import Source
from index.sources.archive import archive_pages
from index.sources.decoding import decode_page

SHOWN = 5


@dataclass(slots=True)
class Trial:
    """What one address is."""

    kind: str
    listing: Listing | None = None
    feeds: tuple[tuple[str, str], ...] = ()  # that a page names
    articles: list[tuple[ArticleRow, str]] = field(default_factory=list)  # with openings of texts


async def try_address(address: str, settings: FeedSettings, contact: str) -> Trial:
    """Fetch an address, tell what it is, and read the first five articles it names.

    It goes to an archive that is thrown away. FetchError when the address gives nothing.
    """
    full = full_address(address if "://" in address else f"https://{address}")
    if full is None:
        raise FetchError(f"{address!r} is no address: write it like https://bao.example/rss.xml")
    source = Source(name="try", feed=(full,))
    with (
        tempfile.TemporaryDirectory(prefix="hoibao-try-") as folder,
        Archive.open(Path(folder)) as archive,
    ):
        async with Fetcher.open(archive, contact, allowed=settings.allowed) as fetcher:
            return await _tried(fetcher, source, full)


async def _tried(fetcher: Fetcher, source: Source, address: str) -> Trial:
    headers = fetcher.headers(source)
    fetched = await follow(fetcher.scheduler.get, address, headers, SITEMAP_BYTES)
    response = fetched.response
    if why := gate(response.status, response.headers, response.body):
        raise FetchError(f"{why} stands before {response.address}")
    if response.status != 200:
        raise FetchError(f"{response.address} answers {response.status}")
    text = decode_page(response.body)
    now = datetime.now(UTC)
    if is_feed(text):
        listing = read_feed(text, response.address, source.tz, now)
        trial = Trial("feed", listing)
    elif is_sitemap(text):
        listing = read_sitemap(text, response.address, source.tz, now)
        trial = Trial("sitemap", listing)
    else:
        trial = Trial("page", feeds=read_page(text, response.address, source.tz).feeds)
        listing = Listing([Item(response.address)])
        source = Source(name=source.name, page=(response.address,))
    for item in listing.items[:SHOWN]:
        trial.articles.append(await _article(fetcher, source, item))
    return trial


async def _article(fetcher: Fetcher, source: Source, item: Item) -> tuple[ArticleRow, str]:
    date = item.published.timestamp() if item.published else None
    now = fetcher.clock.now()
    row = ArticleRow(
        key_of(item.address),
        source.name,
        item.address,
        feed_title=item.title,
        feed_date=date,
        first_seen=now,
    )
    with fetcher.archive.writing():
        save_article(fetcher.archive, row)
    await read_article(fetcher, source, row)
    found = find_article(fetcher.archive, row.key) or row
    return found, next(_texts(fetcher, found.key), "")


def _texts(fetcher: Fetcher, key: str) -> Iterator[str]:
    """The opening of an article, as an index would show it."""
    from index.extraction.extract import articles  # what cleans pages loads slowly

    for page in archive_pages(fetcher.archive.folder):
        if page.id == key:
            for article in articles(page):
                yield article.paragraphs[0].text if article.paragraphs else ""
