"""Commands, wherever a message says them: in its text, under a picture, in a rich message."""

from typing import Any

from telegram import Update
from telegram.ext import CommandHandler

from bot.incoming.content import content_of


class ContentCommandHandler(CommandHandler[Any, Any]):
    """Handles a command that any kind of message begins with; PTB's own reads texts alone."""

    def check_update(self, update: object) -> Any:
        """Return the arguments and what the filters say, if the update is for this handler."""
        message = update.effective_message if isinstance(update, Update) else None
        if message is None or not isinstance(update, Update):
            return None
        content = content_of(message)
        if content.command is None:
            return None
        command, _, bot = content.command.removeprefix("/").partition("@")
        username = message.get_bot().username
        if command.lower() not in self.commands or (bot and bot.lower() != username.lower()):
            return None
        decided = self.filters.check_update(update)
        arguments = content.text[len(content.command) :].split()
        return (arguments, decided) if decided else False
