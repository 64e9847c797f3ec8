"""Updates of one chat are handled one after another, those of different chats side by side."""

import asyncio
import logging
from collections.abc import Awaitable
from inspect import iscoroutine

from telegram import Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

MOST_IN_A_CHAT = 32  # waiting for each other; one chat must not take the places of all


class InOrder(BaseUpdateProcessor):
    """Lets an answer in a chat wait for those before it; drops what a flooded chat adds on top."""

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._waiting: dict[int, int] = {}
        self._turns: dict[int, asyncio.Lock] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to clean up."""

    async def do_process_update(self, update: object, coroutine: Awaitable[object]) -> None:
        """Handle an update when it is its turn; called by python-telegram-bot."""
        # An inline query is in no chat, and the next letter typed must overtake it.
        chat = (
            update.effective_chat.id
            if isinstance(update, Update) and update.effective_chat
            else None
        )
        if chat is None:
            await coroutine
            return
        if self._waiting.get(chat, 0) >= MOST_IN_A_CHAT:
            log.warning("an update was dropped: %d of its chat wait already", MOST_IN_A_CHAT)
            if iscoroutine(coroutine):
                coroutine.close()
            return
        self._waiting[chat] = self._waiting.get(chat, 0) + 1
        try:
            async with self._turns.setdefault(chat, asyncio.Lock()):
                await coroutine
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat], self._turns[chat]
