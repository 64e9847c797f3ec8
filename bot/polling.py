"""Asking Telegram for updates, and noticing when it will never give any again."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeAlias

from telegram.error import Conflict, TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

REFUSED = (
    "Telegram refuses the token: check HOIBAO_TELEGRAM_TOKEN, or get a new one from @BotFather"
)
TWO_POLLERS = (
    "another program asks Telegram for this bot's messages: "
    "stop it, or give this one a token of its own"
)

GiveUp: TypeAlias = Callable[[str], None]  # takes the reason, one plain line


class PollingRequest(HTTPXRequest):
    """Gives up when the token is taken back; python-telegram-bot would log it and wait forever."""

    def __init__(self, give_up: GiveUp, **settings: Any) -> None:
        super().__init__(**settings)
        self._give_up = give_up

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request for updates."""
        code, payload = await super().do_request(*args, **kwargs)
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._give_up(REFUSED)
        return code, payload


def on_error(give_up: GiveUp) -> Callable[[TelegramError], None]:
    """Return what is done about an error in polling: go on after what passes by itself."""

    def decide(error: TelegramError) -> None:
        if isinstance(error, Conflict):
            give_up(TWO_POLLERS)
        else:
            log.warning("no updates from Telegram for the moment: %s", error)

    return decide
