"""How the bot waits: for Telegram's limits, and for a network that comes back."""

import asyncio
import contextlib
import logging
import math
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
# What waits for an answer of ours, and for how long it does: besides all that goes to a chat.
TO_PEOPLE = {"answerCallbackQuery": "callback_query_id", "answerInlineQuery": "inline_query_id"}
QUERY_SECONDS = 10.0
PATIENCE_SECONDS = 600.0  # as old as a message may be that is still answered
TYPING_SECONDS = 15.0  # a limit of "typing…" may be its own: then the message is tried

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
        place, once = _place(endpoint, data), rate_limit_args == ONCE
        if endpoint == "sendChatAction":
            # Not worth waiting for, nor one of the 20 messages that a group may get in a minute.
            send = self._noting_floods(callback, place, TYPING_SECONDS)
            return await send(*args, **kwargs) if self.waits.remaining(place) <= 0 else False
        patience = 0.0 if once else _patience(endpoint, data)
        minded = self._minding_floods(callback, place, patience)
        send = self._sending(minded, args, kwargs, endpoint, data)
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

    def is_held(self, chat_id: int) -> bool:
        """Tell whether Telegram lets nothing be sent to a chat for the moment."""
        return self.waits.remaining(chat_id) > 0

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

    def _minding_floods(self, callback: Send, place: object, patience: float) -> Send:
        """Let a request wait out a 429 of its place, whichever request of it received that.

        It raises RetryAfter at once where it would have to wait for longer than `patience`.
        """
        send = self._noting_floods(callback, place)
        if not patience:
            return send

        async def send_patiently(*args: Any, **kwargs: Any) -> Reply:
            for _ in range(FLOOD_RETRIES):
                await self._wait(place, patience)
                with contextlib.suppress(RetryAfter):
                    return await send(*args, **kwargs)
            await self._wait(place, patience)
            return await send(*args, **kwargs)

        return send_patiently

    async def _wait(self, place: object, patience: float) -> None:
        left = self.waits.remaining(place)
        if left > patience:
            raise RetryAfter(math.ceil(left))
        await self.waits.wait(place)

    def _noting_floods(self, callback: Send, place: object, most: float = math.inf) -> Send:
        async def send(*args: Any, **kwargs: Any) -> Reply:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = _seconds(error)
                log.info("Telegram wants us to wait for %g s", seconds)
                self.waits.start(place, min(seconds, most) + SLACK_SECONDS)
                raise

        return send


def _place(endpoint: str, data: dict[str, Any]) -> object:
    """Return what a 429 holds up: a chat, if it is of something for that chat; else hardly more.

    What is only read of a chat, and answers to taps and inline queries, hold up nothing else.
    """
    if endpoint in TO_PEOPLE:
        return endpoint, data.get(TO_PEOPLE[endpoint])
    if "chat_id" not in data:
        return endpoint
    return (endpoint, data["chat_id"]) if endpoint.startswith("get") else data["chat_id"]


def _patience(endpoint: str, data: dict[str, Any]) -> float:
    """Return how long a request may wait for Telegram: no longer than somebody waits for it."""
    if endpoint in TO_PEOPLE:
        return QUERY_SECONDS
    return 0.0 if endpoint.startswith("get") and "chat_id" in data else PATIENCE_SECONDS


def may_have_arrived(error: NetworkError) -> bool:
    """Tell whether a request may have been done all the same, since only its reply is missing."""
    # What Telegram itself answered has no cause, nor was it done.
    return error.__cause__ is not None and not isinstance(error.__cause__, NOT_SENT)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
