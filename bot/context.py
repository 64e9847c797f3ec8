"""What a handler is given besides the update, with its types."""

from typing import TypeAlias

from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.memory import Conversations
from retrieval.answer import Answerer

# Nothing is kept here: what is remembered of conversations is in `Shared`.
Memory: TypeAlias = dict[str, object]


class Shared:
    """What all handlers share; filled in before the first update comes."""

    answerer: Answerer
    conversations: Conversations
    refused: str | None = None  # why the newest index could not be opened, to say it once
    fault: str | None = None  # what the present index fails with, to say it once


class Context(CallbackContext[ExtBot[int], Memory, Memory, Shared]):
    """The context of every handler."""

    @property
    def answerer(self) -> Answerer:
        """The one that answers questions."""
        return self.bot_data.answerer

    @property
    def conversations(self) -> Conversations:
        """What was asked in the last minutes."""
        return self.bot_data.conversations


App: TypeAlias = Application[ExtBot[int], Context, Memory, Memory, Shared, JobQueue[Context]]
