"""What a handler is given besides the update, with its types."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from typing import Any, Self, TypeAlias

from telegram import Chat, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.incoming.language import clear_language
from bot.metrics import Metrics
from bot.operations.index_build import IndexBuilder
from bot.policies.edits import LastTexts
from bot.policies.inline_debounce import InlineDebouncer
from bot.policies.rate_limits import RateLimits
from bot.settings import Settings
from bot.state.chats import ChatSettings
from bot.state.state import State
from bot.texts import ENGLISH, Language, app_language, texts_for, texts_in_group
from bot.texts.schema import Texts
from bot.transport.polling import PollingRequest
from retrieval.answer import Answerer

log = logging.getLogger(__name__)

NoData: TypeAlias = dict[str, object]  # PTB keeps nothing of chats and users: `State` does


class Services:
    """What all handlers share; filled in before the first update comes."""

    settings: Settings
    answerer: Answerer
    state: State
    metrics: Metrics
    limits: RateLimits
    inline_limits: RateLimits
    tap_limits: RateLimits
    inline_debouncer: InlineDebouncer
    index_builder: IndexBuilder
    introductions: dict[int, tuple[float, bool]]  # when groups were greeted, and if by `/start`
    last_texts: LastTexts
    polling: PollingRequest
    name_looked_at: float = float("-inf")  # by the monotonic clock
    upgraded: set[int]  # supergroups that a group became, until they turn up
    refused: str | None = None  # why the newest index could not be opened, to say it once
    fault: str | None = None  # what the present index fails with, to say it once
    faults_told: set[tuple[str, int]]  # kinds of faults and owners told of them, while they last
    state_fault: str | None = None  # why the state can't be kept, to say it once


class Context(CallbackContext[ExtBot[int], NoData, NoData, Services]):
    """The context of every handler, with the settings of its chat, or of who asks inline."""

    chosen = ChatSettings()
    user: User | None = None
    chat: Chat | None = None

    @classmethod
    def from_update(
        cls, update: object, application: Application[Any, Self, Any, Any, Any, Any]
    ) -> Self:
        """Make the context of an update; called by python-telegram-bot."""
        context = super().from_update(update, application)
        if isinstance(update, Update):
            context.user, context.chat = update.effective_user, update.effective_chat
        return context

    async def refresh_data(self) -> None:
        """Read the settings; called by python-telegram-bot before the handlers of an update."""
        place = self._chat_id or self._user_id
        if place is not None:
            with self.state_not_needed():
                self.chosen = await self.state.chats.settings(place)

    @contextlib.contextmanager
    def state_not_needed(self) -> Iterator[None]:
        """Go on without the state where it can't be read or written, as on a full disk.

        Answers need none of it: they only lack buttons then. The log hears once of each reason.
        """
        services = self.bot_data
        try:
            yield
        except sqlite3.Error as error:
            if str(error) != services.state_fault:
                log.error("the bot's state can't be kept for now, answers go on: %s", error)
            services.state_fault = str(error)

    @property
    def say(self) -> Texts:
        """The texts in the language that the chat has chosen, else that of the user's app."""
        return self.texts(self.chosen.language or self._app_language)

    def texts(self, language: Language) -> Texts:
        """Return the texts of a language, with commands as they are heard in this chat."""
        if self.chat is None or self.chat.type == ChatType.PRIVATE:
            return texts_for(language)
        return texts_in_group(language, self.bot.username)

    def answer_language(self, question: str) -> Language:
        """Choose the language to answer in: the chat's, the question's, or the app's."""
        return self.chosen.language or clear_language(question) or self._app_language

    def translator(self, say: Texts) -> str | None:
        """Return the address of a page that translates, for who is answered in English."""
        return self.settings.translate_url if say.code == ENGLISH.code else None

    @property
    def _app_language(self) -> Language:
        return app_language(self.user.language_code if self.user else None)

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
    def metrics(self) -> Metrics:
        """What is counted, for Prometheus."""
        return self.bot_data.metrics

    @property
    def limits(self) -> RateLimits:
        """How much each person and chat may ask."""
        return self.bot_data.limits


App: TypeAlias = Application[ExtBot[int], Context, NoData, NoData, Services, JobQueue[Context]]
