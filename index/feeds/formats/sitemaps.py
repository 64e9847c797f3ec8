"""Sitemaps: indexes, lists and Google News' extension."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from lxml import etree

from index.feeds.formats.addresses import full_address
from index.feeds.formats.dates import instant, trusted
from index.feeds.formats.items import Item, Listing, Part, plain_title, without_repeats
from index.feeds.formats.xml_tree import parse_xml

_SITEMAP = re.compile("<(?:urlset|sitemapindex)")


def is_sitemap(text: str) -> bool:
    """Return whether a document is a sitemap or an index of sitemaps."""
    return bool(_SITEMAP.search(text[:4_096]))


def read_sitemap(text: str, address: str, zone: tzinfo, now: datetime) -> Listing:
    """Return the pages, and the further sitemaps, that one names; damage is passed over.

    A text of addresses, one a line, is a sitemap too.
    """
    if not is_sitemap(text):
        return _lines(text, address)
    root, line = parse_xml(text, _SITEMAP)
    if root is None:
        return Listing([], damage="damaged")
    items: list[Item] = []
    parts: list[Part] = []
    for entry in root:
        told = dict(_told(entry))
        found = full_address(told.get("loc", ""), address) if told.get("loc") else None
        if found is None:
            continue
        changed = instant(told.get("lastmod", ""), zone)
        if _name(entry) == "sitemap":
            parts.append(Part(found, changed))
        else:
            published = instant(told.get("publication_date", ""), zone) or changed
            items.append(Item(found, plain_title(told.get("title")), trusted(published, now)))
    return Listing(without_repeats(items), damage="damaged" if line else None, parts=parts)


def _told(entry: etree._Element) -> Iterator[tuple[str, str]]:
    """The texts below an entry by their names; of `image:loc` and the like nothing."""
    for tag in entry.iterdescendants():
        parent = tag.getparent()
        inside = _name(parent) if parent is not None else ""
        if tag.text and inside in ("url", "sitemap", "news"):
            yield _name(tag), tag.text.strip()


def _name(tag: etree._Element) -> str:
    return str(tag.tag).rpartition("}")[2] if isinstance(tag.tag, str) else ""


def _lines(text: str, address: str) -> Listing:
    lines = [line.strip() for line in text.splitlines()]
    named = [line for line in lines if line.startswith(("http://", "https://"))]
    if not named:
        return Listing([], damage="no sitemap")
    found = (full_address(line, address) for line in named)
    return Listing(without_repeats(Item(one) for one in found if one))
