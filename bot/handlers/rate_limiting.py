"""Keeps everybody to the limits: tells once, kindly, and then stays silent."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeAlias

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop

from bot.context import Context
from bot.policies.rate_limits import Verdict
from bot.transport.sending import reply, toast

Handler: TypeAlias = Callable[[Update, Context], Coroutine[Any, Any, None]]


async def admit_or_warn(message: Message, context: Context) -> bool:
    """Count a message that wants an answer, and tell whether it gets one."""
    person = message.from_user.id if message.from_user and not message.sender_chat else None
    verdict = context.limits.judge(person, message.chat_id)
    say = context.say
    if told := _told(verdict, say.too_many, say.too_many_here):
        await reply(message, told)
    return verdict is Verdict.ANSWER


def limited(handler: Handler) -> Handler:
    """Let a handler of messages answer only those who do not ask too much."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        message = update.effective_message
        assert message is not None, "the table of handlers takes messages only"
        if await admit_or_warn(message, context):
            await handler(update, context)

    return guarded


async def limit_taps(update: Update, context: Context) -> None:
    """Let a tap through to the other handlers, unless there are too many: then only answer it."""
    query = update.callback_query
    assert query is not None, "the table of handlers gives taps only"
    chat = query.message.chat.id if query.message else None
    verdict = context.bot_data.tap_limits.judge(query.from_user.id, chat)
    if verdict is not Verdict.ANSWER:
        say = context.say.buttons
        await toast(query, _told(verdict, say.too_many, say.too_many_here))
        raise ApplicationHandlerStop


def _told(verdict: Verdict, person: str, chat: str) -> str | None:
    """Return what to say, of what a person and what all in a chat would be told."""
    return {Verdict.TELL_PERSON: person, Verdict.TELL_CHAT: chat}.get(verdict)
