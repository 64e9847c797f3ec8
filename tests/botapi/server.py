"""A Bot API server on localhost: holds updates, records calls, refuses what Telegram refuses."""

import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.botapi import schema
from tests.botapi.people import Json, Room
from tests.botapi.telegram import Call, Fault, Telegram
from tests.botapi.wire import RefusedError, Server, value_of

TOKEN = "123456:TEST-TEST-TEST-TEST-TEST-TEST-TEST-TE"  # obviously nobody's


class BotApi(Telegram):
    """The server; use as a context manager."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []  # calls that break the Bot API's rules; a test fails on any
        self.token = TOKEN
        self._faults: list[tuple[str, Fault]] = []
        self._update_ids = itertools.count(1)
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

    def hang(self, method: str) -> None:
        """Leave the calls of `method` without an answer from now on, also those under way."""
        with self._changed:
            self._hung.add(method)

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
            while method in self._hung and not self._closing:
                self._changed.wait(0.2)
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
