"""What a message says: its text, caption, poll's question or rich text, with its entities."""

import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from telegram import Message, MessageEntity, User
from telegram.constants import MessageEntityType, MessageLimit

from bot.text_fitting import reach, units

# Of a rich message, which may have eight times as many; Telegram's own limit of any other text.
MAX_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_DEPTH = 32  # of what is nested in a rich message; Telegram's own limit is lower
# Parts of a block that stand on lines of their own; "thinking" of other bots is not said.
_PARTS = ("summary", "text", "expression", "items", "cells", "blocks", "caption", "credit")
_KINDS = {
    "mention": MessageEntityType.MENTION,
    "text_mention": MessageEntityType.TEXT_MENTION,
    "bot_command": MessageEntityType.BOT_COMMAND,
}
_COMMAND = re.compile(r"/\w{1,32}(?:@\w{3,32})?(?!\S)")
_MENTION = re.compile(r"(?<![\w@/])@\w{3,32}")


@dataclass(frozen=True)
class Content:
    """A text, and what Telegram has marked in it; counted in UTF-16 units, as it counts."""

    text: str = ""
    entities: tuple[MessageEntity, ...] = ()

    def part(self, entity: MessageEntity) -> str:
        """Return what an entity covers."""
        found = self._utf16[2 * entity.offset : 2 * (entity.offset + entity.length)]
        return found.decode("utf-16-le", "surrogatepass")

    def without(self, entities: list[MessageEntity]) -> str:
        """Return the text with a space in the place of each of these entities."""
        kept = self._utf16
        for entity in sorted(entities, key=lambda each: each.offset, reverse=True):
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            kept = kept[:start] + " ".encode("utf-16-le") + kept[end:]
        return kept.decode("utf-16-le", "surrogatepass")

    @property
    def command(self) -> str | None:
        """The command that the text begins with, as it is written, with its slash."""
        for entity in self.entities:
            if entity.type == MessageEntityType.BOT_COMMAND and entity.offset == 0:
                return self.part(entity)
        return None

    @cached_property
    def _utf16(self) -> bytes:
        return self.text.encode("utf-16-le", "surrogatepass")


# What was read last, while one update is handled: every filter of every handler asks for it. Known
# by the message itself, as an edited one is equal to what it was before.
_last: ContextVar[tuple[Message, Content] | None] = ContextVar("_last", default=None)


def content_of(message: Message) -> Content:
    """Return what a message says; nothing for a picture without words and the like.

    Of a rich message at most the first MAX_UNITS.
    """
    last = _last.get()
    if last is None or last[0] is not message:
        last = message, _read(message)
        _last.set(last)
    return last[1]


def _read(message: Message) -> Content:
    if message.text:
        return Content(message.text, tuple(message.entities))
    if message.caption:
        return Content(message.caption, tuple(message.caption_entities))
    if message.poll:
        return Content(message.poll.question)
    # python-telegram-bot 22.8 does not know rich messages (Bot API 10.1), and keeps them aside.
    return _rich(message.api_kwargs.get("rich_message"))


def _rich(value: Any) -> Content:
    """Read a rich message as plain text, each block on lines of its own."""
    if not isinstance(value, dict):
        return Content()
    said, offset, entities = list[str](), 0, list[MessageEntity]()
    for piece, kind, user in _pieces(value.get("blocks"), 0):
        length = units(piece)
        if offset + length > MAX_UNITS:
            said.append(piece[: reach(piece, MAX_UNITS - offset)])
            break
        if kind and piece:
            entities.append(MessageEntity(kind, offset, length, user=user))
        said.append(piece)
        offset += length
    text = "".join(said).rstrip("\n")
    return Content(text, tuple(entities) + tuple(_unmarked(text, entities)))


_Piece = tuple[str, str | None, User | None]


def _pieces(value: Any, depth: int) -> Iterator[_Piece]:
    """Yield the pieces of a block, or of several, with the kinds of entity that they are."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _pieces(each, depth + 1)
    elif isinstance(value, dict) and value.get("type") != "thinking":
        for name in _PARTS:
            part = value.get(name)
            if name in ("text", "summary", "expression", "credit") and part is not None:
                yield from _inline(part, depth + 1)
                yield "\n", None, None
            elif isinstance(part, dict | list):
                yield from _pieces(part, depth + 1)
            elif isinstance(part, str):  # the caption of a table
                yield f"{part}\n", None, None


def _inline(value: Any, depth: int) -> Iterator[_Piece]:
    """Yield the pieces of a text that is formatted in itself."""
    if isinstance(value, str):
        yield value, None, None
    elif isinstance(value, list) and depth <= MAX_DEPTH:
        for each in value:
            yield from _inline(each, depth + 1)
    elif isinstance(value, dict) and depth <= MAX_DEPTH:
        said = value.get("text", value.get("alternative_text", value.get("expression", "")))
        kind = _KINDS.get(str(value.get("type")))
        if kind is None:
            yield from _inline(said, depth + 1)
        else:
            text = "".join(piece for piece, _, _ in _inline(said, depth + 1))
            yield text, kind, _user(value.get("user"))


def _user(value: Any) -> User | None:
    return User.de_json(value) if isinstance(value, dict) else None


def _unmarked(text: str, known: list[MessageEntity]) -> Iterator[MessageEntity]:
    """Yield the command in front and the mentions that the message itself does not mark."""
    taken = {entity.offset for entity in known}
    command = _COMMAND.match(text)
    found = [(command, MessageEntityType.BOT_COMMAND)] if command else []
    found += [(match, MessageEntityType.MENTION) for match in _MENTION.finditer(text)]
    offset, end = 0, 0  # the same place, in units and in characters
    for match, kind in found:
        offset, end = offset + units(text[end : match.start()]), match.start()
        if offset not in taken:
            yield MessageEntity(kind, offset, units(match[0]))
