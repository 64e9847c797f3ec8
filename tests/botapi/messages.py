"""Messages: written by people, sent, edited and deleted by the bot."""

import itertools
import mimetypes
import time
from typing import Any

from tests.botapi import texts
from tests.botapi.keyboards import inline_keyboard
from tests.botapi.people import Json, Room, entities
from tests.botapi.state import Call
from tests.botapi.updates import Updates
from tests.botapi.wire import RefusedError, Upload

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


class Messages(Updates):
    """What is done with messages, by both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Upload] = {}  # what the bot sent, by file_id
        self.reactions: dict[tuple[int, int], list[Json]] = {}  # of the bot, by chat and message
        self._inline_messages: dict[str, Json] = {}
        self._unchangeable: set[tuple[int, int]] = set()
        self._file_numbers = itertools.count(1)

    def write(self, room: Room, message: Json, kind: str = "message") -> Json:
        """Deliver a message of `room` to the bot; returns the message."""
        writer = message.get("from")
        self.know(room, *([writer] if writer else ()))
        if writer:
            room.members.setdefault(writer["id"], {"status": "member", "user": writer})
        self._messages[room.id, message["message_id"]] = message
        self.push({kind: message})
        return message

    def edit(self, room: Room, message: Json, text: str) -> Json:
        """Let the writer of a message change its text; returns the message as it now stands."""
        part = "caption" if "caption" in message else "text"
        found = entities(text)
        fresh = {part: text, "edit_date": int(time.time())}
        fresh |= {"entities" if part == "text" else "caption_entities": found}
        return self.write(room, message | fresh, "edited_message")

    def _sendMessage(self, call: Call) -> Json:  # noqa: N802 - Telegram's name, like those below
        room = self._place(call)
        text, found = texts.message(call["text"], call["parse_mode"], call["entities"])
        return self._keep(room, call, {"text": text, "entities": found})

    def _sendDocument(self, call: Call) -> Json:  # noqa: N802
        room = self._place(call)
        upload = self._upload(call["document"], call)
        text, found = texts.caption(call["caption"], call["parse_mode"], call["caption_entities"])
        name = next(key for key, known in self.files.items() if known is upload)
        document = {
            "file_id": name,
            "file_unique_id": f"unique-{name}",
            "file_name": upload.name,
            "mime_type": mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
            "file_size": len(upload.content),
        }
        said = {"caption": text, "caption_entities": found} if text else {}
        return self._keep(room, call, {"document": document} | said)

    def _upload(self, named: Any, call: Call) -> Upload:
        if not named:
            raise RefusedError(400, "Bad Request: there is no document in the request")
        if named in self.files:
            return self.files[named]
        upload = call.files.get(str(named).removeprefix("attach://"))
        if upload is None:
            raise RefusedError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if not upload.content:
            raise RefusedError(400, "Bad Request: file must be non-empty")
        self.files[f"file-{next(self._file_numbers)}"] = upload
        return upload

    def _keep(self, room: Room, call: Call, content: Json) -> Json:
        keyboard = self._markup(call["reply_markup"])
        message = {
            "message_id": next(room.numbers),
            "date": int(time.time()),
            "chat": room.chat,
            "from": self.me,
            **content,
        }
        if call["direct_messages_topic_id"]:
            message["direct_messages_topic"] = {"topic_id": call["direct_messages_topic_id"]}
        if call["message_thread_id"]:
            message |= {"message_thread_id": call["message_thread_id"], "is_topic_message": True}
        wanted = call["reply_parameters"] or {}
        replied = self._messages.get((room.id, wanted.get("message_id", 0)))
        if replied:
            message["reply_to_message"] = {
                name: value for name, value in replied.items() if name != "reply_to_message"
            }
        elif wanted and not wanted.get("allow_sending_without_reply"):
            raise RefusedError(400, "Bad Request: message to be replied not found")
        if keyboard:
            message["reply_markup"] = keyboard
        elif call["reply_markup"] and "inline_keyboard" not in call["reply_markup"]:
            self._unchangeable.add((room.id, message["message_id"]))
        self._messages[room.id, message["message_id"]] = message
        self._sent_to(room)
        return message

    def _markup(self, wanted: Any) -> Json | None:
        if wanted is None or wanted == {}:  # Telegram takes an empty object for no keyboard
            return None
        if isinstance(wanted, dict) and {"force_reply", "keyboard", "remove_keyboard"} & set(
            wanted
        ):
            return None  # these show in the app and are not part of the message
        return inline_keyboard(wanted, inline_mode=self.me["supports_inline_queries"])

    def _editMessageText(self, call: Call) -> Json | bool:  # noqa: N802
        message = self._own(call)
        if "text" not in message:
            raise RefusedError(400, "Bad Request: there is no text in the message to edit")
        text, found = texts.message(call["text"], call["parse_mode"], call["entities"])
        return self._change(call, message, {"text": text, "entities": found})

    def _editMessageReplyMarkup(self, call: Call) -> Json | bool:  # noqa: N802
        return self._change(call, self._own(call), {})

    def _own(self, call: Call) -> Json:
        """Find the message that a call wants to edit."""
        if call["inline_message_id"] is not None:
            found = self._inline_messages.get(call["inline_message_id"])
            if found is None:
                raise RefusedError(400, "Bad Request: MESSAGE_ID_INVALID")
            return found
        room = self._room(call)
        self._slow_down(room)
        found = self._messages.get((room.id, call["message_id"]))
        if found is None:
            raise RefusedError(400, "Bad Request: message to edit not found")
        mine = found.get("from", {}).get("id") == self.me["id"]
        if not mine or (room.id, call["message_id"]) in self._unchangeable:
            raise RefusedError(400, "Bad Request: message can't be edited")
        return found

    def _change(self, call: Call, message: Json, content: Json) -> Json | bool:
        markup = call["reply_markup"] or None  # an empty object is none
        mode = self.me["supports_inline_queries"]
        keyboard = inline_keyboard(markup, inline_mode=mode) if markup is not None else None
        parts = [*content, "reply_markup"]
        fresh = {name: value for name, value in message.items() if name != "reply_markup"} | content
        fresh |= {"reply_markup": keyboard} if keyboard else {}
        if all(fresh.get(part) == message.get(part) for part in parts):
            raise RefusedError(400, NOT_MODIFIED)
        fresh["edit_date"] = int(time.time())
        if call["inline_message_id"] is not None:
            self._inline_messages[call["inline_message_id"]] = fresh
            return True
        self._messages[message["chat"]["id"], message["message_id"]] = fresh
        return fresh

    def _deleteMessage(self, call: Call) -> bool:  # noqa: N802
        room = self._room(call)
        key = room.id, call["message_id"]
        found = self._messages.get(key)
        if found is None:
            raise RefusedError(400, "Bad Request: message to delete not found")
        mine = found.get("from", {}).get("id") == self.me["id"]
        if not mine and not room.private and room.status(self.me) != "administrator":
            raise RefusedError(400, "Bad Request: message can't be deleted")
        del self._messages[key]
        return True

    def _setMessageReaction(self, call: Call) -> bool:  # noqa: N802
        room = self._room(call)
        key = room.id, call["message_id"]
        if key not in self._messages:
            raise RefusedError(400, "Bad Request: message to react not found")
        if len(call["reaction"] or []) > 1:
            raise RefusedError(400, "Bad Request: REACTIONS_TOO_MANY")
        self.reactions[key] = call["reaction"] or []
        return True

    def _sendChatAction(self, call: Call) -> bool:  # noqa: N802
        self._place(call)
        return True
