"""How the bot waits: for Telegram's limits, and for a network that comes back."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

log = logging.getLogger(__name__)

PAUSES_SECONDS = (1.0, 3.0, 9.0)
FLOOD_RETRIES = 5

Reply = bool | dict[str, Any] | list[dict[str, Any]]


class Patience(AIORateLimiter):
    """Keeps to Telegram's limits, waits as long as a 429 says, and retries what the network lost.

    A message whose reply was lost may arrive twice: better than an answer that never comes.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=FLOOD_RETRIES)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Reply]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Reply:
        """Send a request; called by python-telegram-bot for all but `getUpdates`."""
        send = super().process_request
        if endpoint == "sendChatAction":
            # Without its chat it is not counted: a group has 20 messages a minute, all for answers.
            return await send(callback, args, kwargs, endpoint, {}, rate_limit_args)
        for pause in PAUSES_SECONDS if "chat_id" in data else ():
            try:
                return await send(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:  # a NetworkError in name only: it would be refused again
                raise
            except NetworkError as error:
                log.warning("%s failed (%s), again in %g s", endpoint, error, pause)
            await asyncio.sleep(pause)
        return await send(callback, args, kwargs, endpoint, data, rate_limit_args)
