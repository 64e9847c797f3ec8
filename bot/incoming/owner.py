"""Who the bot's owners are; their commands exist for nobody else."""

from collections.abc import Collection

from telegram import Message
from telegram.ext import filters

from bot.incoming.addressing import is_private


def is_owner(message: Message, owners: Collection[int]) -> bool:
    """Tell whether an owner wrote the message, alone with the bot."""
    return is_private(message) and message.from_user is not None and message.from_user.id in owners


class FromOwner(filters.MessageFilter):
    """Messages of an owner in their private chat."""

    def __init__(self, owners: Collection[int]) -> None:
        super().__init__(name="from an owner")
        self._owners = owners

    def filter(self, message: Message) -> bool:
        return is_owner(message, self._owners)
