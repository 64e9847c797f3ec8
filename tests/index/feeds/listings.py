"""Feeds written by hand, and what is read of them."""

from datetime import UTC

from index.feeds.formats.feeds import read_feed
from index.feeds.formats.items import Listing
from tests.index.feeds.conftest import START


def rss(items: str) -> str:
    """Return a feed of items as they are written."""
    return f"<rss version='2.0'><channel><title>Báo</title>{items}</channel></rss>"


def read(text: str) -> Listing:
    """Return what a feed names."""
    return read_feed(text, "http://bao.test/rss/tin", UTC, START)
