"""/forget: deletes what is kept of a person, once they have said so twice."""

from telegram import Update

from bot.context import Context
from bot.handlers.rate_limiting import admit_or_warn
from bot.incoming.updates import message_of, query_of
from bot.transport.sending import edit, reply, toast
from bot.views.forget import forget_keyboard


async def forget(update: Update, context: Context) -> None:
    """Ask whether all that is kept of somebody is to be deleted."""
    message, say = message_of(update), context.say.forgetting
    if not await admit_or_warn(message, context):
        return
    if message.from_user is None or message.sender_chat:  # nobody knows who that is
        await reply(message, say.anonymous.format(me=context.bot.username))
    else:
        await reply(message, say.ask, forget_keyboard(message.from_user.id, say))


async def on_forget_decided(update: Update, context: Context) -> None:
    """Delete it, or not, as the one who asked has tapped."""
    query, (match, *_) = query_of(update), context.matches or []
    say = context.say
    if query.message is None:
        await toast(query, say.buttons.expired)
    elif query.from_user.id != int(match[1]):
        await toast(query, say.buttons.not_yours)
    else:
        done = match[2] == "y"
        if done:
            await context.state.forget_person(query.from_user.id)
        await toast(query)
        text = say.forgetting.done if done else say.forgetting.kept
        await edit(context.bot, query.message.chat.id, query.message.message_id, text)
