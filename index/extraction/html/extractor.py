"""Chooses the text of a page's article: where the prose lies, checked against trafilatura's.

Owner of trafilatura, which is imported where it is used: most commands do not need it. Precision
mode is not used: it throws styled boxes of the article away.
"""

from lxml.html import HtmlElement

from index.extraction.html.container import main_text

_MIN_PART = 0.7
# So many times as much text as trafilatura finds is more than the article, unless that is a few
# lines and the text is so many times as much: then it found a part.
_SUSPICIOUS = 2.0
_MAX_PART = 700
_SPLIT = 2.5


def article_text(root: HtmlElement) -> str:
    """Return the text of the article, a block a line; "" where there is none."""
    other = _trafilatura(root, fast=True, favor_recall=True)
    own = main_text(root, other)
    if not own or _size(own) < _MIN_PART * _size(other):
        return other
    if _size(own) <= _SUSPICIOUS * _size(other):
        return own
    other = max(other, _trafilatura(root), key=_size)
    is_part = _size(other) < _MAX_PART and _size(own) > _SPLIT * _size(other)
    return own if is_part or _size(own) <= _SUSPICIOUS * _size(other) else other


def _trafilatura(root: HtmlElement, fast: bool = False, favor_recall: bool = False) -> str:
    from trafilatura import extract

    return extract(root, include_comments=False, fast=fast, favor_recall=favor_recall) or ""


def _size(text: str) -> int:
    """Return the characters of a text but for blocks that are links."""
    return sum(len(line) for line in text.split("\n") if not line.startswith("["))
