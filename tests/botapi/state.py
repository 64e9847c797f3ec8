"""What Telegram's servers hold between two calls: rooms, people, messages."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.people import ME, Json, Room
from tests.botapi.wire import RefusedError, Upload
from tests.bounds import HANG_SECONDS


@dataclass
class Call:
    """One call of the bot, with parameters as JSON values."""

    method: str
    parameters: Json
    files: dict[str, Upload] = field(default_factory=dict)  # by the name of their part
    at: float = field(default_factory=time.monotonic)
    result: Any = None  # None when it was refused
    cut: bool = False  # the bot got no answer, whether it was done or not

    def __getitem__(self, name: str) -> Any:
        return self.parameters.get(name)


class Calls(list[Call]):
    """All calls in their order; those of one method to one chat are found at once."""

    def __init__(self) -> None:
        super().__init__()
        self._found: defaultdict[tuple[str, Any], list[Call]] = defaultdict(list)

    def append(self, call: Call) -> None:
        """Add a call."""
        super().append(call)
        self._found[call.method, None].append(call)
        if isinstance(call["chat_id"], int):
            self._found[call.method, call["chat_id"]].append(call)

    def clear(self) -> None:
        """Forget all calls."""
        super().clear()
        self._found.clear()

    def of(self, method: str, chat: int | None = None) -> list[Call]:
        """Return the calls of one method, to one chat or all."""
        return list(self._found.get((method, chat), ()))


class State:
    """What all methods of the Bot API share."""

    def __init__(self) -> None:
        self.calls = Calls()
        self.problems: list[str] = []  # calls that break the Bot API's rules; a test fails on any
        self.me: Json = dict(ME)  # what BotFather was told may differ from server to server
        self._rooms: dict[int, Room] = {}
        self._people: dict[int, Json] = {}
        self._messages: dict[tuple[int, int], Json] = {}
        self._flood_ends: dict[int, float] = {}
        self._closing = False
        self._hung: set[str] = set()  # methods whose calls get no answer for now
        self._changed = threading.Condition()

    def flood(self, room: Room, seconds: int) -> None:
        """Answer 429 to what is sent to `room` for some seconds."""
        self._flood_ends[room.id] = time.monotonic() + seconds

    def know(self, room: Room, *people: Json) -> Room:
        """Let the bot know a chat and people without a message; returns the chat."""
        self._rooms[room.id] = room
        self._people |= {person["id"]: person for person in people}
        return room

    def now(self, message: Json) -> Json | None:
        """Return a message as it now stands, None when it was deleted."""
        return self._messages.get((message["chat"]["id"], message["message_id"]))

    def sent(self, room: Room | None = None, method: str = "sendMessage") -> list[Call]:
        """Return the calls that went through, to one chat or all."""
        found = self.calls.of(method, room.id if room else None)
        return [call for call in found if call.result is not None]

    def wait(self, what: Callable[[], Any], seconds: float = HANG_SECONDS) -> Any:
        """Wait until `what` returns something true, and return it."""
        ends = time.monotonic() + seconds
        with self._changed:
            while not (found := what()):
                left = ends - time.monotonic()
                assert left > 0, f"nothing came in {seconds} s; calls: {self.calls[-5:]}"
                self._changed.wait(min(left, 0.2))
        return found

    def stays(self, what: Callable[[], Any], seconds: float = 1) -> None:
        """Watch for a while that `what` stays true.

        That something does not come can only be watched for: a slow machine may overlook it here,
        and never sees what is not there.
        """
        ends = time.monotonic() + seconds
        with self._changed:
            while (left := ends - time.monotonic()) > 0:
                assert what(), f"something came; calls: {self.calls[-5:]}"
                self._changed.wait(min(left, 0.2))
            assert what(), f"something came; calls: {self.calls[-5:]}"

    def answers(
        self, room: Room, count: int = 1, seconds: float = HANG_SECONDS, method: str = "sendMessage"
    ) -> list[Json]:
        """Wait for as many messages to `room`, and return them as Telegram shows them."""
        calls = self.wait(
            lambda: (found := self.sent(room, method)) and len(found) >= count and found, seconds
        )
        return [call.result for call in calls]

    def _room(self, call: Call) -> Room:
        """Find the chat of a call, which the bot has to be in."""
        room = self._rooms.get(call["chat_id"])
        if room is None:
            raise RefusedError(400, "Bad Request: chat not found")
        if room.moved_to is not None:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, text, migrate_to_chat_id=room.moved_to)
        if room.private and room.status(self.me) == "kicked":
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if room.status(self.me) == "kicked":
            raise RefusedError(403, f"Forbidden: bot was kicked from the {room.kind} chat")
        if room.status(self.me) == "left":
            raise RefusedError(403, f"Forbidden: bot is not a member of the {room.kind} chat")
        return room

    def _place(self, call: Call) -> Room:
        """Find the chat and topic of a call, and keep it to the limits set by `flood`."""
        room = self._room(call)
        if room.status(self.me) == "restricted":
            text = "Bad Request: not enough rights to send text messages to the chat"
            raise RefusedError(400, text)
        if room.refusal:
            raise RefusedError(*room.refusal)
        self._slow_down(room)
        if room.chat.get("is_direct_messages") and not call["direct_messages_topic_id"]:
            raise RefusedError(400, "Bad Request: direct messages topic must be specified")
        thread = call["message_thread_id"]
        if thread is not None and thread not in room.topics:
            raise RefusedError(400, "Bad Request: message thread not found")
        return room

    def _sent_to(self, room: Room) -> None:
        """Begin the wait of a group in slow mode, which admins alone are free of."""
        if room.slow_mode and room.status(self.me) not in ("administrator", "creator"):
            self.flood(room, room.slow_mode)

    def _slow_down(self, room: Room) -> None:
        left = self._flood_ends.get(room.id, 0) - time.monotonic()
        if left > 0:
            seconds = int(left) + 1
            text = f"Too Many Requests: retry after {seconds}"
            raise RefusedError(429, text, retry_after=seconds)
