"""How the bot waits: for Telegram's limits, and for a network that comes back."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.5, 2.0, 8.0)
FLOOD_RETRIES = 5
SLACK_SECONDS = 0.1

ONCE = -1  # as `rate_limit_args`: rather lose a message than send it twice
# Nothing had left the bot yet.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Reply = bool | dict[str, Any] | list[dict[str, Any]]
Send = Callable[..., Coroutine[Any, Any, Reply]]


class Patience(AIORateLimiter):
    """Keeps to Telegram's limits, waits as long as a 429 says, and retries what the network lost.

    A message whose reply was lost may arrive twice: better than an answer that never comes. What is
    sent with `rate_limit_args=ONCE` is not tried again then.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=FLOOD_RETRIES)
        self._resume_at = 0.0  # by the event loop's clock; nothing is sent before

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
        send = self._minding_floods(callback)
        once = rate_limit_args == ONCE
        if once:
            rate_limit_args = None
        if endpoint == "sendChatAction":
            # Not worth waiting for, nor one of the 20 messages that a group may get in a minute.
            return await send(*args, **kwargs) if self._wait() <= 0 else False
        for pause in PAUSES_SECONDS if "chat_id" in data else ():
            try:
                return await super().process_request(
                    send, args, kwargs, endpoint, data, rate_limit_args
                )
            except BadRequest:  # a NetworkError in name only: it would be refused again
                raise
            except NetworkError as error:
                if once and may_have_arrived(error):
                    raise
                log.warning("%s failed (%s), again in %g s", endpoint, error, pause)
            await asyncio.sleep(pause)
        return await super().process_request(send, args, kwargs, endpoint, data, rate_limit_args)

    def _minding_floods(self, callback: Send) -> Send:
        """Let a 429 hold up everything, also what other requests are about to send."""

        async def send(*args: Any, **kwargs: Any) -> Reply:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110 - it may be put off meanwhile
                await asyncio.sleep(wait)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                after = asyncio.get_running_loop().time() + _seconds(error) + SLACK_SECONDS
                self._resume_at = max(self._resume_at, after)
                raise

        return send

    def _wait(self) -> float:
        return self._resume_at - asyncio.get_running_loop().time()


def may_have_arrived(error: NetworkError) -> bool:
    """Tell whether a request may have been done all the same, since only its reply is missing."""
    # What Telegram itself answered has no cause, nor was it done.
    return error.__cause__ is not None and not isinstance(error.__cause__, NOT_SENT)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
