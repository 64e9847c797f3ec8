"""Puts the bot together: its handlers in one table, its limits, its jobs."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    JobQueue,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.addressed import FROM_PEOPLE, TO_US
from bot.context import App, Context, Memory, Shared
from bot.freshness import refresh
from bot.handlers import commands, questions
from bot.handlers.failures import failed
from bot.memory import Conversations
from bot.patience import Patience
from bot.polling import GiveUp, PollingRequest
from bot.settings import Settings
from retrieval.answer import Answerer

# What Telegram is asked to deliver; whoever adds a handler for another kind adds it here.
UPDATES = [Update.MESSAGE]

ASKERS = 256  # answered at the same time, at most
TIMEOUTS: dict[str, Any] = {
    "connect_timeout": 10.0,
    "read_timeout": 20.0,
    "write_timeout": 20.0,
    "pool_timeout": 20.0,
}

# New messages only: a question that is edited is not a new question.
NEW = filters.UpdateType.MESSAGE & FROM_PEOPLE
TEXT = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
PRIVATE, GROUPS = filters.ChatType.PRIVATE, filters.ChatType.GROUPS


def handlers() -> list[BaseHandler[Update, Context, object]]:
    """Return the table of handlers: the first that fits an update takes it."""
    return [
        CommandHandler("start", commands.start, NEW & TO_US),
        CommandHandler("help", commands.help_, NEW & TO_US),
        CommandHandler("ask", commands.ask, NEW),
        CommandHandler("sources", commands.sources, NEW & TO_US),
        MessageHandler(NEW & PRIVATE & filters.COMMAND, commands.unknown),
        MessageHandler(NEW & PRIVATE & TEXT, questions.private),
        MessageHandler(NEW & PRIVATE & ~filters.StatusUpdate.ALL, questions.wordless),
        MessageHandler(NEW & GROUPS & TEXT, questions.group),
    ]


def build(settings: Settings, answerer: Answerer, give_up: GiveUp) -> App:
    """Build the application; nothing runs yet, and nothing was sent."""
    token = settings.telegram_token.get_secret_value()
    app: App = (
        Application.builder()
        .bot(
            ExtBot(
                token,
                base_url=f"{settings.telegram_api_url}/bot",
                base_file_url=f"{settings.telegram_api_url}/file/bot",
                request=HTTPXRequest(connection_pool_size=ASKERS, **TIMEOUTS),
                get_updates_request=PollingRequest(give_up, **TIMEOUTS),
                rate_limiter=Patience(),
            )
        )
        .concurrent_updates(ASKERS)
        .context_types(
            ContextTypes(context=Context, bot_data=Shared, user_data=Memory, chat_data=Memory)
        )
        .job_queue(JobQueue[Context]())
        .build()
    )
    app.bot_data.answerer = answerer
    app.bot_data.conversations = Conversations()
    app.add_handlers(handlers())
    app.add_error_handler(failed)
    assert app.job_queue is not None
    app.job_queue.run_repeating(refresh, settings.refresh_seconds)
    return app
