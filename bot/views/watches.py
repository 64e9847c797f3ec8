"""What is shown of watched questions: texts, and buttons that end a watch; pure."""

import re
from collections.abc import Sequence
from enum import StrEnum
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.state.watches import Watch
from bot.text_fitting import head, line
from bot.texts.schema import Texts, Watching
from bot.views.answer import render_hit
from bot.views.keyboards import hit_keyboard
from retrieval.results import Answer

MAX_QUESTION = 160  # of a list, and above an alert
IN_ROW = 5


class Place(StrEnum):
    """Where a button that ends a watch stands."""

    LIST = "l"
    MADE = "m"  # what /watch was answered with
    ALERT = "a"


STOP_TAP = re.compile(rf"w:(\d{{1,18}}):([{''.join(Place)}])")


def render_created(question: str, say: Watching, *, answered: bool) -> str:
    """Say what is watched from now on, and whether it is answered as it is."""
    parts = [
        say.made.format(question=quote_question(question)),
        *([say.answered] if answered else []),
    ]
    return "\n\n".join(parts)


def created_keyboard(watch_id: int, say: Watching) -> InlineKeyboardMarkup:
    """Return the button under `render_created`: to stop watching."""
    return InlineKeyboardMarkup([[_stop_button(say.stop, watch_id, Place.MADE)]])


def render_watch_list(watches: Sequence[Watch], say: Watching) -> str:
    """List what a chat watches."""
    if not watches:
        return say.none
    lines = [
        f"{number}. {quote_question(each.question)}" for number, each in enumerate(watches, start=1)
    ]
    return "\n".join([say.listed, *lines])


def watch_list_keyboard(watches: Sequence[Watch], say: Watching) -> InlineKeyboardMarkup | None:
    """Return a button for each watch that is listed: to delete it."""
    buttons = [
        _stop_button(say.delete.format(number=number), each.id, Place.LIST)
        for number, each in enumerate(watches, start=1)
    ]
    rows = [buttons[start : start + IN_ROW] for start in range(0, len(buttons), IN_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def render_alert(
    answer: int,
    found: Answer,
    watch_id: int | None,
    say: Texts,
    part: int | None = None,
    translator: str | None = None,
) -> tuple[str, InlineKeyboardMarkup]:
    """Return news of a question: its best hit as in an answer, and how to hear no more of it."""
    news = say.watching.news.format(question=quote_question(found.question))
    page = render_hit(found, 1, say, part, [news])
    keyboard = hit_keyboard(answer, found.hits, 1, page, say.buttons, translator)
    rows = [*keyboard.inline_keyboard]
    if watch_id is not None:
        rows.append((_stop_button(say.watching.stop, watch_id, Place.ALERT),))
    return page.html, InlineKeyboardMarkup(rows)


def without_stop_button(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """Return the keyboard without the button that stops watching."""
    return InlineKeyboardMarkup(
        [
            row
            for row in keyboard.inline_keyboard
            if not any(STOP_TAP.fullmatch(str(button.callback_data)) for button in row)
        ]
    )


def quote_question(question: str) -> str:
    """Return a question as it is shown on one line."""
    return f"<i>{escape(head(line(question), MAX_QUESTION))}</i>"


def _stop_button(text: str, watch_id: int, place: Place) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"w:{watch_id}:{place}")
