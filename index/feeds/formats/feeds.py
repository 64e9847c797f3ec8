"""RSS, Atom and JSON Feed → what they name.

Read with lxml alone: in a dozen places feedparser takes the square of a feed's length, or worse,
and holds every thread up meanwhile.
"""

import json
import re
from collections.abc import Container
from datetime import datetime, tzinfo

from lxml import etree

from index.feeds.formats.addresses import full_address
from index.feeds.formats.dates import instant, trusted
from index.feeds.formats.items import Item, Listing, newest, plain_title, without_repeats
from index.feeds.formats.tag_texts import TagTexts
from index.feeds.formats.xml_tree import parse_xml

# It ends where another begins, or many that never end would cost the square of their length.
_DOCTYPE = re.compile(
    r"<!DOCTYPE\b[^\[<>]*(?:\[(?:[^\]<]++|<(?!!DOCTYPE))*+\]\s*)?>", re.IGNORECASE
)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_LOOKED_AT = 4_096

_ITEMS = ("item", "entry")
_AROUND = ("rss", "rdf", "feed", "channel")
_BESIDE = ("image", "textinput", "source", "author")  # whose titles and links are others'
# The date that says when an article came out, the best first: as RSS, Atom and Dublin Core name it.
_DATES = (
    "pubdate", "published", "issued", "updated", "modified", "date", "created", "lastbuilddate",
)  # fmt: skip
_ADDRESSES = ("link", "guid", "id")
_READ = frozenset(["title", *_ADDRESSES, "ttl", *_DATES])
_KNOWN = "|".join([*_ITEMS, "items", *_AROUND, *_BESIDE, *sorted(_READ)])
_OTHER_TAGS = re.compile(rf"<(?!/?(?:[\w.-]+:)?(?:{_KNOWN})\b|[!?])", re.IGNORECASE)
# A name in any other namespace is not a feed's: <media:title> is a picture's. Without their http.
_NAMESPACES = (
    "www.w3.org/2005/atom", "purl.org/dc/", "purl.org/rss/1.0/", "backend.userland.com/rss",
    "blogs.law.harvard.edu/tech/rss", "my.netscape.com/rdf/", "channel.netscape.com/rdf/",
)  # fmt: skip
_PREFIXES = ("", "atom", "dc", "dcterms")  # of names whose namespace is not declared
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_INNER = "inner "  # before the name of what stands deeper in an item: some markup has titles, too


def is_feed(text: str) -> bool:
    """Return whether a document is a feed of any of the three kinds."""
    return is_json_feed(text) or bool(_FEED.search(_DOCTYPE.sub("", text)[:_LOOKED_AT]))


def is_json_feed(text: str) -> bool:
    """Return whether a document is a JSON Feed."""
    return text.lstrip()[:1] == "{" and "jsonfeed.org/version" in text[:_LOOKED_AT]


def read_feed(text: str, address: str, zone: tzinfo, now: datetime) -> Listing:
    """Return what a feed names, in its order; damaged XML is read as far as it goes.

    Of more than MAX_ADDRESSES items it returns the newest. `address` is where it was read, for
    links that are relative; nothing is ever fetched or opened.
    """
    if is_json_feed(text):
        return _json_listing(text, address, zone, now)
    root, line = parse_xml(_DOCTYPE.sub("", text), _FEED, _OTHER_TAGS)
    damage = f"damaged (line {line})" if line else None
    if root is None:
        return Listing([], damage=damage)
    feed, entries = _told(root, address, len(text))
    items = [found for entry in entries if (found := _item(entry, zone, now))]
    return Listing(
        items=newest(without_repeats(items)),
        title=plain_title(_first(feed, "title")),
        minutes=_minutes(_first(feed, "ttl")),
        damage=damage,
        without_address=len(entries) - len(items),
    )


