"""Who may decide for a chat."""

from telegram import Chat, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def is_admin(
    bot: ExtBot[int], chat: Chat, user: User | None, sender_chat: Chat | None = None
) -> bool:
    """Tell whether someone may decide for a chat: in private everyone, in a group its admins.

    An anonymous admin writes in the name of the group itself.
    """
    if chat.type == ChatType.PRIVATE:
        return True
    if sender_chat is not None:
        return sender_chat.id == chat.id
    if user is None:
        return False
    try:
        return (await bot.get_chat_member(chat.id, user.id)).status in ADMINS
    except TelegramError:  # Telegram does not say: then no
        return False
