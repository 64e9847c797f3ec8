"""JSON-LD scripts of a page: the objects in them, and the one that is its article."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape

from index.extraction.lines.line import key
from index.text.cleanup import tidy

Json = dict[str, object]
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPER = re.compile(r"^\s*(?:<!\[CDATA\[|//<!\[CDATA\[|<!--)|(?:\]\]>|//\]\]>|-->)\s*+;?\s*+$")
_MAX_ITEMS = 100_000


# Below these stand articles that the page only links to.
_LISTS = frozenset(["ItemList", "ListItem"])
_OTHERS = frozenset(["hasPart", "mentions", "citation", "isBasedOn", "isRelatedTo", "blogPost"])


class Listed(dict[str, object]):
    """An object that stands in a list of others, and says nothing of the page."""


def article_in(scripts: Iterable[str], headings: Iterable[str] = (), address: str = "") -> Json:
    """Return the object of an article type that is the page's; {} where there is none.

    That is one whose headline begins one of the `headings` (h1, title), or that has the page's
    `address`; else the first that stands in no list.
    """
    return own_article([item for script in scripts for item in items(script)], headings, address)


def own_article(objects: Iterable[Json], headings: Iterable[str], address: str) -> Json:
    """Do what `article_in` does with the objects of the scripts."""
    articles = list(filter(is_article, objects))
    titles, place = list(map(key, headings)), _place(address)
    for item in articles:
        title = key(string(item.get("headline")) or "")
        if title and any(one.startswith(title) for one in titles):
            return item
        if place and place in map(_place, _addresses(item)):
            return item
    return next((item for item in articles if not isinstance(item, Listed)), {})


def _addresses(item: Json) -> Iterator[str]:
    page = item.get("mainEntityOfPage")
    for value in (item.get("url"), page.get("@id") if isinstance(page, dict) else page):
        if text := string(value):
            yield text


def _place(address: str) -> str:
    """Return an address without what makes no other page of it."""
    bare = address.partition("#")[0].partition("://")[2] or address
    return bare.removeprefix("www.").rstrip("/")


def items(script: str) -> Iterator[Json]:
    """Yield every object of a script, the outer ones first; none of a script that is no JSON.

    Those that stand in a list of others are `Listed`.
    """
    queue: deque[tuple[object, bool]] = deque([(_loaded(script), False)])
    for _ in range(_MAX_ITEMS):
        if not queue:
            return
        item, is_listed = queue.popleft()
        if isinstance(item, list):
            queue.extend((one, is_listed) for one in item)
        elif isinstance(item, dict):
            is_list = is_listed or not _LISTS.isdisjoint(types(item))
            yield Listed(item) if is_list else item
            queue.extend(
                (value, is_list or name in _OTHERS)
                for name, value in item.items()
                if isinstance(value, dict | list)
            )


def _loaded(script: str) -> object:
    script = script.lstrip("\ufeff \t\r\n")
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):  # no JSON, a number of too many digits, or too deep
        pass
    try:  # what newspapers' templates get wrong most
        return json.loads(_TRAILING_COMMA.sub(r"\1", _WRAPPER.sub("", script)), strict=False)
    except (ValueError, RecursionError):
        return None


def is_article(item: Json) -> bool:
    """Return whether an object describes an article or a post."""
    return any(name.endswith(("Article", "Posting")) for name in types(item))


def types(item: Json) -> list[str]:
    """Return the schema.org types of an object."""
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return [name for name in names if isinstance(name, str)]


def string(value: object) -> str | None:
    """Return a string value as tidy text, entities unescaped as often as they were escaped."""
    if not isinstance(value, str):
        return None
    for _ in range(2):
        if "&" not in value:
            break
        value = unescape(value)
    return tidy(value) or None


def people(value: object) -> list[str]:
    """Return the names of the persons in an `author`; organisations are none."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            if not any("Organization" in name for name in types(item)):
                names = item.get("name")
                found += [name for one in _listed(names) if (name := string(one))]
        elif name := string(item):
            found.append(name)
    return list(dict.fromkeys(found))


def name_of(value: object) -> str | None:
    """Return the name of an organisation or person, given as an object, a list or a string."""
    for item in _listed(value):
        if name := string(item.get("name") if isinstance(item, dict) else item):
            return name
    return None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
