"""What happens to the bot itself: added to a chat, removed, blocked, moved to a new chat id."""

import asyncio
import logging
from time import monotonic

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.context import Context
from bot.incoming.updates import message_of

log = logging.getLogger(__name__)

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
INTRODUCTION_SECONDS = 60.0
UPGRADE_SECONDS = 1.0  # between what Telegram tells of one upgrade


async def on_membership(update: Update, context: Context) -> None:
    """Introduce the bot to a group that it was added to; forget a chat that is closed to it."""
    change = update.my_chat_member
    assert change is not None, "the table of handlers gives changes of the bot's own membership"
    was, now = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if was and not now:
        context.bot_data.introductions.pop(change.chat.id, None)
        await context.state.forget_chat(change.chat.id)
        log.info("forgot a %s that is closed to the bot", change.chat.type)
    elif now and not was and change.chat.type in GROUPS and not await _knows_us(change, context):
        await _introduce(change.chat.id, context)


async def on_migration(update: Update, context: Context) -> None:
    """Give what a group had chosen to the supergroup that it became."""
    message = message_of(update)
    if message.migrate_to_chat_id:
        context.bot_data.upgraded.add(message.migrate_to_chat_id)
        await context.state.move_chat(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await context.state.move_chat(message.migrate_from_chat_id, message.chat_id)


async def _knows_us(change: ChatMemberUpdated, context: Context) -> bool:
    """Tell whether a supergroup is one that the bot was in, as a group, a moment ago.

    Telegram tells of that as of being added, before or after it tells what became of the group.
    """
    upgraded = context.bot_data.upgraded
    if change.chat.type == ChatType.SUPERGROUP and change.chat.id not in upgraded:
        await asyncio.sleep(UPGRADE_SECONDS)
    known = change.chat.id in upgraded
    upgraded.discard(change.chat.id)
    return known


def introduction(context: Context) -> str:
    """Return what a group is told of how to ask."""
    return context.say.introduction.format(me=context.bot.username)


def take_introduction(chat_id: int, context: Context, *, asked: bool) -> bool:
    """Note that a group is told how to ask; False when it just was, for the other of two reasons.

    Whoever adds the bot by a link sends `/start` as well, and Telegram brings both in any order.
    `asked` tells which of them this is.
    """
    told, now = context.bot_data.introductions, monotonic()
    for chat in [chat for chat, (at, _) in told.items() if now - at > INTRODUCTION_SECONDS]:
        del told[chat]
    if chat_id in told and told[chat_id][1] is not asked:
        return False
    told[chat_id] = now, asked
    return True


async def _introduce(chat_id: int, context: Context) -> None:
    if not take_introduction(chat_id, context, asked=False):
        return
    try:
        await context.bot.send_message(chat_id, introduction(context))
    except TelegramError as error:  # added without the right to write
        log.info("a group was not greeted: %s", error)


def _is_in(member: ChatMember) -> bool:
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)
