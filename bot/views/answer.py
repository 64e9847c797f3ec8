"""An answer as one HTML message that Telegram accepts; pure.

Everything that comes from outside is cleaned and escaped here and in `articles.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import product

from bot.text_fitting import clean, head, line, units
from bot.texts.schema import Texts
from bot.views.articles import (
    MAX_NAME,
    also_in,
    article_title,
    format_day,
    linked_title,
    origin_lines,
    outlet_and_day,
)
from bot.views.excerpt import Excerpt, cut, place_of_answer, share, shows, whole
from bot.views.lists import render_nothing_found
from bot.views.pagination import parts, with_answer
from bot.views.size import fits_message
from retrieval.results import Answer, Hit, Status

MAX_HITS = 5
MAX_DAYS = 3
MAX_WORDS = 200  # of the exact words that answer
MAX_DESCRIPTION = 300  # of an inline result; apps show some three lines

# Room for the passages of a message, tried in turn until the whole message fits.
ROOMS = (3600, 2800, 2000, 1200, 600, 300)

# A collapsed quotation shows three lines. It is only used where the answer stands in them, and not
# for the first hit unless that is very long.
LONG_UNITS, LONG_FIRST_UNITS = 320, 900
LEAD_UNITS = 60

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Page:
    """A message, and which part it shows of a passage that is too long for one; from 1."""

    html: str
    part: int = 1
    parts: int = 1


def render_answer(found: Answer, say: Texts) -> Page:
    """Render an answer as it is first shown: its best hit open, or that there is none."""
    if found.near and not found.hits:
        return Page(say.spoken)
    if not found.hits:
        return Page(render_nothing_found(found, say))
    return render_hit(found, 1, say)


def render_hit(
    found: Answer, number: int, say: Texts, part: int | None = None, top: Sequence[str] = ()
) -> Page:
    """Render one hit of an answer, by its number from 1, as one message; `top` stands above.

    Of a passage too long for one message: the part named, or else the part that answers.
    """
    hits = found.hits[:MAX_HITS]
    label = f"{number}/{len(hits)} · " if len(hits) > 1 else ""
    return _page(found, _ShownHit(label, hits[number - 1]), say, part, top)


def render_all_hits(found: Answer, say: Texts) -> str:
    """Render all hits of an answer, as one message."""
    shown = [
        _ShownHit(f"{number}. ", hit) for number, hit in enumerate(found.hits[:MAX_HITS], start=1)
    ]
    return _message(found, shown, say)


def render_in_context(
    found: Answer, number: int, before: str, after: str, say: Texts, part: int | None = None
) -> Page:
    """Render one hit between the passages around it; in parts, as `render_hit` does."""
    hit = found.hits[number - 1]
    passage = whole(hit)
    wider = Excerpt(
        f"{clean(before)}\n\n{passage.before}" if before else passage.before,
        passage.marked,
        f"{passage.after}\n\n{clean(after)}" if after else passage.after,
    )
    return _page(found, _ShownHit("", hit, wider), say, part)


def render_for_any_chat(found: Answer, number: int, say: Texts) -> str:
    """Render one hit of an answer under what was asked, for a chat where nobody saw it asked."""
    asked = say.inline.asked.format(question=escape(line(found.question)))
    return _message(found, [_ShownHit("", found.hits[number - 1])], say, [asked])


def hit_headline(hit: Hit) -> str:
    """Return what an inline result leads with: the words that answer, else the article's title."""
    if hit.answer is None:
        return article_title(hit.article)
    return head(f"➤ {line(hit.answer.complete)}", MAX_WORDS)


def describe_hit(hit: Hit, say: Texts) -> str:
    """Return where and when a hit was published, and the sentence that answers, as plain text."""
    parts = [
        article_title(hit.article) if hit.answer else "",
        *outlet_and_day(hit.article, say),
        line(hit.highlighted),
    ]
    return head(" · ".join(filter(None, parts)), MAX_DESCRIPTION)


@dataclass(frozen=True, slots=True)
class _ShownHit:
    """A hit in a message: what stands before its title, and its passage if not its own alone."""

    label: str
    hit: Hit
    wider: Excerpt | None = None

    @property
    def passage(self) -> Excerpt:
        return self.wider or whole(self.hit)


