"""Who writes to the bot, and where: makes updates as Telegram sends them."""

import itertools
import re
import time
from collections.abc import Iterable, Iterator
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
    "supports_inline_queries": True,
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


_ADMINISTRATOR = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info"),
    *("can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)
_RESTRICTED = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages"),
    *("can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages"),
    "can_manage_topics",
)


def _membership(status: str) -> Json:
    """Return the fields that Telegram always shows for a status."""
    if status == "administrator":
        usual = {"can_manage_chat", "can_delete_messages", "can_invite_users"}
        return {name: name in usual for name in _ADMINISTRATOR}
    if status == "restricted":
        return dict.fromkeys(_RESTRICTED, False) | {"is_member": True, "until_date": 0}
    shown: dict[str, Json] = {"creator": {"is_anonymous": False}, "kicked": {"until_date": 0}}
    return shown.get(status, {})


@dataclass
class Room:
    """A chat that messages are written in."""

    chat: Json
    topics: list[int] = field(default_factory=list)  # threads that exist in a forum
    members: dict[int, Json] = field(default_factory=dict)  # user, status and rights, by user id
    moved_to: int | None = None  # the supergroup that a basic group became
    slow_mode: int = 0  # seconds between two messages of one who is no admin
    hidden_members: bool = False  # only admins may ask who is a member
    refusal: tuple[int, str] | None = None  # code and text of what is sent here, see REFUSALS
    numbers: Iterator[int] = _numbers  # of its messages; each supergroup counts its own, from 1

    @property
    def id(self) -> int:
        """The chat's id."""
        number: int = self.chat["id"]
        return number

    @property
    def kind(self) -> str:
        """The chat's type."""
        return str(self.chat["type"])

    @property
    def private(self) -> bool:
        """Whether it is the chat of one person with the bot."""
        return self.kind == "private"

    @property
    def basic(self) -> bool:
        """Whether it is a small group that may become a supergroup."""
        return self.kind == "group"

    def status(self, person: Json) -> str:
        """Return what somebody is in this chat; the bot is a member unless told otherwise."""
        usual = "member" if person["id"] in (ME["id"], self.id) else "left"
        return str(self.members.get(person["id"], {}).get("status", usual))

    def member(self, person: Json) -> Json:
        """Return somebody's membership as Telegram shows it."""
        status = self.status(person)
        rights = self.members.get(person["id"], {})
        return {"status": status, "user": person} | _membership(status) | rights

    def changed(self, by: Json, who: Json, status: str, **rights: Any) -> Json:
        """Give somebody another status; returns what Telegram tells about it."""
        old = self.member(who)
        self.members[who["id"]] = {"status": status, "user": who} | rights
        return {
            "chat": self.chat,
            "from": by,
            "date": int(time.time()),
            "old_chat_member": old,
            "new_chat_member": self.member(who),
        }

    def joined(self, by: Json, who: Json = ME, status: str = "member", **rights: Any) -> Json:
        """Let somebody, mostly the bot, be brought in or promoted."""
        return self.changed(by, who, status, **rights)

    def left(self, by: Json, who: Json = ME, *, kicked: bool | None = None) -> Json:
        """Let somebody, mostly the bot, go or be removed by another."""
        if kicked is None:
            kicked = by["id"] != who["id"]
        return self.changed(by, who, "kicked" if kicked else "left")

    def blocked(self, person: Json) -> Json:
        """Let a person block the bot, in their private chat."""
        return self.changed(person, ME, "kicked")

    def unblocked(self, person: Json) -> Json:
        """Let a person start the bot again, in their private chat."""
        return self.changed(person, ME, "member")

    def upgraded(self) -> "Room":
        """Make the supergroup that a basic group becomes."""
        assert self.basic
        room = group(title=self.chat["title"])
        room.members |= self.members
        return room

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
        made: Json = {"message_id": next(self.numbers), "date": int(time.time()), "chat": self.chat}
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


# What Telegram's servers say where a bot may not write, in their own words.
REFUSALS = (
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: need administrator rights in the channel chat"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: TOPIC_DELETED"),
    (400, "Bad Request: message thread not found"),
    (403, "Forbidden: bot is not a member of the supergroup chat"),
)
# And where a chat is gone for good.
GONE = (
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: CHANNEL_PRIVATE"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (403, "Forbidden: the group chat was deleted"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was kicked from the group chat"),
    (403, "Forbidden: bot was blocked by the user"),
)


def rich(*blocks: Any, **fields: Any) -> Json:
    """Return the fields of a rich message (Bot API 10.1); a bare text is a paragraph of it."""
    made = [_paragraph(each) if isinstance(each, str | list) else each for each in blocks]
    return {"rich_message": {"blocks": made}} | fields


def _paragraph(text: Any) -> Json:
    return {"type": "paragraph", "text": text}


def quote(text: str, *, position: int = 0, manual: bool = True) -> Json:
    """Return what a message quotes, as a person chose it."""
    return {"text": text, "position": position} | ({"is_manual": True} if manual else {})


def elsewhere(person: Json) -> Json:
    """Return what a reply to a message of another chat tells of that message."""
    origin = {"type": "user", "sender_user": person, "date": int(time.time())}
    return {"origin": origin}


def forwarded(person: Json) -> Json:
    """Return the fields of a message that somebody else wrote before."""
    return {"forward_origin": {"type": "user", "sender_user": person, "date": int(time.time())}}


def post(room: Room, text: str) -> Json:
    """Make the copy of a channel's post that opens its comments in a group."""
    channel = {"id": -1_000_000_000_000 - next(_numbers), "type": "channel", "title": "Kênh"}
    machine = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    origin = {"type": "channel", "chat": channel, "message_id": 5, "date": int(time.time())}
    return room.message(
        machine,
        text,
        sender_chat=channel,
        forward_origin=origin,
        is_automatic_forward=True,
    )


def comment(room: Room, sender: Json, text: str, on: Json) -> Json:
    """Make a comment on a channel's post: it replies to the post, in a thread of its own."""
    return room.message(sender, text, reply_to=on, message_thread_id=on["message_id"])


def direct_messages() -> Room:
    """Make the chat of a channel's direct messages, which are apart by who writes them."""
    return group(is_direct_messages=True)


def private(person: Json) -> Room:
    """Make the chat of a person with the bot."""
    return Room({"id": person["id"], "type": "private", "first_name": person["first_name"]})


def group(*, owner: Json | None = None, admins: Iterable[Json] = (), **fields: Any) -> Room:
    """Make a supergroup without topics."""
    number = -1_000_000_000_000 - next(_numbers)
    room = Room({"id": number, "type": "supergroup", "title": "Nhóm đọc báo"} | fields)
    room.numbers = itertools.count(1)
    return _led(room, owner, admins)


def basic_group(*, owner: Json | None = None, admins: Iterable[Json] = ()) -> Room:
    """Make a small group, of the kind that may become a supergroup."""
    room = Room({"id": -next(_numbers), "type": "group", "title": "Nhóm nhỏ"})
    return _led(room, owner, admins)


def _led(room: Room, owner: Json | None, admins: Iterable[Json]) -> Room:
    leaders = ([(owner, "creator")] if owner else []) + [(each, "administrator") for each in admins]
    for person, status in leaders:
        room.members[person["id"]] = {"status": status, "user": person}
    return room


def forum(*topics: int, owner: Json | None = None, admins: Iterable[Json] = ()) -> Room:
    """Make a group with topics."""
    room = group(owner=owner, admins=admins, is_forum=True)
    room.topics.extend(topics)
    return room
