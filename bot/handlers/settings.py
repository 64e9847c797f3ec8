"""/settings: what a chat, or a person in private, may choose."""

from telegram import Update
from telegram.constants import ChatType

from bot.context import Context
from bot.incoming.addressing import is_private
from bot.incoming.permissions import is_admin, refusal
from bot.incoming.updates import message_of, query_of
from bot.state.chats import CHOICES
from bot.transport.sending import edit, reply, toast
from bot.views.settings import CLOSE, render_settings, settings_keyboard


async def settings(update: Update, context: Context) -> None:
    """Show what was chosen, to be changed by tapping; in groups for admins only."""
    message = message_of(update)
    allowed = await is_admin(context.bot, message.chat, message.from_user, message.sender_chat)
    if refused := refusal(allowed, context.say, context.say.buttons.admins_only):
        await reply(message, refused)
    else:
        in_group = not is_private(message)
        keyboard = settings_keyboard(context.chosen, context.say, in_group=in_group)
        await reply(message, render_settings(context.say, in_group=in_group), keyboard)


async def on_setting_chosen(update: Update, context: Context) -> None:
    """Choose what a tapped button says."""
    query = query_of(update)
    if query.message is None:  # no keyboard of ours: these stand under messages of ours only
        await toast(query, context.say.buttons.expired)
        return
    chat, (match, *_) = query.message.chat, context.matches or []
    name, place = match[1], int(match[2])
    if name != CLOSE and place not in range(len(CHOICES.get(name, ()))):  # of another version
        await toast(query, context.say.buttons.expired)
        return
    allowed = await is_admin(context.bot, chat, query.from_user)
    if refused := refusal(allowed, context.say, context.say.buttons.admins_only):
        await toast(query, refused)
        return
    if name == CLOSE:
        await toast(query)
        await edit(context.bot, chat.id, query.message.message_id, context.say.choices.closed)
        return
    context.chosen = await context.state.chats.choose(chat.id, name, place)
    await toast(query)
    in_group = chat.type != ChatType.PRIVATE
    await edit(
        context.bot,
        chat.id,
        query.message.message_id,
        render_settings(context.say, in_group=in_group),
        settings_keyboard(context.chosen, context.say, in_group=in_group),
    )
