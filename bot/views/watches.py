"""What is shown of watched questions: texts, and buttons that end a watch; pure."""

import re
from collections.abc import Sequence
from enum import StrEnum
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.state.watches import Watch
from bot.text_fitting import head, line
from bot.texts.schema import Watching, texts
from bot.views import answer as render
from bot.views import keyboards
from retrieval.results import Answer

MAX_QUESTION = 160  # of a list, and above an alert
IN_ROW = 5


class Place(StrEnum):
    """Where a button that ends a watch stands."""

    LIST = "l"
    MADE = "m"  # what /watch was answered with
    ALERT = "a"


ENDS = re.compile(rf"w:(\d{{1,18}}):([{''.join(Place)}])")


def made(question: str, say: Watching, *, answered: bool) -> str:
    """Say what is watched from now on, and whether it is answered as it is."""
    parts = [say.made.format(question=quoted(question)), *([say.answered] if answered else [])]
    return "\n\n".join(parts)


def made_buttons(watch_id: int, say: Watching) -> InlineKeyboardMarkup:
    """Return the button under that."""
    return InlineKeyboardMarkup([[_end(say.stop, watch_id, Place.MADE)]])


def listed(watches: Sequence[Watch], say: Watching) -> str:
    """List what a chat watches."""
    if not watches:
        return say.none
    lines = [f"{number}. {quoted(each.question)}" for number, each in enumerate(watches, start=1)]
    return "\n".join([say.listed, *lines])


def listed_buttons(watches: Sequence[Watch], say: Watching) -> InlineKeyboardMarkup | None:
    """Return a button for each that is listed."""
    buttons = [
        _end(say.delete.format(number=number), each.id, Place.LIST)
        for number, each in enumerate(watches, start=1)
    ]
    rows = [buttons[start : start + IN_ROW] for start in range(0, len(buttons), IN_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def alert(
    answer: int, found: Answer, watch_id: int | None, part: int | None = None
) -> tuple[str, InlineKeyboardMarkup]:
    """Return news of a question: its best hit as in an answer, and how to hear no more of it."""
    say = texts(found.language)
    news = say.watching.news.format(question=quoted(found.question))
    page = render.one_hit(found, 1, part, [news])
    rows = [*keyboards.one_hit(answer, found.hits, 1, page, say.buttons).inline_keyboard]
    if watch_id is not None:
        rows.append((_end(say.watching.stop, watch_id, Place.ALERT),))
    return page.html, InlineKeyboardMarkup(rows)


def without_end(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """Take that button away again."""
    return InlineKeyboardMarkup(
        [
            row
            for row in keyboard.inline_keyboard
            if not any(ENDS.fullmatch(str(button.callback_data)) for button in row)
        ]
    )


def quoted(question: str) -> str:
    """Return a question as it is shown on one line."""
    return f"<i>{escape(head(line(question), MAX_QUESTION))}</i>"


def _end(text: str, watch_id: int, place: Place) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"w:{watch_id}:{place}")
