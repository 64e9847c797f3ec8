"""Which messages are for the bot, and what they ask; reads messages, sends nothing."""

from datetime import timedelta

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType
from telegram.ext import filters

from bot.incoming.content import Content, content_of
from bot.text_fitting import line
from bot.transport.clock import TelegramClock

RECENT = timedelta(minutes=10)

_RIM = " \t\n,:;-–—"  # what is left around a mention: "@HoiBaoBot, khi nào…"


class _FromPeople(filters.MessageFilter):
    """Messages that a person wrote, here and to be read here.

    Anonymous admins, and people who write in the name of a channel, show as bots but are people.
    Other bots, posts that a group takes over from its channel, and what was sent through an inline
    bot are not questions; but in private, what came through another one is.
    """

    def filter(self, message: Message) -> bool:
        through_a_bot = message.via_bot and not is_private(message)
        if message.is_automatic_forward or through_a_bot or _is_own_inline(message):
            return False
        sender = message.from_user
        return message.sender_chat is not None or (sender is not None and not sender.is_bot)


class Recent(filters.MessageFilter):
    """Messages of the last minutes; what was sent while the bot was away has been settled since."""

    def __init__(self, clock: TelegramClock) -> None:
        super().__init__(name="recently")
        self._clock = clock

    def filter(self, message: Message) -> bool:
        sent = message.edit_date or message.date
        return self._clock.now() - sent <= RECENT


class _ToUs(filters.MessageFilter):
    """Commands for this bot: all in private; in a group the named ones, and those in reply to it.

    A bare `/help` in a group may be for any of its bots.
    """

    def filter(self, message: Message) -> bool:
        me = message.get_bot().bot
        command = (content_of(message).command or "").lower()
        named = command.endswith(f"@{me.username}".lower())
        return is_private(message) or named or is_mentioned(message, me) or is_reply_to(message, me)


class _WithText(filters.MessageFilter):
    """Messages that say anything: as text, under a picture, or as a rich message."""

    def filter(self, message: Message) -> bool:
        return bool(content_of(message).text)


class _WithCommand(filters.MessageFilter):
    """Messages that begin with a command; what is forwarded commands nothing."""

    def filter(self, message: Message) -> bool:
        return content_of(message).command is not None and not message.forward_origin


FROM_PEOPLE = _FromPeople(name="from people")
TO_US = _ToUs(name="to us")
WITH_TEXT = _WithText(name="with text")
WITH_COMMAND = _WithCommand(name="with a command")


def question_in(message: Message, me: User) -> str:
    """Return what a message asks: its text without the command in front and mentions of the bot."""
    content = content_of(message)
    aside = [
        entity
        for entity in content.entities
        if _is_command(entity) or _mentions(content, entity, me)
    ]
    return line(content.without(aside)).strip(_RIM)


def text_pointed_at(message: Message, me: User) -> str:
    """Return what somebody else said that a message points at: what it quotes, or replies to."""
    if message.quote and (message.quote.is_manual or message.external_reply):
        return line(message.quote.text)
    replied = message.reply_to_message
    if replied is None or _is_topic(replied) or _is_from(replied, me):
        return ""
    return question_in(replied, me)


def is_mentioned(message: Message, me: User) -> bool:
    """Tell whether the message mentions the bot itself; what is forwarded addresses nobody."""
    content = content_of(message)
    return not is_forwarded(message) and any(
        _mentions(content, entity, me) for entity in content.entities
    )


def mentions_others(message: Message, me: User) -> bool:
    """Tell whether the message mentions somebody who is not the bot."""
    content = content_of(message)
    kinds = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
    return any(each.type in kinds and not _mentions(content, each, me) for each in content.entities)


def names_another_bot(message: Message, me: User) -> bool:
    """Tell whether a message names a bot that this one does not know itself by.

    BotFather may have given it another name since it was started.
    """
    content = content_of(message)
    ours = f"@{me.username}".lower()
    for each in content.entities:
        _, at, name = content.part(each).lower().partition("@")
        # A command names a bot in any case; other names are mostly those of people.
        is_bots = each.type == MessageEntity.BOT_COMMAND or (
            each.type == MessageEntity.MENTION and name.endswith("bot")
        )
        if at and is_bots and at + name != ours:
            return True
    return False


def is_reply_to(message: Message, me: User) -> bool:
    """Tell whether the message replies to one of the bot's own."""
    replied = message.reply_to_message
    return replied is not None and not _is_topic(replied) and _is_from(replied, me)


def is_private(message: Message) -> bool:
    """Tell whether the bot is alone with the one who wrote."""
    return message.chat.type == ChatType.PRIVATE


def has_words(text: str) -> bool:
    """Tell whether there is anything to look for: a letter or a digit."""
    return any(character.isalnum() for character in text)


def is_forwarded(message: Message) -> bool:
    """Tell whether somebody else wrote what a message says."""
    return message.forward_origin is not None


def _is_command(entity: MessageEntity) -> bool:
    return entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0


def _mentions(content: Content, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION or not me.username:
        return False
    return content.part(entity).lower() == f"@{me.username}".lower()


def _is_own_inline(message: Message) -> bool:
    # A token begins with its bot's own number.
    own = message.get_bot().token.partition(":")[0]
    return message.via_bot is not None and str(message.via_bot.id) == own


def _is_from(message: Message, me: User) -> bool:
    return message.from_user is not None and message.from_user.id == me.id


def _is_topic(message: Message) -> bool:
    """Every message of a topic "replies" to the one that opened it; nobody meant that one."""
    return message.forum_topic_created is not None
