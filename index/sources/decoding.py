"""Bytes of a page → text: what reads as text is believed before what is declared.

Nothing is decoded wrongly in silence: bytes that read as no text raise PageError with what they
are."""

import re
from codecs import getincrementaldecoder, lookup

from bs4.dammit import EncodingDetector

from index.errors import PageError
from index.sources.legacy_charsets import from_tcvn3, from_viscii, vietnamese_share

_BINARIES = (
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP file or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"RIFF", "a sound, film or WebP picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"SQLite format 3", "a database"),
)
# Those whose marks are letters alone; "%PDF-" and a number is one however the file goes on.
_LETTERS = frozenset(kind for mark, kind in _BINARIES if mark.isalnum() or b" " in mark)
_SAMPLE = 64 * 1024
# Where a page says which set it is in. No bytes make these searches long, as they can those of bs4:
# a search holds up every thread.
_HEAD = 16 * 1024
_IN_PROLOG = re.compile(
    rb"\s{0,99}<\?xml\b[^<>]{0,300}?\bencoding\s?=\s?[\"']([\w.:-]{1,40})", re.IGNORECASE
)
_IN_META = re.compile(
    rb"<meta\b[^<>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s?([\w.:-]{1,40})", re.IGNORECASE
)
# No sets that pages are in, but Python decodes them: the first takes the square of their length.
_NO_SETS = ("punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape")
_ONE_BYTE = re.compile(r"windows|cp12|iso-?8859|koi8")  # in which any bytes are letters
# Fewer bad bytes than this share of what is not ASCII are faults in UTF-8, more another encoding.
_MAX_BAD_SHARE = 0.05
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_MAX_CONTROL_SHARE = 0.02
_ZERO_SHARE = 0.3
_MIN_VIETNAMESE_SHARE = 0.8
_TYPOGRAPHY = frozenset("‘’“”–—…•«»©®™°·€£§\u00a0¿¡´")


def decode_page(content: bytes) -> str:
    """Return the text of a saved page, HTML or plain; PageError where it is no text."""
    content, marked = EncodingDetector.strip_byte_order_mark(content)
    if marked:
        return content.decode(marked, "replace")
    if kind := binary_kind(content):
        raise PageError(f"it is {kind}, not a page")
    if unmarked := _utf16(content):
        return content.decode(unmarked, "replace")
    if _is_noise(content):
        raise PageError("it is binary data, not a page")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _other(content)


def binary_kind(content: bytes) -> str | None:
    """Return what a file is by its first bytes, where that is nothing to read as a page.

    A text may begin with the letters of a mark: "MZ bị bắt", "RIFF là gì".
    """
    found = next((kind for mark, kind in _BINARIES if content.startswith(mark)), None)
    return None if found in _LETTERS and _is_text(content) else found


def _is_text(content: bytes) -> bool:
    """Return whether the beginning of a file is text in UTF-8."""
    sample = content[:_SAMPLE]
    try:
        getincrementaldecoder("utf-8")().decode(sample)  # which may be cut in a letter
    except UnicodeDecodeError:
        return False
    return b"\0" not in sample and not _is_noise(content)


def _utf16(content: bytes) -> str | None:
    """Return the name of UTF-16 without a mark: every other byte of markup is zero."""
    sample = content[:2_000]
    if sample[1::2].count(0) > _ZERO_SHARE * len(sample):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > _ZERO_SHARE * len(sample) else None


def _is_noise(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MAX_CONTROL_SHARE * len(sample)


def _other(content: bytes) -> str:
    """Return the text of what is not valid UTF-8: UTF-8 with faults, or another character set."""
    text = content.decode("utf-8", "replace")
    high = sum(byte >= 0x80 for byte in content)
    if text.count("\ufffd") <= max(1, _MAX_BAD_SHARE * high):
        return text
    declared = _declared(content)
    candidates = [
        *([declared] if declared else []),
        content.decode("windows-1258", "replace"),
        from_viscii(content),
        from_tcvn3(content),
    ]
    best = max(candidates, key=vietnamese_share)  # of equals the first
    if vietnamese_share(best) >= _MIN_VIETNAMESE_SHARE:
        return best
    if declared and "\ufffd" not in declared and not _ONE_BYTE.match(_declared_name(content)):
        return declared
    western = declared or content.decode("windows-1252", "replace")
    if _reads_as_western(western):
        return western
    raise PageError("its character set is not known; save it as UTF-8")


def _declared_name(content: bytes) -> str:
    head = content[:_HEAD]
    found = _IN_PROLOG.match(head) or _IN_META.search(head)
    return found[1].decode("ascii").casefold() if found else ""


def _declared(content: bytes) -> str | None:
    name = _declared_name(content)
    if name in ("", "utf-8", "utf8", "utf-16", "iso-8859-1", "latin-1", "us-ascii"):
        return None  # the last three stand on pages of any other set
    try:
        if lookup(name).name.replace("_", "-") in _NO_SETS:
            return None
        return content.decode(name, "replace")
    except (LookupError, UnicodeError):  # the second from UTF-16 and the like, whatever is asked
        return None


def _reads_as_western(text: str) -> bool:
    """Return whether a text has nothing in it that has no place between letters."""
    odd = sum(
        not (letter.isascii() or letter.isalpha() or letter in _TYPOGRAPHY) for letter in text
    )
    strange = text.count("\ufffd") + sum("\x80" <= letter <= "\x9f" for letter in text)
    return strange == 0 and odd * 200 <= len(text)