def _page(
    found: Answer, one: _ShownHit, say: Texts, part: int | None, top: Sequence[str] = ()
) -> Page:
    """Render a hit in as few parts as fit a message each."""
    above = _above(found, say, top)
    shown, messages = list[Excerpt](), list[str]()
    for beside, room in product((True, False), ROOMS):
        shown = parts(one.passage, room)
        blocks = [_block(one, each, say, beside=beside, first=True) for each in shown]
        messages = ["\n\n".join([*above, block]) for block in blocks]
        if all(map(fits_message, messages)):
            break
    # A newer index may have less around a passage, and so fewer parts.
    place = with_answer(shown) if part is None else min(max(part, 1), len(shown)) - 1
    return Page(messages[place], place + 1, len(shown))


def _message(found: Answer, shown: list[_ShownHit], say: Texts, top: Sequence[str] = ()) -> str:
    """Render hits, each passage cut as little as need be."""
    above = _above(found, say, top)
    message = ""
    # What stands beside the passages is only left out if no room will do: addresses can be long.
    for beside, room in product((True, False), ROOMS):
        shares = share([one.passage for one in shown], room)
        blocks = [
            _block(one, cut(one.passage, limit), say, beside=beside, first=place == 0)
            for place, (one, limit) in enumerate(zip(shown, shares, strict=False))
        ]
        message = "\n\n".join(above + blocks)
        if fits_message(message):
            break
    return message


def _above(found: Answer, say: Texts, top: Sequence[str]) -> list[str]:
    """Return what stands above the hits."""
    warned = {Status.UNSURE: say.unsure, Status.NOTHING: say.near}.get(found.status)
    missing = [] if found.is_whole else [say.incomplete]
    return [*top, *missing, *([warned] if warned else [])]


def _block(one: _ShownHit, shown: Excerpt, say: Texts, *, beside: bool, first: bool) -> str:
    """Render one hit: title, where and when it was published, and what is shown of the passage.

    With `beside`, also who else tells it, and which days the passage names.
    """
    hit = one.hit
    lines = [
        *_exact_answer(hit, say),
        (f"<b>{one.label}</b>" if one.label else "") + linked_title(hit.article),
        *origin_lines(hit.article, say),
        *(also_in(hit, say) if beside else []),
        _quotation(shown, hit, first=first, collapsible=one.wider is None),
        *(_days(hit, shown, say) if beside else []),
    ]
    return "\n".join(lines)


def _days(hit: Hit, shown: Excerpt, say: Texts) -> list[str]:
    """Write out the days that are named in short in what is shown."""
    said = dict[str, None]()  # a set that keeps the order
    for dated in hit.dates:
        named = line(hit.passage.text[dated.span.start : dated.span.end])
        written = format_day(dated.day, say)
        if _numbers(named) != _numbers(written) and shows(shown, hit, dated.span):
            said[say.dated.format(named=escape(head(named, MAX_NAME)), date=written)] = None
    return [f"<i>{' · '.join(list(said)[:MAX_DAYS])}</i>"] if said else []


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]


def _exact_answer(hit: Hit, say: Texts) -> list[str]:
    """Render the exact words that answer, and who gave the year in them if another article did."""
    if (words := hit.answer) is None:
        return []
    shown = say.words.format(words=escape(head(line(words.complete), MAX_WORDS)))
    if words.dated_by:
        shown += " " + say.dated_by.format(article=linked_title(words.dated_by, "{}"))
    return [shown]


def _quotation(shown: Excerpt, hit: Hit, *, first: bool, collapsible: bool) -> str:
    long = shown.units > (LONG_FIRST_UNITS if first else LONG_UNITS)
    leads = bool(shown.marked) and units(shown.before) <= LEAD_UNITS
    collapsed = collapsible and long and leads
    tag = "blockquote expandable" if collapsed else "blockquote"
    return f"<{tag}>{escape(shown.before)}{_marked(shown, hit)}{escape(shown.after)}</blockquote>"


def _marked(shown: Excerpt, hit: Hit) -> str:
    """Render the marked sentence bold, and the words in it that answer underlined."""
    text = shown.marked
    if not text.strip():
        return escape(text)
    if (words := place_of_answer(shown, hit)) is None:
        return f"<b>{escape(text)}</b>"
    within = escape(text[words.start : words.end])
    return f"<b>{escape(text[: words.start])}<u>{within}</u>{escape(text[words.end :])}</b>"
