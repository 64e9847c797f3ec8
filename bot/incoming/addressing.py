"""Which messages are for the bot, and what they ask; reads messages, sends nothing."""

import re
from datetime import UTC, datetime, timedelta

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType
from telegram.ext import filters

from bot.text_fitting import line
from index.text.analysis import syllables

RECENT = timedelta(minutes=10)

_RIM = " \t\n,:;-–—"  # what is left around a mention: "@HoiBaoBot, khi nào…"
# In folded syllables, so that one list serves typed tones and none.
_COURTESY = re.compile(
    r"(?:(?:xin )?(?:chao|cam on|cam ta|tam biet|xin loi)(?: (?:ban|bot|moi nguoi|nhieu|nha|nhe|a"
    r"|em|anh|chi))*|(?:hi|hello|hey|hallo|thanks?|thank you|thx|tks|ok|okay|oke|bye|goodbye"
    r"|good (?:morning|evening|night)|sorry|alo)(?: (?:bot|there|you|all|so much|a lot|ban|nhe))*)"
)


class _FromPeople(filters.MessageFilter):
    """Messages that a person wrote, here and to be read here.

    Anonymous admins, and people who write in the name of a channel, show as bots but are people.
    Other bots, posts that a group takes over from its channel, and what was sent through an inline
    bot are not questions.
    """

    def filter(self, message: Message) -> bool:
        if message.is_automatic_forward or message.via_bot:
            return False
        sender = message.from_user
        return message.sender_chat is not None or (sender is not None and not sender.is_bot)


class _Recent(filters.MessageFilter):
    """Messages of the last minutes; what was sent while the bot was away has been settled since."""

    def filter(self, message: Message) -> bool:
        sent = message.edit_date or message.date
        return datetime.now(UTC) - sent <= RECENT


class _ToUs(filters.MessageFilter):
    """Commands for this bot: all in private; in a group the named ones, and those in reply to it.

    A bare `/help` in a group may be for any of its bots.
    """

    def filter(self, message: Message) -> bool:
        me = message.get_bot().bot
        command = text_of(message).split(maxsplit=1)[0]
        named = command.lower().endswith(f"@{me.username}".lower())
        return is_private(message) or named or is_mentioned(message, me) or is_reply_to(message, me)


RECENTLY = _Recent(name="recently")
FROM_PEOPLE = _FromPeople(name="from people")
TO_US = _ToUs(name="to us")


def text_of(message: Message) -> str:
    """Return the text or the caption."""
    return message.text or message.caption or ""


def question_in(message: Message, me: User) -> str:
    """Return what a message asks: its text without the command in front and mentions of the bot."""
    units = text_of(message).encode("utf-16-le", "surrogatepass")
    entities = message.entities or message.caption_entities
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        command = entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0
        if command or _mentions(message, entity, me):
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            units = units[:start] + " ".encode("utf-16-le") + units[end:]
    return line(units.decode("utf-16-le", "surrogatepass")).strip(_RIM)


def question_replied_to(message: Message, me: User) -> str:
    """Return what the message asks by replying: the quoted part, or all, of someone's message."""
    replied = message.reply_to_message
    if replied is None or _is_topic(replied) or _is_from(replied, me):
        return ""
    if message.quote and message.quote.is_manual:
        return line(message.quote.text)
    return question_in(replied, me)


def is_mentioned(message: Message, me: User) -> bool:
    """Tell whether the message mentions the bot itself, in its text or caption."""
    entities = message.entities or message.caption_entities
    return any(_mentions(message, entity, me) for entity in entities)


def mentions_others(message: Message, me: User) -> bool:
    """Tell whether the message mentions somebody who is not the bot."""
    entities = message.entities or message.caption_entities
    kinds = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
    return any(each.type in kinds and not _mentions(message, each, me) for each in entities)


def is_reply_to(message: Message, me: User) -> bool:
    """Tell whether the message replies to one of the bot's own."""
    replied = message.reply_to_message
    return replied is not None and not _is_topic(replied) and _is_from(replied, me)


def is_private(message: Message) -> bool:
    """Tell whether the bot is alone with the one who wrote."""
    return message.chat.type == ChatType.PRIVATE


def is_courtesy(text: str) -> bool:
    """Tell whether a message greets, thanks or takes leave, and asks nothing."""
    return bool(_COURTESY.fullmatch(" ".join(syllables(text))))


def has_words(text: str) -> bool:
    """Tell whether there is anything to look for: a letter or a digit."""
    return any(character.isalnum() for character in text)


def _mentions(message: Message, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION or not me.username:
        return False
    # Telegram counts in UTF-16 units, and so do these.
    named = message.parse_entity(entity) if message.text else message.parse_caption_entity(entity)
    return named.lower() == f"@{me.username}".lower()


def _is_from(message: Message, me: User) -> bool:
    return message.from_user is not None and message.from_user.id == me.id


def _is_topic(message: Message) -> bool:
    """Every message of a topic "replies" to the one that opened it; nobody meant that one."""
    return message.forum_topic_created is not None
