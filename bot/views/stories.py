"""The main stories of a day, and the events about something in order; pure."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.text_fitting import head, line
from bot.texts.schema import Buttons, Texts
from bot.views.articles import also_in, format_day, linked_title, origin_lines
from bot.views.lists import MAX_TOPIC
from bot.views.size import fits_message
from retrieval.results import Hit
from retrieval.stories.main_stories import Story
from retrieval.stories.timeline import Event

PAGE_EVENTS = 5
# Room for each quotation, tried in turn until the whole message fits.
ROOMS = (600, 400, 250, 120)
TIMELINE_TAP = re.compile(r"t:(\d{1,18}):(\d{1,3})")


def render_digest(stories: Sequence[Story], day: date, say: Texts) -> str | None:
    """Render the main stories of a day as one message; None when there is none."""
    if not stories:
        return None
    title = say.digest.title.format(date=format_day(day, say))
    shown = list(enumerate((story.hit for story in stories), start=1))

    def block(place: int, room: int, beside: bool) -> str:
        number, hit = shown[place]
        lines = [
            f"<b>{number}. </b>{linked_title(hit.article)}",
            *origin_lines(hit.article, say),
            _quotation(hit, room),
            *(also_in(hit, say) if beside else []),
        ]
        return "\n".join(lines)

    return _fitted(title, len(shown), block)


def pages_of(events: int) -> int:
    """Return how many pages a timeline of so many events has."""
    return -(-events // PAGE_EVENTS)


def render_timeline(
    topic: str,
    events: Sequence[Event],
    page: int,
    count: int,
    say: Texts,
    *,
    sure: bool,
    whole: bool = True,
) -> str:
    """Render one page of a timeline of `count` events, as one message; `page` counts from 1."""
    first = (page - 1) * PAGE_EVENTS + 1
    title = say.timeline.title.format(topic=escape(head(line(topic), MAX_TOPIC)))
    if count > PAGE_EVENTS:
        title += f" {first}–{first + len(events) - 1} / {count}"

    def block(place: int, room: int, beside: bool) -> str:
        event = events[place]
        day = format_day(event.day, say)
        lines = [
            f"<b>{day}</b>" if event.named else say.timeline.published.format(date=day),
            _quotation(event.hit, room),
            linked_title(event.hit.article, "{}"),
            *origin_lines(event.hit.article, say),
            *(also_in(event.hit, say) if beside else []),
        ]
        return "\n".join(lines)

    warned = [*([] if whole else [say.incomplete]), *([] if sure else [say.unsure])]
    return _fitted("\n".join([title, *warned]), len(events), block)


def render_no_timeline(topic: str, say: Texts) -> str:
    """Say that the articles do not speak of it."""
    return say.timeline.nothing.format(topic=escape(head(line(topic), MAX_TOPIC)))


def timeline_keyboard(
    answer: int, page: int, pages: int, say: Buttons
) -> InlineKeyboardMarkup | None:
    """Return the buttons to the pages before and after, where there are any."""
    row = [
        InlineKeyboardButton(text, callback_data=f"t:{answer}:{other}")
        for text, other in ((say.previous, page - 1), (say.following, page + 1))
        if 1 <= other <= pages
    ]
    return InlineKeyboardMarkup([row]) if row else None


def _fitted(title: str, blocks: int, block: Callable[[int, int, bool], str]) -> str:
    """Render a title and blocks; a block takes its place, room to quote, whether it names others.

    From the end, those are left out that do not fit however little they say.
    """
    message = title
    for count in range(blocks, 0, -1):
        for beside in (True, False):
            for room in ROOMS:
                shown = [block(place, room, beside) for place in range(count)]
                message = "\n\n".join([title, *shown])
                if fits_message(message):
                    return message
    return message


def _quotation(hit: Hit, room: int) -> str:
    return f"<blockquote>{escape(head(line(hit.highlighted), room))}</blockquote>"
