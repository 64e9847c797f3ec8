"""Typing is shown where the question was asked, for as long as the answer takes, and no longer."""

import asyncio
import math
from typing import Any

import pytest
from telegram import Message
from telegram.error import NetworkError

from bot.transport import sending as replies
from tests.botapi import people


class RecordingBot:
    """Takes the place of the bot in a message; records what is sent, `turns` of the loop later."""

    def __init__(self, turns: float = 0, error: Exception | None = None) -> None:
        self.shown: list[int | None] = []
        self._turns, self._error = turns, error
        self.came = asyncio.Condition()

    async def send_chat_action(
        self, chat_id: int, action: str, *, message_thread_id: int | None
    ) -> None:
        """Record one "typing…"."""
        while self._turns > 0:
            self._turns -= 1
            await asyncio.sleep(0)
        if self._error:
            raise self._error
        self.shown.append(message_thread_id)
        async with self.came:
            self.came.notify_all()


def message_to(bot: Any, topic: int | None = None) -> Message:
    message = Message.de_json(people.forum(7).message(people.user(), "?", topic=topic), None)
    assert message is not None
    message.set_bot(bot)
    return message


async def test_typing_is_kept_up_in_its_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow answer shows typing again and again, in the topic; afterwards nothing is shown."""
    monkeypatch.setattr(replies, "TYPING_SECONDS", 0.02)
    bot = RecordingBot()
    async with replies.typing(message_to(bot, topic=7)), bot.came:
        await bot.came.wait_for(lambda: len(bot.shown) >= 3)
    shown = list(bot.shown)
    assert set(shown) == {7}
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert bot.shown == shown


async def test_typing_never_comes_after_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing on its way is waited for; one that hangs is given up."""
    bot = RecordingBot(turns=3)
    async with replies.typing(message_to(bot)):
        await asyncio.sleep(0)
    assert bot.shown == [None]
    monkeypatch.setattr(replies, "TYPING_PATIENCE_SECONDS", 0.02)
    hanging = RecordingBot(turns=math.inf)
    async with replies.typing(message_to(hanging)):
        await asyncio.sleep(0)
    assert hanging.shown == []


async def test_typing_that_fails_does_not_matter() -> None:
    """The answer goes on without it, and a failing answer fails as it would have."""
    message = message_to(RecordingBot(error=NetworkError("gone")))
    async with replies.typing(message):
        await asyncio.sleep(0)
    with pytest.raises(ZeroDivisionError):
        async with replies.typing(message):
            raise ZeroDivisionError
