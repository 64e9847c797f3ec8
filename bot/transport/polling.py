"""Asking Telegram for updates, and noticing when it will never give any again."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Any, TypeAlias

from telegram import Update
from telegram.error import Conflict, TelegramError

from bot.transport.clock import TelegramClock
from bot.transport.requests import BotApiRequest

log = logging.getLogger(__name__)

REFUSED = (
    "Telegram refuses the token: check HOIBAO_TELEGRAM_TOKEN, or get a new one from @BotFather"
)
TWO_POLLERS = (
    "another program asks Telegram for this bot's messages: "
    "stop it, or give this one a token of its own"
)
WEBHOOK_SET = (
    "another program had this bot's messages sent to a web address: "
    "stop it, or give this one a token of its own"
)
WEBHOOK_TAKEN = (
    "another program has this bot's messages sent elsewhere than to HOIBAO_WEBHOOK_URL: "
    "stop it, or give this one a token of its own"
)
# As long as two processes may overlap when one replaces the other.
CONFLICT_SECONDS = 12.0
CONFLICT_OVER_SECONDS = 45.0  # longer than python-telegram-bot's longest pause between two polls

GiveUp: TypeAlias = Callable[[str], None]  # takes the reason, one plain line


class PollingRequest(BotApiRequest):
    """Asks for updates where python-telegram-bot alone would not come to an end.

    It waits forever when the token is taken back: this gives up. It asks again and again, without
    a pause, for an update that it can't read: this passes over it. Having given up it asks no
    more: another instance would be interrupted by that.
    """

    def __init__(self, give_up: GiveUp, clock: TelegramClock, **settings: Any) -> None:
        super().__init__(clock, **settings)
        self._give_up = give_up
        self._given_up = False

    def stop(self, why: str) -> None:
        """Give up, and ask Telegram for nothing any more."""
        self._given_up = True
        self._give_up(why)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request for updates."""
        if self._given_up:
            return HTTPStatus.OK, b'{"ok": true, "result": []}'
        code, payload = await super().do_request(*args, **kwargs)
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self.stop(REFUSED)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read a reply, and empty the updates that can't be read, so that they count as done."""
        reply: dict[str, Any] = json.loads(payload)
        if "result" in reply:
            if not isinstance(reply["result"], list):
                raise TelegramError("a reply holds no list of updates")
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


class PollingErrors:
    """Decides what an error in polling means: most pass by themselves.

    So does the conflict of two instances, when one replaces the other. Where it lasts, this one
    ends; it goes without another word to Telegram, so that the other one stays.
    """

    def __init__(self, stop: GiveUp) -> None:
        self._stop = stop
        self._first = self._last = float("-inf")  # of the conflicts that go on

    def note(self, error: TelegramError) -> None:
        """Take note of an error; called by python-telegram-bot."""
        if not isinstance(error, Conflict):
            log.warning("no updates from Telegram for the moment: %s", error)
            return
        now = monotonic()
        if now - self._last > CONFLICT_OVER_SECONDS:
            self._first = now
            log.warning("another program asks for this bot's messages, too: waiting for its end")
        self._last = now
        if now - self._first >= CONFLICT_SECONDS:
            self._stop(WEBHOOK_SET if "webhook" in error.message else TWO_POLLERS)
