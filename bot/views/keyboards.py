"""The buttons under an answer, and the few bytes that a tapped one sends back; pure.

The bytes name the kept answer and not what it shows, so that they work after a restart and with a
newer index. Telegram lets them be 64 long.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts.schema import Buttons
from bot.views.answer import MAX_HITS, Page
from bot.views.articles import article_url, translation_url
from retrieval.results import Hit


class Action(StrEnum):
    """What a button under an answer does."""

    OPEN = "o"  # a hit
    EVERY = "e"  # all hits
    CONTEXT = "c"  # a hit, and the passages around it
    GOOD = "g"  # 👍 for a hit
    BAD = "b"  # 👎


@dataclass(frozen=True, slots=True)
class Tap:
    """What a tapped button asks for: of which answer, for which of its hits, and of its parts.

    Both count from 1; without a part it is the one that answers.
    """

    action: Action
    answer: int
    hit: int
    part: int | None = None

    def __str__(self) -> str:
        part = "" if self.part is None else f":{self.part}"
        return f"{self.action}:{self.answer}:{self.hit}{part}"


TAP = re.compile(rf"([{''.join(Action)}]):(\d{{1,18}}):(\d)(?::(\d{{1,4}}))?")


def parse_tap(data: str) -> Tap | None:
    """Read what a tapped button sent; None when it is nothing of ours."""
    found = TAP.fullmatch(data)
    if found is None:
        return None
    action, answer, hit, part = found.groups()
    return Tap(Action(action), int(answer), int(hit), int(part) if part else None)


def hit_keyboard(
    answer: int,
    hits: tuple[Hit, ...],
    number: int,
    shown: Page,
    say: Buttons,
    translator: str | None = None,
) -> InlineKeyboardMarkup:
    """Return the buttons under one hit: to its parts, to the others, 👍 👎, context, source.

    With a `translator`, the address of a page that translates `{text}`, also to that.
    """
    count = min(len(hits), MAX_HITS)
    turning = [
        _button(say.previous, Action.OPEN, answer, (number - 2) % count + 1),
        _button(say.every.format(hits=count), Action.EVERY, answer, 1),
        _button(say.following, Action.OPEN, answer, number % count + 1),
    ]
    judging = [
        _button(say.good, Action.GOOD, answer, number),
        _button(say.bad, Action.BAD, answer, number),
    ]
    context = _button(say.context, Action.CONTEXT, answer, number)
    hit = hits[number - 1]
    translating = _translation(hit, say, translator)
    first = [*judging, context, *([] if translating else _source(hit, say))]
    return InlineKeyboardMarkup(
        [
            *_parts(Tap(Action.OPEN, answer, number), shown, say),
            *([turning] if count > 1 else []),
            first,
            *([[*translating, *_source(hit, say)]] if translating else []),
        ]
    )


def near_keyboard(answer: int, say: Buttons) -> InlineKeyboardMarkup:
    """Return the button under word that the articles do not say it: to what comes nearest."""
    return InlineKeyboardMarkup([[_button(say.near, Action.OPEN, answer, 1)]])


def all_hits_keyboard(answer: int, hits: tuple[Hit, ...], say: Buttons) -> InlineKeyboardMarkup:
    """Return the buttons under all hits: one to open each."""
    numbers = range(1, min(len(hits), MAX_HITS) + 1)
    return InlineKeyboardMarkup(
        [[_button(str(number), Action.OPEN, answer, number) for number in numbers]]
    )


def context_keyboard(
    answer: int,
    hits: tuple[Hit, ...],
    number: int,
    shown: Page,
    say: Buttons,
    translator: str | None = None,
) -> InlineKeyboardMarkup:
    """Return the buttons under a hit in its context: to its other parts, back, its source."""
    back = _button(say.back, Action.OPEN, answer, number)
    reading = _parts(Tap(Action.CONTEXT, answer, number), shown, say)
    hit = hits[number - 1]
    leading = [*_translation(hit, say, translator), *_source(hit, say)]
    return InlineKeyboardMarkup([*reading, [back, *leading]])


def source_keyboard(
    hit: Hit, say: Buttons, translator: str | None = None
) -> InlineKeyboardMarkup | None:
    """Return the buttons under a hit that was sent from inline mode: translation, source."""
    buttons = [*_translation(hit, say, translator), *_source(hit, say)]
    return InlineKeyboardMarkup([buttons]) if buttons else None


def _button(text: str, action: Action, answer: int, hit: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=str(Tap(action, answer, hit)))


def _parts(shows: Tap, shown: Page, say: Buttons) -> list[list[InlineKeyboardButton]]:
    """Return the row of buttons to the parts before and after the one shown, if there are any."""
    around = ((say.earlier, shown.part - 1), (say.later, shown.part + 1))
    row = [
        InlineKeyboardButton(
            text.format(part=part, parts=shown.parts),
            callback_data=str(replace(shows, part=part)),
        )
        for text, part in around
        if 1 <= part <= shown.parts
    ]
    return [row] if row else []


def _source(hit: Hit, say: Buttons) -> list[InlineKeyboardButton]:
    url = article_url(hit.article)
    return [InlineKeyboardButton(say.source, url=url)] if url else []


def _translation(hit: Hit, say: Buttons, translator: str | None) -> list[InlineKeyboardButton]:
    url = translation_url(translator, hit.highlighted) if translator else None
    return [InlineKeyboardButton(say.translate, url=url)] if url else []
