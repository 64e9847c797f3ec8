"""How the bot waits: for Telegram's limits, and for a network that comes back."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

from bot.transport.flood_waits import FloodWaits

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.5, 2.0, 8.0)  # together less than Telegram waits for the answer to a tap
FLOOD_RETRIES = 5
SLACK_SECONDS = 0.1
TO_PEOPLE = {"answerCallbackQuery", "answerInlineQuery"}  # besides all that goes to a chat

ONCE = -1  # as `rate_limit_args`: a single attempt, for whoever tries again themselves
# Nothing had left the bot yet.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Reply = bool | dict[str, Any] | list[dict[str, Any]]
Send = Callable[..., Coroutine[Any, Any, Reply]]


class RetryingRateLimiter(AIORateLimiter):
    """Keeps to Telegram's limits, waits as long as a 429 says, and retries what the network lost.

    A message whose reply was lost may arrive twice: better than an answer that never comes. What is
    sent with `rate_limit_args=ONCE` is tried once alone, and does not wait for a chat's floods.
    """

    def __init__(self) -> None:
        super().__init__()  # retries nothing: its own waiting for one chat would hold up all
        self.waits = FloodWaits()

    async def process_request(
        self,
        callback: Send,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Reply:
        """Send a request; called by python-telegram-bot for all but `getUpdates`."""
        place = data.get("chat_id", endpoint)
        once = rate_limit_args == ONCE
        if endpoint == "sendChatAction":
            # Not worth waiting for, nor one of the 20 messages that a group may get in a minute.
            send = self._noting_floods(callback, place)
            return await send(*args, **kwargs) if self.waits.remaining(place) <= 0 else False
        minded = self._noting_floods if once else self._minding_floods
        send = self._sending(minded(callback, place), args, kwargs, endpoint, data)
        again = not once and ("chat_id" in data or endpoint in TO_PEOPLE)
        for pause in PAUSES_SECONDS if again else ():
            try:
                return await send()
            except BadRequest:  # a NetworkError in name only: it would be refused again
                raise
            except NetworkError as error:
                log.warning("%s failed (%s), again in %g s", endpoint, error, pause)
            await asyncio.sleep(pause)
        return await send()

    def held_seconds(self, chat_id: int) -> float:
        """Return how long nothing may be sent to a chat; 0 or less when it may."""
        return self.waits.remaining(chat_id)

    def _sending(
        self, send: Send, args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any]
    ) -> Callable[[], Coroutine[Any, Any, Reply]]:
        """Return what makes the request, within the limits of messages if it sends one."""

        async def within_limits() -> Reply:
            if endpoint.startswith("get"):  # what is only read counts towards no limit
                return await send(*args, **kwargs)
            return await AIORateLimiter.process_request(
                self, send, args, kwargs, endpoint, data, None
            )

        return within_limits

    def _minding_floods(self, callback: Send, place: object) -> Send:
        """Let a request wait out a 429 of its chat, whichever request of the chat received it."""

        send = self._noting_floods(callback, place)

        async def send_patiently(*args: Any, **kwargs: Any) -> Reply:
            for _ in range(FLOOD_RETRIES):
                await self.waits.wait(place)
                with contextlib.suppress(RetryAfter):
                    return await send(*args, **kwargs)
            await self.waits.wait(place)
            return await send(*args, **kwargs)

        return send_patiently

    def _noting_floods(self, callback: Send, place: object) -> Send:
        async def send(*args: Any, **kwargs: Any) -> Reply:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = _seconds(error)
                log.info("Telegram wants us to wait for %g s", seconds)
                self.waits.start(place, seconds + SLACK_SECONDS)
                raise

        return send


def may_have_arrived(error: NetworkError) -> bool:
    """Tell whether a request may have been done all the same, since only its reply is missing."""
    # What Telegram itself answered has no cause, nor was it done.
    return error.__cause__ is not None and not isinstance(error.__cause__, NOT_SENT)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
