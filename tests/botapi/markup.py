"""Reads HTML as Telegram's servers do, and refuses what they refuse."""

import re
from dataclasses import dataclass
from typing import Any

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
QUOTES = {"blockquote", "expandable_blockquote"}
VERBATIM = {"code", "pre"}

_TOKEN = re.compile(r"<[^<>]*>|<|&#?\w+;|[^<&]+|&", re.DOTALL)
_REFERENCE = re.compile(r"&(#[xX][0-9a-fA-F]+|#\d+|\w+);")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?\s*""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # the only four that Telegram knows


class CannotParseError(Exception):
    """Raised for HTML that Telegram refuses."""


@dataclass
class _Open:
    tag: str
    kind: str
    offset: int
    url: str = ""


def utf16(text: str) -> int:
    """Count UTF-16 units; fails for halves of surrogate pairs, which no JSON may hold."""
    return len(text.encode("utf-16-le")) // 2


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """Return text and entities of a message. Raises CannotParseError."""
    text, opened, entities = "", list[_Open](), list[dict[str, Any]]()
    for token in _TOKEN.findall(html):
        if token == "<" or (token.startswith("<") and len(token) < 3):
            raise CannotParseError("Unclosed start tag")
        if token.startswith("</"):
            _close(token, text, opened, entities)
        elif token.startswith("<"):
            opened.append(_open(token, utf16(text), opened))
        else:
            text += _unescape(token)
    if opened:
        raise CannotParseError(f"Can't find end tag corresponding to start tag {opened[-1].tag}")
    return text, sorted(entities, key=_from_outside)


def _from_outside(entity: dict[str, Any]) -> tuple[int, int, bool]:
    return entity["offset"], -entity["length"], entity["type"] not in QUOTES


def _open(token: str, offset: int, opened: list[_Open]) -> _Open:
    name, _, rest = token[1:-1].partition(" ")
    tag = name.strip().lower()
    if tag not in KINDS:
        raise CannotParseError(f'Unsupported start tag "{tag}"')
    attributes = _attributes(rest)
    kind = KINDS[tag]
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParseError('Tag "span" must have class "tg-spoiler"')
    if tag == "blockquote" and "expandable" in attributes:
        kind = "expandable_blockquote"
    around = {outer.kind for outer in opened}
    # Telegram drops or splits such entities without a word; here they are a fault to be found.
    if around & VERBATIM or (kind in QUOTES and around & QUOTES) or kind in around:
        raise CannotParseError(f"{kind} inside of {sorted(around)}")
    if kind == "text_link" and not re.match(r"https?://[^\s/]", attributes.get("href", "")):
        raise CannotParseError("a link without an address would show as plain text")
    return _Open(tag, kind, offset, attributes.get("href", ""))


def _attributes(rest: str) -> dict[str, str]:
    found, position, rest = dict[str, str](), 0, rest.strip()
    while position < len(rest):
        match = _ATTRIBUTE.match(rest, position)
        if not match:
            raise CannotParseError("broken attribute")
        value = next((part for part in match.groups()[1:] if part is not None), "")
        found[match[1].lower()] = _unescape(value)
        position = match.end()
    return found


def _close(token: str, text: str, opened: list[_Open], entities: list[dict[str, Any]]) -> None:
    if not opened:
        raise CannotParseError("Unexpected end tag")
    last, tag = opened.pop(), token[2:-1].strip().lower()
    if tag and tag != last.tag:
        raise CannotParseError(f'Unmatched end tag, expected "</{last.tag}>", found "</{tag}>"')
    length = utf16(text) - last.offset
    if length:
        entity = {"type": last.kind, "offset": last.offset, "length": length}
        entities.append(entity | ({"url": last.url} if last.url else {}))


def _unescape(text: str) -> str:
    if "&" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code.startswith(("#x", "#X")):
            return chr(int(code[2:], 16))
        return chr(int(code[1:])) if code.startswith("#") else _NAMED.get(code, match[0])

    return _REFERENCE.sub(one, text)


def of_kind(text: str, entities: list[dict[str, Any]], *kinds: str) -> list[str]:
    """Return the parts of `text` that entities of these kinds cover."""
    units = text.encode("utf-16-le")
    return [
        units[2 * found["offset"] : 2 * (found["offset"] + found["length"])].decode("utf-16-le")
        for found in entities
        if found["type"] in kinds
    ]
