"""Bytes of feeds and pages → text: valid UTF-8 is believed before any declaration."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,30})""", re.IGNORECASE
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{3,30})", re.IGNORECASE)
_LOOKED_AT = 2_048
_MAX_BAD = 0.001  # of the bytes: fewer are faults in UTF-8, more are another encoding


def decoded(content: bytes, content_type: str = "") -> str:
    """Return the text of a document, letters right wherever they can be; never fails."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace").lstrip("\ufeff")
    if unmarked := _unmarked(content):
        return content.decode(unmarked, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _other(content, content_type)


def _unmarked(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of markup is zero."""
    sample = content[:64]
    if sample[1::2].count(0) > len(sample) // 3:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 3:
        return "utf-16-be"
    return None


def _other(content: bytes, content_type: str) -> str:
    text = content.decode("utf-8", "replace")
    letters = sum(byte >= 0x80 for byte in content)
    bad = text.count("\ufffd")
    if bad <= max(1, _MAX_BAD * len(content)) and bad * 4 <= letters:
        return text
    inside = _DECLARED.search(content[:_LOOKED_AT])
    outside = _CHARSET.search(content_type)
    for name in (outside[1] if outside else "", inside[1].decode() if inside else ""):
        if name and name.casefold() not in ("utf-8", "utf8", "iso-8859-1", "latin-1"):
            try:
                return content.decode(name, "replace")
            except LookupError:
                continue
    return content.decode("windows-1258", "replace")
