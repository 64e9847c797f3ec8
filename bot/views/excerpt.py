"""A passage cut to size around the sentence that answers; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.text_fitting import clean, head, tail, units
from retrieval.results import Hit, Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of a passage; `marked` is the sentence that answers, or as much as is here."""

    before: str
    marked: str
    after: str
    apart: int = 0  # characters from the end of `before` on to that sentence; it may be behind

    @property
    def units(self) -> int:
        """Length as Telegram counts it."""
        return units(self.before) + units(self.marked) + units(self.after)


def whole(hit: Hit) -> Excerpt:
    """Return all of a hit's passage, cleaned."""
    text, mark = hit.passage.text, _mark(hit)
    return Excerpt(
        clean(text[: mark.start]).lstrip(),
        clean(text[mark.start : mark.end]),
        clean(text[mark.end :]).rstrip(),
    )


def share(passages: Sequence[Excerpt], room: int) -> list[int]:
    """Divide `room` among passages: first what marks them, then evenly what is left.

    Passages at the end whose marked sentences find no room are left out; the first never is.
    """
    kept = list(passages)
    while len(kept) > 1 and sum(units(passage.marked) for passage in kept) > room:
        kept.pop()
    shares = [min(units(passage.marked), room) for passage in kept]
    spare = room - sum(shares)
    by_need = sorted(range(len(kept)), key=lambda position: kept[position].units - shares[position])
    for done, position in enumerate(by_need):
        extra = min(kept[position].units - shares[position], spare // (len(kept) - done))
        shares[position] += extra
        spare -= extra
    return shares


def cut(passage: Excerpt, limit: int) -> Excerpt:
    """Cut a passage to at most `limit` units around its marked sentence, which is cut last."""
    if passage.units <= limit:
        return passage
    if units(passage.marked) >= limit:
        return Excerpt("", head(passage.marked, limit), "")
    if not passage.marked:
        return Excerpt(head(passage.before + passage.after, limit), "", "")
    spare = limit - units(passage.marked)
    before = min(units(passage.before), max(spare // 3, spare - units(passage.after)))
    kept = tail(passage.before, before)
    return Excerpt(kept, passage.marked, head(passage.after, spare - units(kept)))


def shows(shown: Excerpt, hit: Hit, place: Span) -> bool:
    """Tell whether a place in the passage lies within what is shown of it."""
    # Both are counted from where the marked sentence begins. What is there instead of something
    # left out is shorter than any place.
    begins = -shown.apart - len(shown.before)
    ends = begins + len(shown.before + shown.marked + shown.after)
    return begins <= _offset(hit, place.start) and _offset(hit, place.end) <= ends


def place_of_answer(shown: Excerpt, hit: Hit) -> Span | None:
    """Return where in the marked sentence, as it is shown, the words stand that answer."""
    if hit.answer is None:
        return None
    # Of a sentence that began in another part, `marked` is what follows.
    begins = max(0, -shown.apart)
    start = _offset(hit, hit.answer.span.start) - begins
    end = _offset(hit, hit.answer.span.end) - begins
    inside = 0 <= start < end <= len(shown.marked)
    same = inside and shown.marked[start:end] == clean(hit.answer.text)
    return Span(start, end) if same else None


def _offset(hit: Hit, position: int) -> int:
    """Count the characters, as they are shown, from the marked sentence to a position."""
    text, start = hit.passage.text, _mark(hit).start
    if position < start:
        return -len(clean(text[position:start]))
    return len(clean(text[start:position]))


def _mark(hit: Hit) -> Span:
    """Return the place of the answering sentence in the passage, without spaces at its rim."""
    text, size = hit.passage.text, len(hit.passage.text)
    start = min(max(hit.highlight.start, 0), size)
    end = min(max(hit.highlight.end, start), size)
    marked = text[start:end]
    start += len(marked) - len(marked.lstrip())
    return Span(start, max(start, end - (len(marked) - len(marked.rstrip()))))
