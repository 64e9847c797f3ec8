"""What a handler is given besides the update, with its types."""

from typing import Any, Self, TypeAlias

from telegram import Update, User
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.operations.index_build import Reindex
from bot.policies.inline_debounce import Keystrokes
from bot.policies.rate_limits import Limits
from bot.settings import Settings
from bot.state.chats import ChatSettings
from bot.state.state import State
from bot.texts.schema import Texts, language_of, texts
from retrieval.answer import Answerer

Nothing: TypeAlias = dict[str, object]  # kept by no chat or user here: that is in `State`


class Shared:
    """What all handlers share; filled in before the first update comes."""

    settings: Settings
    answerer: Answerer
    state: State
    limits: Limits
    inline_limits: Limits
    keystrokes: Keystrokes
    reindex: Reindex
    tap_limits: Limits
    upgraded: set[int]  # supergroups that a group became, until they turn up
    refused: str | None = None  # why the newest index could not be opened, to say it once
    fault: str | None = None  # what the present index fails with, to say it once


class Context(CallbackContext[ExtBot[int], Nothing, Nothing, Shared]):
    """The context of every handler, with the settings of its chat, or of who asks inline."""

    chosen = ChatSettings()
    user: User | None = None

    @classmethod
    def from_update(
        cls, update: object, application: Application[Any, Self, Any, Any, Any, Any]
    ) -> Self:
        """Make the context of an update; called by python-telegram-bot."""
        context = super().from_update(update, application)
        if isinstance(update, Update):
            context.user = update.effective_user
        return context

    async def refresh_data(self) -> None:
        """Read the settings; called by python-telegram-bot before the handlers of an update."""
        place = self._chat_id or self._user_id
        if place is not None:
            self.chosen = await self.state.chats.settings(place)

    @property
    def say(self) -> Texts:
        """The texts in the language that the chat has chosen, else that of the user's app."""
        return texts(
            self.chosen.language or language_of(self.user.language_code if self.user else None)
        )

    @property
    def settings(self) -> Settings:
        """What the bot was told from outside."""
        return self.bot_data.settings

    @property
    def answerer(self) -> Answerer:
        """The one that answers questions."""
        return self.bot_data.answerer

    @property
    def state(self) -> State:
        """What the bot keeps."""
        return self.bot_data.state

    @property
    def limits(self) -> Limits:
        """How much each person and chat may ask."""
        return self.bot_data.limits


App: TypeAlias = Application[ExtBot[int], Context, Nothing, Nothing, Shared, JobQueue[Context]]
