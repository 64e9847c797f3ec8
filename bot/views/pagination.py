"""A long passage in parts that fit a message each; nothing of it is lost; pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from bot.text_fitting import ELLIPSIS, break_at, reach, units
from bot.views.excerpt import Excerpt, cut
from index.text.sentences import sentences
from retrieval.results import Span

CAME, GOES_ON = f"{ELLIPSIS} ", f" {ELLIPSIS}"  # where another part comes before or after


def parts(passage: Excerpt, limit: int) -> list[Excerpt]:
    """Split a passage into parts of at most `limit` units, between sentences where that can be.

    The marked sentence is in one of them, unless it is longer than a part itself.
    """
    text = passage.before + passage.marked + passage.after
    if passage.units <= limit or not text.strip():
        return [cut(passage, limit)]
    mark = Span(len(passage.before), len(passage.before + passage.marked))
    room = limit - units(CAME + GOES_ON)
    return [_part(text, span, mark) for span in _spans(text, _stops(passage, mark), room)]


def with_answer(shown: Sequence[Excerpt]) -> int:
    """Return the place of the part where the marked sentence begins."""
    return next((place for place, part in enumerate(shown) if part.marked.strip()), 0)


def _stops(passage: Excerpt, mark: Span) -> list[int]:
    """Return, in order, where a sentence begins or ends."""
    before = [start for start, _ in sentences(passage.before)]
    after = [mark.end + end for _, end in sentences(passage.after)]
    return [0, *before, mark.start, mark.end, *after]


def _spans(text: str, stops: list[int], room: int) -> Iterator[Span]:
    """Yield the places of the parts, without white space at their rims."""
    start = 0
    while start < len(text):
        most = start + reach(text[start:], room)
        end = stops[bisect_right(stops, most) - 1]
        if end <= start:  # a sentence longer than a part
            end = start + break_at(text[start:], room)
        kept = len(text[:end].rstrip())
        if kept > start:
            yield Span(start, kept)
        start = len(text) - len(text[end:].lstrip())


def _part(text: str, span: Span, mark: Span) -> Excerpt:
    """Return one part of a passage, with a sign where another comes before or after."""
    before = text[span.start : min(span.end, mark.start)]
    after = text[max(span.start, mark.end) : span.end]
    return Excerpt(
        before=(CAME if text[: span.start].strip() else "") + before,
        marked=text[max(span.start, mark.start) : min(span.end, mark.end)],
        after=after + (GOES_ON if text[span.end :].strip() else ""),
        apart=mark.start - span.start - len(before),
    )
