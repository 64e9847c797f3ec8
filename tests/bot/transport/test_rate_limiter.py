"""What a 429 holds up, and for how long somebody waits for it."""

from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.transport.rate_limiter import TYPING_SECONDS, RetryingRateLimiter

HOUR = 3600


@pytest.fixture(autouse=True)
def as_the_bot_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take waits as python-telegram-bot gives them to the running bot."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


class Telegram:
    """Takes the place of the requests: refuses some methods for an hour, and takes the others."""

    def __init__(self, limiter: RetryingRateLimiter, *refused: str) -> None:
        self.limiter, self.refused = limiter, refused
        self.taken: list[str] = []

    async def call(self, method: str, **data: Any) -> Any:
        """Send a request through the rate limiter."""

        async def send() -> bool:
            if method in self.refused:
                raise RetryAfter(HOUR)
            self.taken.append(method)
            return True

        return await self.limiter.process_request(send, (), {}, method, data, None)


async def test_a_chat_that_may_be_written_to_in_an_hour_is_not_waited_for() -> None:
    """Nobody reads an answer after an hour: what waits for one takes the places of others."""
    telegram = Telegram(RetryingRateLimiter(), "sendMessage")
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await telegram.call("sendMessage", chat_id=-1)
    telegram.refused = ()
    with pytest.raises(RetryAfter):
        await telegram.call("editMessageText", chat_id=-1)
    await telegram.call("sendMessage", chat_id=-2)
    assert telegram.taken == ["sendMessage"]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("answerCallbackQuery", "callback_query_id"),
        ("answerInlineQuery", "inline_query_id"),
        ("getChatMember", "chat_id"),
    ],
)
async def test_a_refused_tap_query_or_look_up_holds_up_nothing_else(method: str, name: str) -> None:
    """It fails at once, since nobody waits for it so long; other queries and messages go out."""
    telegram = Telegram(RetryingRateLimiter(), method)
    with pytest.raises(RetryAfter):
        await telegram.call(method, **{name: 1})
    telegram.refused = ()
    await telegram.call("sendMessage", chat_id=1)
    await telegram.call(method, **{name: 2})
    assert telegram.taken == ["sendMessage", method]


async def test_refused_typing_does_not_hold_up_the_answer_for_long() -> None:
    """Its limit may be its own; a chat that is held up is tried again soon."""
    limiter = RetryingRateLimiter()
    with pytest.raises(RetryAfter):
        await Telegram(limiter, "sendChatAction").call("sendChatAction", chat_id=5)
    assert limiter.is_held(5)
    assert limiter.waits.remaining(5) < TYPING_SECONDS + 1
