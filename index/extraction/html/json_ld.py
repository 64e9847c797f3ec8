"""JSON-LD scripts of a page: the objects in them, and the one that is its article."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape

from index.text.cleanup import tidy

Json = dict[str, object]
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPER = re.compile(r"^\s*(?:<!\[CDATA\[|//<!\[CDATA\[|<!--)|(?:\]\]>|//\]\]>|-->)\s*;?\s*$")
_MAX_ITEMS = 100_000


def article_in(scripts: Iterable[str]) -> Json:
    """Return the first object of an article type, of any nesting; {} where there is none."""
    return next((item for script in scripts for item in items(script) if is_article(item)), {})


def items(script: str) -> Iterator[Json]:
    """Yield every object of a script, the outer ones first; none of a script that is no JSON."""
    queue: deque[object] = deque([_loaded(script)])
    for _ in range(_MAX_ITEMS):
        if not queue:
            return
        item = queue.popleft()
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            yield item
            queue.extend(value for value in item.values() if isinstance(value, dict | list))


def _loaded(script: str) -> object:
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
