"""RSS, Atom and JSON Feed → what they name. Owner of feedparser."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any

from index.feeds.formats.addresses import full_address
from index.feeds.formats.dates import instant, trusted
from index.feeds.formats.items import Item, Listing, plain_title, without_repeats

# XML has no place for these, and one of them ends a strict parse.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
# It ends where another begins, or many that never end would cost the square of their length.
_DOCTYPE = re.compile(
    r"<!DOCTYPE\b[^\[<>]*(?:\[(?:[^\]<]++|<(?!!DOCTYPE))*+\]\s*)?>", re.IGNORECASE
)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,10};)")
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_LOOKED_AT = 4_096


def is_feed(text: str) -> bool:
    """Return whether a document is a feed of any of the three kinds."""
    return is_json_feed(text) or bool(_FEED.search(_DOCTYPE.sub("", text)[:_LOOKED_AT]))


def is_json_feed(text: str) -> bool:
    """Return whether a document is a JSON Feed."""
    return text.lstrip()[:1] == "{" and "jsonfeed.org/version" in text[:_LOOKED_AT]


def read_feed(text: str, address: str, zone: tzinfo, now: datetime) -> Listing:
    """Return what a feed names, in its order; damaged XML is read as far as it goes.

    `address` is where it was read, for links that are relative; nothing is ever fetched or opened.
    """
    if is_json_feed(text):
        return _json_listing(text, address, zone, now)
    import feedparser  # takes a fifth of a second

    # As bytes in a stream: a text that is an address, or the name of a file, would be opened.
    content = BytesIO(_clean(text).encode("utf-8", "replace"))
    parsed = feedparser.parse(
        content,
        sanitize_html=False,
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": address,
        },
    )
    items = []
    for entry in parsed.entries:
        if found := _item(entry, address, zone, now):
            items.append(found)
    return Listing(
        items=without_repeats(items),
        title=plain_title(parsed.feed.get("title")),
        minutes=_minutes(parsed.feed.get("ttl")),
        damage=_damage(parsed.get("bozo_exception")) if parsed.get("bozo") else None,
        without_address=len(parsed.entries) - len(items),
    )


def _clean(text: str) -> str:
    """The document without its prolog, whose encoding no longer holds, and without entities."""
    body = _DOCTYPE.sub("", _PROLOG.sub("", _NO_XML.sub("", text), count=1).lstrip())
    closed, end, rest = body.rpartition("]]>")  # no section ends after that
    parts = _CDATA.split(closed + end)  # every second one is a CDATA section, where & is a letter
    parts[-1] += rest
    parts[::2] = [_BARE_AMPERSAND.sub("&amp;", part) for part in parts[::2]]
    return '<?xml version="1.0" encoding="utf-8"?>' + "".join(parts)


def _item(entry: Mapping[str, Any], base: str, zone: tzinfo, now: datetime) -> Item | None:
    address = full_address(str(entry.get("link") or ""), base) if entry.get("link") else None
    if address is None:
        return None
    dates = (entry.get(name) for name in ("published", "updated", "created"))
    written = next((str(date) for date in dates if date), "")
    found = trusted(instant(written, zone), now)
    return Item(address, plain_title(entry.get("title")), found)


def _minutes(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isdigit() and len(text) < 6 else None


def _damage(error: object) -> str | None:
    line = getattr(error, "getLineNumber", lambda: None)()
    if type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType"):
        return None
    return f"damaged (line {line})" if line else "damaged"


def _json_listing(text: str, address: str, zone: tzinfo, now: datetime) -> Listing:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Listing([], damage="damaged: no JSON")
    rows = feed.get("items") if isinstance(feed, dict) else None
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    items = []
    for row in rows:
        link = row.get("url") or row.get("external_url") or row.get("id")
        written = str(row.get("date_published") or row.get("date_modified") or "")
        found = full_address(link, address) if isinstance(link, str) else None
        if found:
            title = row.get("title")
            date = trusted(instant(written, zone), now)
            items.append(Item(found, plain_title(title if isinstance(title, str) else None), date))
    name = feed.get("title")
    return Listing(
        without_repeats(items),
        title=plain_title(name if isinstance(name, str) else None),
        without_address=len(rows) - len(items),
    )
