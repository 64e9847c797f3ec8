"""Typing is shown where the question was asked, for as long as the answer takes, and no longer."""

import asyncio
from typing import Any

import pytest
from telegram import Message
from telegram.error import NetworkError

from bot.transport import sending as replies
from tests.botapi import people


class RecordingBot:
    """Takes the place of the bot in a message; records what is sent, slowly if told to."""

    def __init__(self, seconds: float = 0, error: Exception | None = None) -> None:
        self.shown: list[int | None] = []
        self._seconds, self._error = seconds, error

    async def send_chat_action(
        self, chat_id: int, action: str, *, message_thread_id: int | None
    ) -> None:
        """Record one "typing…"."""
        await asyncio.sleep(self._seconds)
        if self._error:
            raise self._error
        self.shown.append(message_thread_id)


def message_to(bot: Any, topic: int | None = None) -> Message:
    message = Message.de_json(people.forum(7).message(people.user(), "?", topic=topic), None)
    assert message is not None
    message.set_bot(bot)
    return message


async def test_typing_is_kept_up_in_its_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow answer shows typing again and again, in the topic; afterwards nothing is shown."""
    monkeypatch.setattr(replies, "TYPING_SECONDS", 0.02)
    bot = RecordingBot()
    async with replies.typing(message_to(bot, topic=7)):
        await asyncio.sleep(0.1)
    shown = list(bot.shown)
    assert len(shown) >= 3
    assert set(shown) == {7}
    await asyncio.sleep(0.05)
    assert bot.shown == shown


async def test_typing_never_comes_after_the_answer() -> None:
    """A typing on its way is waited for; one that hangs is given up."""
    bot = RecordingBot(seconds=0.05)
    async with replies.typing(message_to(bot)):
        await asyncio.sleep(0)
    assert bot.shown == [None]
    hanging = RecordingBot(seconds=60)
    began = asyncio.get_running_loop().time()
    async with replies.typing(message_to(hanging)):
        await asyncio.sleep(0)
    assert asyncio.get_running_loop().time() - began < 2
    assert hanging.shown == []


async def test_typing_that_fails_does_not_matter() -> None:
    """The answer goes on without it, and a failing answer fails as it would have."""
    message = message_to(RecordingBot(error=NetworkError("gone")))
    async with replies.typing(message):
        await asyncio.sleep(0)
    with pytest.raises(ZeroDivisionError):
        async with replies.typing(message):
            raise ZeroDivisionError