def _told(
    root: etree._Element, address: str, characters: int
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The texts of the feed and of its items, by their names; of several of one name the first,
    of links the last.

    What stands anywhere behind the beginning of an item is the item's, as in a damaged feed the
    ends of things can't be trusted.
    """
    own = {_namespace(one) for one in (root, *root) if one is root or _is_channel(one)}
    texts = TagTexts(characters, lambda tag: _name(tag, own) in _READ)
    whole = base = _base(root, address)
    feed: dict[str, str] = {}
    entries: list[dict[str, str]] = []
    for tag in root.iter(etree.Element):
        name = _name(tag, own)
        if name == "channel":
            whole = base = _base(tag, whole)
        elif name in _ITEMS:
            entries.append({})
            base = _base(tag, whole)
        elif name in _READ:
            parent = tag.getparent()
            around = "" if parent is None else _name(parent, own)
            if around in _BESIDE:
                continue
            about = entries[-1] if entries and around not in _AROUND else feed
            place = name if around in (*_ITEMS, *_AROUND) else _INNER + name
            if name in _ADDRESSES:
                if found := _leads_to(name, tag, base, texts):
                    about[place] = found
            elif not about.get(place):
                about[place] = _unspoilt(texts.of(tag))
    return feed, entries


def _is_channel(tag: etree._Element) -> bool:
    return str(tag.tag).rpartition("}")[2].lower() == "channel"


def _namespace(tag: etree._Element) -> str:
    return str(tag.tag).rpartition("}")[0][1:]


def _name(tag: etree._Element, own: Container[str]) -> str:
    """The name of a tag in small letters; "" of one that is no feed's."""
    prefix, _, local = str(tag.tag).rpartition("}")[2].lower().rpartition(":")
    space = _namespace(tag)
    known = space.lower().partition("://")[2].startswith(_NAMESPACES)
    is_feeds = not space or space in own or known
    return local if is_feeds and prefix in _PREFIXES else ""


def _leads_to(name: str, tag: etree._Element, base: str, texts: TagTexts) -> str | None:
    """Where a link to a page leads, or a guid or id that is an address."""
    written = tag.get("href") or texts.of(tag)
    if name == "link":
        if (
            tag.get("rel", "alternate") != "alternate"
            or "html" not in tag.get("type", "html").lower()
        ):
            return None
    elif _is_no_address(tag) or not _is_absolute(written):
        return None
    return full_address(written, _base(tag, base)) if written else None


def _is_absolute(name: object) -> bool:
    """Whether the name of a thing is an address, not a number that a relative one could be."""
    return isinstance(name, str) and name.lower().startswith(("http:", "https:"))


def _is_no_address(guid: etree._Element) -> bool:
    said = (value for name, value in guid.items() if name.lower() == "ispermalink")
    return next(said, "true").strip().lower() != "true"


def _base(tag: etree._Element, base: str) -> str:
    """The address that links below a tag are relative to."""
    own = tag.get(_BASE)
    return (full_address(own, base) or base) if own else base


def _unspoilt(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")  # UTF-8 that was taken for Latin-1, and so on
    except UnicodeError:
        return text


def _item(entry: dict[str, str], zone: tzinfo, now: datetime) -> Item | None:
    address = _first(entry, *_ADDRESSES)
    if address is None:
        return None
    written = _first(entry, *_DATES) or ""
    return Item(address, plain_title(_first(entry, "title")), trusted(instant(written, zone), now))


def _first(entry: dict[str, str], *names: str) -> str | None:
    """The first of these texts that an item has; what stands deeper in it, where it has none."""
    every = (*names, *(_INNER + name for name in names))
    return next((entry[name] for name in every if entry.get(name)), None)


def _minutes(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 6 else None


def _json_listing(text: str, address: str, zone: tzinfo, now: datetime) -> Listing:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Listing([], damage="damaged: no JSON")
    rows = feed.get("items") if isinstance(feed, dict) else None
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    items = []
    for row in rows:
        link = row.get("url") or row.get("external_url")
        if not link and _is_absolute(row.get("id")):
            link = row["id"]
        written = row.get("date_published") or row.get("date_modified")
        found = full_address(link, address) if isinstance(link, str) else None
        if found:
            title = row.get("title")
            date = trusted(instant(written, zone), now) if isinstance(written, str) else None
            items.append(Item(found, plain_title(title if isinstance(title, str) else None), date))
    name = feed.get("title")
    return Listing(
        newest(without_repeats(items)),
        title=plain_title(name if isinstance(name, str) else None),
        without_address=len(rows) - len(items),
    )
