"""A Bot API server on localhost: holds updates, records calls, refuses what Telegram refuses."""

import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi import markup, schema
from tests.botapi.people import ME, Json, Room
from tests.botapi.wire import DroppedError, RefusedError, Server, value_of

TOKEN = "123456:TEST-TEST-TEST-TEST-TEST-TEST-TEST-TE"  # obviously nobody's
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


class BotApi:
    """The server; use as a context manager."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.problems: list[str] = []  # calls that break the Bot API's rules; a test fails on any
        self.webhook: Json = {"url": ""}
        self.token = TOKEN
        self._rooms: dict[int, Room] = {}
        self._messages: dict[tuple[int, int], Json] = {}
        self._updates: list[Json] = []
        self._allowed: list[str] | None = None
        self._faults: list[tuple[str, Fault]] = []
        self._flood_ends: dict[int, float] = {}
        self._profile: dict[str, Any] = {}
        self._poll = 0
        self._closing = False
        self._changed = threading.Condition()
        self._update_ids, self._message_ids = itertools.count(1), itertools.count(500_000)
        self._http = Server(self.call)

    @property
    def url(self) -> str:
        """Where the bot finds the server."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "BotApi":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._http.shutdown()
        self._http.server_close()

    @property
    def polling(self) -> bool:
        """Whether the bot is asking for updates."""
        return any(call.method == "getUpdates" for call in self.calls)

    # What a test does.

    def write(self, room: Room, message: Json, kind: str = "message") -> Json:
        """Deliver a message of `room` to the bot; returns the message."""
        self._rooms[room.id] = room
        self._messages[room.id, message["message_id"]] = message
        self.push({kind: message})
        return message

    def push(self, update: Json) -> None:
        """Deliver an update, by whichever way the bot asked for."""
        update = {"update_id": next(self._update_ids), **update}
        with self._changed:
            self._updates.append(update)
            self._changed.notify_all()
        if self.webhook["url"]:
            self.post_to_webhook(update, self.webhook.get("secret_token"))

    def post_to_webhook(self, update: Json, secret: str | None) -> int:
        """Send an update to the bot's own web address; returns the HTTP status."""
        headers = {"Content-Type": "application/json"}
        headers |= {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        body = json.dumps(update).encode()
        request = urllib.request.Request(self.webhook["url"], body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of `method` meet a fault."""
        with self._changed:
            self._faults += [(method, fault)] * times

    def flood(self, room: Room, seconds: int) -> None:
        """Answer 429 to what is sent to `room` for some seconds."""
        self._flood_ends[room.id] = time.monotonic() + seconds

    def sent(self, room: Room | None = None, method: str = "sendMessage") -> list[Call]:
        """Return the calls that went through, to one chat or all."""
        return [
            call
            for call in list(self.calls)
            if call.method == method
            and call.result is not None
            and (room is None or call["chat_id"] == room.id)
        ]

    def wait(self, what: Callable[[], Any], seconds: float = 20) -> Any:
        """Wait until `what` returns something true, and return it."""
        ends = time.monotonic() + seconds
        with self._changed:
            while not (found := what()):
                left = ends - time.monotonic()
                assert left > 0, f"nothing came in {seconds} s; calls: {self.calls[-5:]}"
                self._changed.wait(min(left, 0.2))
        return found

    def answers(self, room: Room, count: int = 1, seconds: float = 20) -> list[Json]:
        """Wait for as many messages to `room`, and return them as Telegram shows them."""
        calls = self.wait(
            lambda: (found := self.sent(room)) and len(found) >= count and found, seconds
        )
        return [call.result for call in calls]

    # What the bot calls.

    def call(self, token: str, method: str, sent: dict[str, str]) -> Any:
        """Do one call. Raises RefusedError or DroppedError."""
        if token != self.token:
            raise RefusedError(401, "Unauthorized")
        wrong = schema.complaints(method, sent)
        call = Call(method, {name: value_of(name, value) for name, value in sent.items()})
        with self._changed:
            self.problems += wrong
            self.calls.append(call)
            fault = next((each for each in self._faults if each[0] in (method, "*")), None)
            if fault:
                self._faults.remove(fault)
            self._changed.notify_all()
        if fault:
            fault[1]()
        do = getattr(self, f"_{method}", None)
        if do is None:
            self.problems.append(f"{method} is not played by this server")
            raise RefusedError(404, "Not Found")
        result = do(call)
        with self._changed:
            call.result = result
            self._changed.notify_all()
        return result

    def _getMe(self, call: Call) -> Json:  # noqa: N802 - named as in the Bot API, like those below
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
