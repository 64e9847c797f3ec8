"""Text made to fit a message: cleaned, measured as Telegram measures, cut between words; pure."""

import re
from html import unescape

from index.text.letters import is_joined
from index.text.sentences import sentences

ELLIPSIS = "…"
MAX_MARKS = 3  # combining marks on one letter; decomposed Vietnamese has two at most

# Invisible characters that reorder or hide what is around them. Joiners (200C, 200D) stay: emoji
# and several scripts are written with them.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
# Of no width, or letters that are blank: they part words, as a space does.
_SPACES = re.compile("[\u115f\u1160\u200b\u3164\uffa0]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]+")
_TAG = re.compile(r"<[^<>]*>")
_LOOK_AHEAD = 40  # characters that tell whether a sentence ends where a text is cut


def units(text: str) -> int:
    """Count UTF-16 code units, the measure of all Telegram's lengths."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Take out what can break or disfigure a message: controls, reordering, piles of marks."""
    text = _CONTROLS.sub(" ", _REORDERING.sub("", _SPACES.sub(" ", text)))
    return _PILED_MARKS.sub(r"\1", text)


def line(text: str) -> str:
    """Clean text, on one line."""
    return " ".join(clean(text).split())


def plain_text(html: str) -> str:
    """Return what a reader sees of our own HTML, without its formatting."""
    return unescape(_TAG.sub("", html))


def head(text: str, limit: int) -> str:
    """Keep the beginning, at most `limit` units; cut after a sentence, else after a word."""
    if units(text) <= limit:
        return text
    if limit < 2:
        return ""
    end = reach(text, limit - 2)
    ends = [stop for _, stop in sentences(text[: end + _LOOK_AHEAD])[:-1] if stop <= end]
    if ends and ends[-1] >= end // 2:
        return text[: ends[-1]] + " " + ELLIPSIS
    return text[: break_at(text, limit - 2)].rstrip() + ELLIPSIS


def tail(text: str, limit: int) -> str:
    """Keep the end, at most `limit` units; cut before a sentence, else before a word."""
    if units(text) <= limit:
        return text
    if limit < 2:
        return ""
    start = len(text) - reach(text[::-1], limit - 2)
    for first, _ in sentences(text[start:])[1:2]:
        if first <= (len(text) - start) // 2:
            return ELLIPSIS + " " + text[start + first :]
    space = re.compile(r"\s+").search(text, start)
    if space and space.end() < len(text):
        start = space.end()
    else:
        while start < len(text) and is_joined(text, start):
            start += 1
    return ELLIPSIS + text[start:]


def break_at(text: str, limit: int) -> int:
    """Return where to break a text after at most `limit` units: between words, else letters."""
    most = reach(text, limit)
    if most == len(text):
        return most
    for end in range(most, 0, -1):
        if text[end].isspace():
            return end
    return next((end for end in range(most, 0, -1) if not is_joined(text, end)), most)


def reach(text: str, limit: int) -> int:
    """Count the characters that fit in `limit` units."""
    limit = max(limit, 0)
    fitting = text[:limit]
    over, end = units(fitting) - limit, len(fitting)
    while over > 0:
        end -= 1
        over -= units(text[end])
    return end
