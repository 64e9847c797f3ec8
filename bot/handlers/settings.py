"""/settings: what a chat, or a person in private, may choose."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType

from bot.context import Context
from bot.handlers.buttons import query_of
from bot.handlers.questions import message_of
from bot.incoming.addressing import is_private
from bot.incoming.permissions import is_admin
from bot.state.chats import CHOICES, ChatSettings
from bot.texts.schema import Texts
from bot.transport.sending import edit, reply, toast

PATTERN = r"s:(\w+):(\d)"
IN_GROUPS_ONLY = {"quiet", "taps"}
CLOSE = "close"


async def settings(update: Update, context: Context) -> None:
    """Show what was chosen, to be changed by tapping; in groups for admins only."""
    message = message_of(update)
    if await is_admin(context.bot, message.chat, message.from_user, message.sender_chat):
        in_group = not is_private(message)
        keyboard = _keyboard(context.chosen, context.say, in_group=in_group)
        await reply(message, _title(context.say, in_group=in_group), keyboard)
    else:
        await reply(message, context.say.buttons.admins_only)


async def chosen(update: Update, context: Context) -> None:
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
    if not await is_admin(context.bot, chat, query.from_user):
        await toast(query, context.say.buttons.admins_only)
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
        _title(context.say, in_group=in_group),
        _keyboard(context.chosen, context.say, in_group=in_group),
    )


def _title(say: Texts, *, in_group: bool) -> str:
    return say.choices.title_group if in_group else say.choices.title


def _keyboard(settings: ChatSettings, say: Texts, *, in_group: bool) -> InlineKeyboardMarkup:
    """Return a button a setting, with what is chosen; tapping it chooses the next."""
    rows = []
    for name, choices in CHOICES.items():
        if name in IN_GROUPS_ONLY and not in_group:
            continue
        place = choices.index(getattr(settings, name))
        text = f"{say.choices.names[name]}: {getattr(say.choices, name)[place]}"
        following = f"s:{name}:{(place + 1) % len(choices)}"
        rows.append([InlineKeyboardButton(text, callback_data=following)])
    rows.append([InlineKeyboardButton(say.choices.close, callback_data=f"s:{CLOSE}:0")])
    return InlineKeyboardMarkup(rows)
