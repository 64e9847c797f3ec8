"""Who writes to the bot, and where: makes updates as Telegram sends them."""

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.markup import utf16

Json = dict[str, Any]

ME: Json = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Hỏi Báo",
    "username": "HoiBaoBot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}

_numbers = itertools.count(1000)
_FOUND = {
    "bot_command": re.compile(r"(?<!\S)/\w{1,32}(?:@\w+)?"),
    "mention": re.compile(r"(?<![\w@])@\w{3,32}"),
}


def user(language: str | None = "vi", **fields: Any) -> Json:
    """Make a person; `language` is their app's."""
    number = next(_numbers)
    made = {"id": number, "is_bot": False, "first_name": f"Người {number}"}
    return made | ({"language_code": language} if language else {}) | fields


def entities(text: str) -> list[Json]:
    """Find the entities that Telegram itself finds, counted as it counts."""
    return [
        {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
        for kind, pattern in _FOUND.items()
        for match in pattern.finditer(text)
    ]


@dataclass
class Room:
    """A chat that messages are written in."""

    chat: Json
    topics: list[int] = field(default_factory=list)  # threads that exist in a forum

    @property
    def id(self) -> int:
        """The chat's id."""
        number: int = self.chat["id"]
        return number

    def message(
        self,
        sender: Json | None,
        text: str | None = None,
        *,
        reply_to: Json | None = None,
        topic: int | None = None,
        **fields: Any,
    ) -> Json:
        """Make a message; `topic` is None for General and for chats without topics."""
        made: Json = {"message_id": next(_numbers), "date": int(time.time()), "chat": self.chat}
        if sender:
            made["from"] = sender
        if text is not None:
            made |= {"text": text, "entities": entities(text)}
        if reply_to:
            made["reply_to_message"] = {
                name: value for name, value in reply_to.items() if name != "reply_to_message"
            }
        if topic:
            made |= {"message_thread_id": topic, "is_topic_message": True}
        return made | fields


def private(person: Json) -> Room:
    """Make the chat of a person with the bot."""
    return Room({"id": person["id"], "type": "private", "first_name": person["first_name"]})


def group(**fields: Any) -> Room:
    """Make a group without topics."""
    number = -1_000_000_000_000 - next(_numbers)
    return Room({"id": number, "type": "supergroup", "title": "Nhóm đọc báo"} | fields)


def forum(*topics: int) -> Room:
    """Make a group with topics."""
    room = group(is_forum=True)
    room.topics.extend(topics)
    return room
