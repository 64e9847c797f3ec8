"""Chooses the text of a page's article: trafilatura's, checked against where the prose lies.

Owner of trafilatura, which is imported where it is used: most commands do not need it. Precision
mode is not used: it throws styled boxes of the article away.
"""

from lxml.html import HtmlElement

from index.extraction.html.blocks import main_text

# More text in the dominant container than this, times what the first mode found: try the other.
_SUSPICIOUS = 1.2
# A few lines are no article where the container has so many times as much. Longer ones are: what
# the container has besides is other articles, as often as not.
_MAX_PART = 700
_SPLIT = 2.5


def article_text(root: HtmlElement) -> str:
    """Return the text of the article, a block a line; "" where there is none."""
    own = main_text(root)
    text = _trafilatura(root, favor_recall=True)
    if _size(own) <= _SUSPICIOUS * _size(text):
        return text
    text = max(text, _trafilatura(root, favor_recall=False), key=_size)
    return own if _size(text) < _MAX_PART and _size(own) > _SPLIT * _size(text) else text


def _trafilatura(root: HtmlElement, favor_recall: bool) -> str:
    from trafilatura import extract

    return extract(root, include_comments=False, favor_recall=favor_recall) or ""


def _size(text: str) -> int:
    """Return the characters of a text but for blocks that are links."""
    return sum(len(line) for line in text.split("\n") if not line.startswith("["))
