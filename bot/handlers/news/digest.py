"""/digest: the main stories of the day, now or once a day."""

from datetime import datetime, timedelta

from telegram import Message, Update

from bot.context import Context
from bot.handlers.questions import tell
from bot.incoming.addressing import is_private, question_in
from bot.incoming.conversation import origin_of
from bot.incoming.permissions import is_admin, refusal
from bot.incoming.updates import message_of
from bot.policies.digest_hours import last_day, means_off, parse_minute
from bot.policies.quiet_hours import zone
from bot.state.digests import Digest
from bot.transport.sending import edit, reply, topic_of, typing
from bot.views.articles import format_day
from bot.views.stories import render_digest
from retrieval.errors import BusyError


async def digest(update: Update, context: Context) -> None:
    """Show the main stories now; with a time after the command send them daily, or stop that.

    Edited, the command sets what it says now, told in the place of what was told before.
    """
    message = message_of(update)
    wanted, say = question_in(message, context.bot.bot), context.say
    if not wanted:
        await _show(message, context)
        return
    minute = parse_minute(wanted)
    if minute is None and not means_off(wanted):
        await reply(message, say.digest.how)
        return
    allowed = await is_admin(context.bot, message.chat, message.from_user, message.sender_chat)
    if refused := refusal(allowed, say, say.digest.admins_only):
        await reply(message, refused)
        return
    before = await context.state.digests.of_chat(message.chat_id)
    earlier = before.reply_id if before and before.message_id == message.message_id else None
    if minute is None:
        gone = await context.state.digests.delete(message.chat_id)
        await _tell(message, say.digest.stopped if gone else say.digest.none_set, earlier, context)
    else:
        told = await _set(message, minute, context)
        shown = await _tell(message, told, earlier, context)
        await context.state.digests.mark_confirmed(message.chat_id, shown)


async def _set(message: Message, minute: int, context: Context) -> str:
    """Send them daily at that minute, in the topic where that was asked; say so in a text."""
    say, now, asked = context.say, datetime.now(context.settings.zone), origin_of(message)
    kept = await context.state.digests.set(
        Digest(
            asked.chat_id,
            topic_of(message),
            asked.asker_id,
            say.code,
            minute,
            last_day(minute, now),
            message.message_id,
        )
    )
    first = format_day(kept.day + timedelta(days=1), say)
    return say.digest.made.format(time=_clock(minute), zone=zone(now), date=first)


async def _tell(message: Message, html: str, earlier: int | None, context: Context) -> int:
    """Say it in an earlier message if that is still there, else in reply; return its number."""
    if earlier and await edit(context.bot, message.chat_id, earlier, html):
        return earlier
    return (await reply(message, html)).message_id


async def _show(message: Message, context: Context) -> None:
    """Show the main stories of the last 24 hours, and when they come by themselves."""
    say, now = context.say, datetime.now(context.settings.zone)
    try:
        async with typing(message):
            found = await context.answerer.stories.of_day(now.replace(second=0, microsecond=0))
    except BusyError:
        await reply(message, say.busy)
        return
    html = render_digest(found, now.date(), say)
    if html is None and context.chosen.quiet and not is_private(message):
        return
    daily = await _daily(message, now, context)
    await tell(message, f"{html or say.digest.nothing}\n\n{daily}", context)


async def _daily(message: Message, now: datetime, context: Context) -> str:
    """Say when a chat gets them by itself, or how it could."""
    say, kept = context.say.digest, None
    with context.state_not_needed():
        kept = await context.state.digests.of_chat(message.chat_id)
    if kept is None:
        return say.offer
    return say.daily.format(time=_clock(kept.minute), zone=zone(now))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
