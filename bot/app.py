"""Puts the bot together: its handlers in one table, its limits, its jobs."""

from collections.abc import Collection
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.context import App, Context, NoData, Services
from bot.handlers import buttons, commands, groups, inline, owner, questions, settings, watches
from bot.handlers.errors import on_error
from bot.handlers.rate_limiting import limit_taps, limited
from bot.incoming.addressing import FROM_PEOPLE, RECENTLY, TO_US
from bot.jobs.check_watches import check_watches
from bot.jobs.cleanup import CLEAN_UP_SECONDS, clean_up
from bot.jobs.refresh_index import refresh_index
from bot.jobs.send_alerts import SEND_ALERTS_SECONDS, send_alerts
from bot.monitoring.monitor import Monitor
from bot.operations.index_build import IndexBuilder
from bot.policies.inline_debounce import InlineDebouncer
from bot.policies.rate_limits import INLINE, TAPS_IN_A_CHAT, TAPS_OF_A_PERSON, RateLimits
from bot.settings import Settings
from bot.state.state import State
from bot.transport.polling import GiveUp, PollingRequest
from bot.transport.rate_limiter import RetryingRateLimiter
from bot.transport.update_processor import PerChatUpdateProcessor
from bot.transport.update_queue import BoundedUpdateQueue
from bot.views.keyboards import TAP
from bot.views.settings import SETTING_TAP
from bot.views.watches import STOP_TAP
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

# What every message is sent with that names nothing else.
DEFAULTS = Defaults(
    parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
)

SENT = filters.UpdateType.MESSAGE & FROM_PEOPLE  # whenever it was
NEW = SENT & RECENTLY
EDITED = filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & RECENTLY
TEXT = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
GATE = -1  # before all others
PRIVATE, GROUPS = filters.ChatType.PRIVATE, filters.ChatType.GROUPS


def handlers(owners: Collection[int] = ()) -> list[BaseHandler[Update, Context, object]]:
    """Return the table of handlers: the first that fits an update takes it."""
    from_owner = NEW & PRIVATE & filters.User(owners)
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
        MessageHandler(NEW & PRIVATE & TEXT, questions.on_private_text),
        MessageHandler(NEW & PRIVATE & ~filters.StatusUpdate.ALL, questions.on_wordless),
        MessageHandler(NEW & GROUPS & TEXT, questions.on_group_text),
        MessageHandler(EDITED & (filters.TEXT | filters.CAPTION), questions.on_edit),
        CallbackQueryHandler(buttons.on_tap, TAP),
        CallbackQueryHandler(settings.on_setting_chosen, SETTING_TAP),
        CallbackQueryHandler(watches.on_watch_stopped, STOP_TAP),
        CallbackQueryHandler(buttons.on_expired_button),
        InlineQueryHandler(inline.on_inline_query),
        MessageHandler(filters.StatusUpdate.MIGRATE, groups.on_migration),
        ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def build(
    settings: Settings, answerer: Answerer, state: State, give_up: GiveUp, monitor: Monitor
) -> App:
    """Build the application; nothing runs yet, and nothing was sent."""
    token = settings.telegram_token.get_secret_value()
    app: App = (
        Application.builder()
        .bot(
            ExtBot(
                token,
                base_url=f"{settings.telegram_api_url}/bot",
                base_file_url=f"{settings.telegram_api_url}/file/bot",
                request=monitor.watch(HTTPXRequest(connection_pool_size=AT_ONCE, **TIMEOUTS)),
                get_updates_request=monitor.watch(PollingRequest(give_up, **TIMEOUTS)),
                rate_limiter=RetryingRateLimiter(),
                defaults=DEFAULTS,
            )
        )
        .concurrent_updates(PerChatUpdateProcessor(AT_ONCE))
        .update_queue(BoundedUpdateQueue(AT_ONCE))
        .context_types(
            ContextTypes(context=Context, bot_data=Services, user_data=NoData, chat_data=NoData)
        )
        .job_queue(JobQueue[Context]())
        .build()
    )
    app.bot_data.answerer = answerer
    app.bot_data.settings = settings
    app.bot_data.state = state
    app.bot_data.metrics = monitor.metrics
    app.bot_data.limits = RateLimits()
    app.bot_data.inline_limits = RateLimits(person=INLINE)
    app.bot_data.inline_debouncer = InlineDebouncer()
    app.bot_data.index_builder = IndexBuilder(settings)
    app.bot_data.upgraded = set()
    app.bot_data.tap_limits = RateLimits(TAPS_OF_A_PERSON, TAPS_IN_A_CHAT)
    app.add_handler(CallbackQueryHandler(limit_taps), GATE)
    app.add_handlers(handlers(settings.owner_ids))
    app.add_error_handler(on_error)
    assert app.job_queue is not None
    app.job_queue.run_repeating(refresh_index, settings.refresh_seconds)
    app.job_queue.run_repeating(check_watches, settings.refresh_seconds)
    app.job_queue.run_repeating(send_alerts, SEND_ALERTS_SECONDS)
    app.job_queue.run_repeating(clean_up, CLEAN_UP_SECONDS, first=CLEAN_UP_SECONDS / 60)
    return app
