"""Puts the bot together: its handlers in one table, its limits, its jobs."""

from collections.abc import Collection
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.context import App, Context, Nothing, Shared
from bot.handlers import buttons, commands, groups, inline, owner, questions, settings, watches
from bot.handlers.errors import failed
from bot.handlers.rate_limiting import limited, taps
from bot.incoming.addressing import FROM_PEOPLE, RECENTLY, TO_US
from bot.incoming.owner import FromOwner
from bot.jobs import check_watches as checking
from bot.jobs import send_alerts as alerts
from bot.jobs.cleanup import EVERY_SECONDS, tidy
from bot.jobs.refresh_index import refresh
from bot.operations.index_build import Reindex
from bot.policies.inline_debounce import Keystrokes
from bot.policies.rate_limits import INLINE, TAPS_IN_A_CHAT, TAPS_OF_A_PERSON, Limits
from bot.settings import Settings
from bot.state.state import State
from bot.transport.polling import GiveUp, PollingRequest
from bot.transport.rate_limiter import Patience
from bot.transport.update_processor import InOrder
from bot.transport.update_queue import Backlog
from bot.views import keyboards
from bot.views import watches as watch_pages
from retrieval.answer import Answerer

# What Telegram is asked to deliver; whoever adds a handler for another kind adds it here.
UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]

AT_ONCE = 512  # updates taken from Telegram and not done yet; it keeps the others meanwhile
TIMEOUTS: dict[str, Any] = {
    "connect_timeout": 10.0,
    "read_timeout": 20.0,
    "write_timeout": 20.0,
    "pool_timeout": 20.0,
}

SENT = filters.UpdateType.MESSAGE & FROM_PEOPLE  # whenever it was
NEW = SENT & RECENTLY
EDITED = filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & RECENTLY
TEXT = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
GATE = -1  # before all others
PRIVATE, GROUPS = filters.ChatType.PRIVATE, filters.ChatType.GROUPS


def handlers(owners: Collection[int] = ()) -> list[BaseHandler[Update, Context, object]]:
    """Return the table of handlers: the first that fits an update takes it."""
    from_owner = NEW & FromOwner(owners)
    return [
        CommandHandler("start", commands.start, NEW & TO_US),
        CommandHandler("help", limited(commands.help_), NEW & TO_US),
        CommandHandler("ask", commands.ask, NEW),
        CommandHandler("watch", limited(watches.watch), NEW),
        CommandHandler("watches", limited(watches.watches), NEW),
        CommandHandler("sources", limited(commands.sources), NEW & TO_US),
        CommandHandler("latest", limited(commands.latest), NEW & TO_US),
        CommandHandler("settings", limited(settings.settings), NEW & TO_US),
        CommandHandler("forget", commands.forget, SENT & TO_US),
        CommandHandler("stats", owner.stats, from_owner),
        CommandHandler("reindex", owner.reindex, from_owner),
        CommandHandler("reload", owner.reload, from_owner),
        CommandHandler("rollback", owner.rollback, from_owner),
        CommandHandler("feedback", owner.feedback, from_owner),
        MessageHandler(NEW & PRIVATE & filters.COMMAND, limited(commands.unknown)),
        MessageHandler(NEW & PRIVATE & TEXT, questions.private),
        MessageHandler(NEW & PRIVATE & ~filters.StatusUpdate.ALL, questions.wordless),
        MessageHandler(NEW & GROUPS & TEXT, questions.group),
        MessageHandler(EDITED & (filters.TEXT | filters.CAPTION), questions.edited),
        CallbackQueryHandler(buttons.tapped, keyboards.TAP),
        CallbackQueryHandler(settings.chosen, settings.PATTERN),
        CallbackQueryHandler(watches.ended, watch_pages.ENDS),
        CallbackQueryHandler(buttons.expired),
        InlineQueryHandler(inline.typed),
        MessageHandler(filters.StatusUpdate.MIGRATE, groups.migrated),
        ChatMemberHandler(groups.membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def build(settings: Settings, answerer: Answerer, state: State, give_up: GiveUp) -> App:
    """Build the application; nothing runs yet, and nothing was sent."""
    token = settings.telegram_token.get_secret_value()
    app: App = (
        Application.builder()
        .bot(
            ExtBot(
                token,
                base_url=f"{settings.telegram_api_url}/bot",
                base_file_url=f"{settings.telegram_api_url}/file/bot",
                request=HTTPXRequest(connection_pool_size=AT_ONCE, **TIMEOUTS),
                get_updates_request=PollingRequest(give_up, **TIMEOUTS),
                rate_limiter=Patience(),
            )
        )
        .concurrent_updates(InOrder(AT_ONCE))
        .update_queue(Backlog(AT_ONCE))
        .context_types(
            ContextTypes(context=Context, bot_data=Shared, user_data=Nothing, chat_data=Nothing)
        )
        .job_queue(JobQueue[Context]())
        .build()
    )
    app.bot_data.answerer = answerer
    app.bot_data.settings = settings
    app.bot_data.state = state
    app.bot_data.limits = Limits()
    app.bot_data.inline_limits = Limits(person=INLINE)
    app.bot_data.keystrokes = Keystrokes()
    app.bot_data.reindex = Reindex(settings)
    app.bot_data.upgraded = set()
    app.bot_data.tap_limits = Limits(TAPS_OF_A_PERSON, TAPS_IN_A_CHAT)
    app.add_handler(CallbackQueryHandler(taps), GATE)
    app.add_handlers(handlers(settings.owner_ids))
    app.add_error_handler(failed)
    assert app.job_queue is not None
    app.job_queue.run_repeating(refresh, settings.refresh_seconds)
    app.job_queue.run_repeating(checking.check, settings.refresh_seconds)
    app.job_queue.run_repeating(alerts.deliver, alerts.EVERY_SECONDS)
    app.job_queue.run_repeating(tidy, EVERY_SECONDS, first=EVERY_SECONDS / 60)
    return app
