"""Asking Telegram for updates, and noticing when it will never give any again."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeAlias

from telegram import Update
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
    """Asks for updates where python-telegram-bot alone would not come to an end.

    It waits forever when the token is taken back: this gives up. It asks again and again, without
    a pause, for an update that it can't read: this passes over it.
    """

    def __init__(self, give_up: GiveUp, **settings: Any) -> None:
        super().__init__(**settings)
        self._give_up = give_up

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request for updates."""
        code, payload = await super().do_request(*args, **kwargs)
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._give_up(REFUSED)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read a reply, and empty the updates that can't be read, so that they count as done."""
        reply = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(reply, dict) or ("result" not in reply and reply.get("ok") is not False):
            raise TelegramError("the reply is none of the Bot API")
        if isinstance(reply.get("result"), list):
            reply["result"] = [_readable(update) for update in reply["result"]]
        return reply


def _readable(update: Any) -> dict[str, Any]:
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise TelegramError("an update has no number")
    try:
        Update.de_json(update)
    except Exception as error:  # whatever reading trips over; its content is nobody's business
        log.error("update %d can't be read: %s", update["update_id"], type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


def on_error(give_up: GiveUp) -> Callable[[TelegramError], None]:
    """Return what is done about an error in polling: go on after what passes by itself."""

    def decide(error: TelegramError) -> None:
        if isinstance(error, Conflict):
            give_up(TWO_POLLERS)
        else:
            log.warning("no updates from Telegram for the moment: %s", error)

    return decide
