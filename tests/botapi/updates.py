"""How updates come to the bot: asked for, or brought to its web address."""

import itertools
import json
import time
import urllib.error
import urllib.request

from tests.botapi.people import Json
from tests.botapi.state import Call, State
from tests.botapi.wire import DroppedError, RefusedError
from tests.bounds import HANG_SECONDS

CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # only come when named


class Updates(State):
    """Holds updates until the bot confirms them; a bot that was killed gets them again."""

    def __init__(self) -> None:
        super().__init__()
        self.webhook: Json = {"url": ""}
        self.webhook_trouble: Json = {}  # what `getWebhookInfo` says besides
        self._updates: list[Json] = []
        self._pushed: list[Json] = []
        self._again: list[Json] = []
        self._allowed: list[str] = []
        self._poll = 0
        self._update_ids = itertools.count(1)

    @property
    def polling(self) -> bool:
        """Whether the bot is asking for updates: another call for them now ends its asking."""
        return self._poll > 0

    @property
    def unconfirmed(self) -> list[Json]:
        """The updates that the bot has not confirmed yet."""
        return list(self._updates)

    def push(self, update: Json) -> None:
        """Deliver an update, by whichever way the bot asked for."""
        update = {"update_id": next(self._update_ids), **update}
        with self._changed:
            self._updates.append(update)
            self._pushed.append(update)
            self._changed.notify_all()
        if self.webhook["url"]:
            self.post_to_webhook(update, self.webhook.get("secret_token"))

    def push_again(self, update: Json) -> None:
        """Deliver an update once more, by the number that it had, though it was confirmed."""
        with self._changed:
            self._again.append(update)
            self._changed.notify_all()

    @property
    def pushed(self) -> list[Json]:
        """All updates that were ever delivered, oldest first, each with its number."""
        return list(self._pushed)

    def post_to_webhook(self, update: Json, secret: str | None) -> int:
        """Send an update to the bot's own web address; returns the HTTP status."""
        headers = {"Content-Type": "application/json"}
        headers |= {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        body = json.dumps(update).encode()
        request = urllib.request.Request(self.webhook["url"], body, headers)
        try:
            with urllib.request.urlopen(request, timeout=HANG_SECONDS) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def _getUpdates(self, call: Call) -> list[Json]:  # noqa: N802 - Telegram's name
        if self.webhook["url"]:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        ends = time.monotonic() + (call["timeout"] or 0)
        with self._changed:
            self._poll += 1
            mine = self._poll
            self._changed.notify_all()
            if call["allowed_updates"] is not None:
                self._allowed = call["allowed_updates"]
            offset = call["offset"] or 0
            self._updates = [each for each in self._updates if each["update_id"] >= offset]
            while "getUpdates" in self._hung or (
                not (ready := self._deliverable()) and time.monotonic() < ends
            ):
                if self._closing:
                    raise DroppedError
                self._changed.wait(0.2)
                if self._poll != mine:
                    raise RefusedError(409, CONFLICT)
            self._again = []
            return ready[: call["limit"] or 100]

    def _deliverable(self) -> list[Json]:
        if self._allowed:
            found = [each for each in self._updates if set(each) & set(self._allowed)]
        else:
            found = [each for each in self._updates if not set(each) & UNASKED]
        return self._again + found

    def _deleteWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook = {"url": ""}
        return self._forget(call)

    def _getWebhookInfo(self, call: Call) -> Json:  # noqa: N802
        told = {"url": self.webhook["url"], "has_custom_certificate": False}
        return {**told, "pending_update_count": len(self._updates), **self.webhook_trouble}

    def _setWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook = dict(call.parameters)
        return self._forget(call)

    def _forget(self, call: Call) -> bool:
        if call["drop_pending_updates"]:
            with self._changed:
                self._updates.clear()
        return True
