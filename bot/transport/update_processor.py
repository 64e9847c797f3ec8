"""Updates of one chat are handled one after another, those of different chats side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from inspect import iscoroutine
from typing import Any

from telegram import CallbackQuery, Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

MOST_IN_A_LANE = 32  # waiting for each other; one chat must not take the places of all
MOST_OF_HELD_CHAT = 8  # nor must many chats that Telegram lets wait, for minutes each
CANCEL_SECONDS = 1.0


class PerChatUpdateProcessor(BaseUpdateProcessor):
    """Lets a message wait for those before it in its chat, and a tap for those on its message.

    Taps don't wait for messages, since Telegram waits a few seconds only for their answer. What a
    flooded chat says on top is dropped; taps and changes of the chat itself then overtake instead.
    `is_held` tells of a chat whether Telegram lets nothing be sent to it for the moment.
    """

    def __init__(self, at_once: int, is_held: Callable[[int], bool] = lambda _: False) -> None:
        super().__init__(at_once)
        self._is_held = is_held
        self._waiting: dict[Hashable, int] = {}
        self._turns: dict[Hashable, asyncio.Lock] = {}
        self._flooded: set[Hashable] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Give up what is still being handled."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CANCEL_SECONDS)

    async def do_process_update(self, update: object, coroutine: Awaitable[object]) -> None:
        """Handle an update when it is its turn; called by python-telegram-bot."""
        task = asyncio.current_task()
        assert task is not None, "python-telegram-bot makes a task of every update"
        self._tasks.add(task)
        try:
            await self._in_turn(update, coroutine)
        finally:
            self._tasks.discard(task)
            if iscoroutine(coroutine):
                coroutine.close()  # does something to what was dropped or never began only

    async def _in_turn(self, update: object, coroutine: Awaitable[object]) -> None:
        lane = _lane(update)
        if lane is None:
            await coroutine
            return
        held = isinstance(lane, int) and self._is_held(lane)
        most = MOST_OF_HELD_CHAT if held else MOST_IN_A_LANE
        if self._waiting.get(lane, 0) >= most:
            if not _may_be_dropped(update):
                await coroutine
            elif lane not in self._flooded:
                self._flooded.add(lane)
                log.info("messages are dropped: %d of their chat wait already", most)
            return
        self._waiting[lane] = self._waiting.get(lane, 0) + 1
        try:
            async with self._turns.setdefault(lane, asyncio.Lock()):
                await coroutine
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane], self._turns[lane]
                self._flooded.discard(lane)


def _lane(update: object) -> Hashable | None:
    """Return what an update shares with those that it waits for; None when it waits for none."""
    if not isinstance(update, Update):
        return None
    if update.callback_query:
        return _message_of(update.callback_query)
    # An inline query is in no chat, and the next letter typed must overtake it.
    return update.effective_chat.id if update.effective_chat else None


def _message_of(tap: CallbackQuery) -> Hashable | None:
    if tap.message:
        return tap.message.chat.id, tap.message.message_id
    return tap.inline_message_id


def _may_be_dropped(update: object) -> bool:
    """Tell whether an update only says something: not what a chat became, nor who is in it."""
    if not isinstance(update, Update):
        return False
    message = update.message or update.edited_message
    return bool(message and not (message.migrate_to_chat_id or message.migrate_from_chat_id))
