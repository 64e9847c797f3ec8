"""What Telegram does when a bot calls: chats, topics, messages, updates, limits."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi import markup
from tests.botapi.people import ME, Json, Room
from tests.botapi.wire import DroppedError, RefusedError

MAX_UNITS, MAX_BYTES = 4096, 1 << 15


@dataclass
class Call:
    """One call of the bot, with parameters as JSON values."""

    method: str
    parameters: Json
    at: float = field(default_factory=time.monotonic)
    result: Any = None  # None when it was refused

    def __getitem__(self, name: str) -> Any:
        return self.parameters.get(name)


Fault = Callable[[], None]  # raises RefusedError or DroppedError, or just takes its time


class Telegram:
    """The methods of the Bot API that the bot calls, each named `_` and as Telegram names it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.webhook: Json = {"url": ""}
        self._rooms: dict[int, Room] = {}
        self._messages: dict[tuple[int, int], Json] = {}
        self._updates: list[Json] = []
        self._allowed: list[str] | None = None
        self._flood_ends: dict[int, float] = {}
        self._profile: dict[str, Any] = {}
        self._poll = 0
        self._closing = False
        self._hung: set[str] = set()
        self._changed = threading.Condition()
        self._message_ids = itertools.count(500_000)

    def _getMe(self, call: Call) -> Json:  # noqa: N802 - Telegram's name, like those below
        return ME

    def _getUpdates(self, call: Call) -> list[Json]:  # noqa: N802
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
            while not (ready := self._deliverable()) and time.monotonic() < ends:
                if self._closing:
                    raise DroppedError
                self._changed.wait(0.2)
                if self._poll != mine:
                    raise RefusedError(409, "Conflict: terminated by other getUpdates request")
            return ready[:100]

    def _deliverable(self) -> list[Json]:
        if self._allowed is None:
            return list(self._updates)
        return [each for each in self._updates if set(each) & set(self._allowed)]

    def _deleteWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook = {"url": ""}
        return True

    def _setWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook = dict(call.parameters)
        return True

    def _sendChatAction(self, call: Call) -> bool:  # noqa: N802
        self._place(call)
        return True

    def _sendMessage(self, call: Call) -> Json:  # noqa: N802
        room = self._place(call)
        text, entities = self._text(call)
        message = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": room.chat,
            "from": ME,
            "text": text,
            "entities": entities,
        }
        if call["message_thread_id"]:
            message |= {"message_thread_id": call["message_thread_id"], "is_topic_message": True}
        wanted = call["reply_parameters"] or {}
        replied = self._messages.get((room.id, wanted.get("message_id", 0)))
        if replied:
            message["reply_to_message"] = replied
        elif wanted and not wanted.get("allow_sending_without_reply"):
            raise RefusedError(400, "Bad Request: message to be replied not found")
        self._messages[room.id, message["message_id"]] = message
        return message

    def _place(self, call: Call) -> Room:
        """Find the chat and topic of a call, and keep it to the limits set by `flood`."""
        room = self._rooms.get(call["chat_id"])
        if room is None:
            raise RefusedError(400, "Bad Request: chat not found")
        left = self._flood_ends.get(room.id, 0) - time.monotonic()
        if left > 0:
            seconds = int(left) + 1
            raise RefusedError(
                429, f"Too Many Requests: retry after {seconds}", retry_after=seconds
            )
        thread = call["message_thread_id"]
        if thread is not None and thread not in room.topics:
            raise RefusedError(400, "Bad Request: message thread not found")
        return room

    def _text(self, call: Call) -> tuple[str, list[Json]]:
        raw, entities = call["text"], list[Json]()
        if len(raw.encode()) > MAX_BYTES:
            raise RefusedError(400, "Bad Request: text is too long")
        text = raw
        if call["parse_mode"] == "HTML":
            try:
                text, entities = markup.parse(raw)
            except (markup.CannotParseError, UnicodeError) as error:
                raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from None
        if not text.strip():
            raise RefusedError(400, "Bad Request: message text is empty")
        if markup.utf16(text) > MAX_UNITS:
            raise RefusedError(400, "Bad Request: message is too long")
        return text, entities

    def _remember(self, call: Call) -> bool:
        name = call.method.removeprefix("setMy").lower()
        values = [value for key, value in call.parameters.items() if key != "language_code"]
        self._profile[f"{name}/{call['language_code'] or ''}"] = values[0]
        return True

    _setMyCommands = _setMyDescription = _setMyShortDescription = _remember  # noqa: N815

    def _getMyCommands(self, call: Call) -> Any:  # noqa: N802
        return self._profile.get(f"commands/{call['language_code'] or ''}", [])

    def _getMyDescription(self, call: Call) -> Json:  # noqa: N802
        found = self._profile.get(f"description/{call['language_code'] or ''}", "")
        return {"description": found}

    def _getMyShortDescription(self, call: Call) -> Json:  # noqa: N802
        found = self._profile.get(f"shortdescription/{call['language_code'] or ''}", "")
        return {"short_description": found}
