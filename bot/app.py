"""Puts the bot together: its handlers in one table, its limits, its jobs."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any, TypeAlias

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import App, Context, NoData, Services
from bot.handlers import (
    buttons,
    commands,
    forget,
    gate,
    groups,
    inline,
    owner,
    questions,
    settings,
    watches,
)
from bot.handlers.errors import on_error
from bot.handlers.news import digest, timeline
from bot.handlers.rate_limiting import limit_taps, limited
from bot.incoming.addressing import FROM_PEOPLE, TO_US, WITH_COMMAND, WITH_TEXT, Recent
from bot.incoming.commands import ContentCommandHandler as Command
from bot.jobs.check_watches import check_watches
from bot.jobs.cleanup import CLEAN_UP_SECONDS, clean_up
from bot.jobs.refresh_index import refresh_index
from bot.jobs.report_faults import REPORT_FAULTS_SECONDS, report_faults
from bot.jobs.report_silence import REPORT_SILENCE_SECONDS, report_silence
from bot.jobs.send_alerts import SEND_ALERTS_SECONDS, send_alerts
from bot.jobs.send_digests import SEND_DIGESTS_SECONDS, send_digests
from bot.jobs.watch_webhook import WATCH_WEBHOOK_SECONDS, watch_webhook
from bot.monitoring.monitor import Monitor
from bot.operations.index_build import IndexBuilder
from bot.policies.edits import LastTexts
from bot.policies.inline_debounce import InlineDebouncer
from bot.policies.rate_limits import INLINE, TAPS_IN_A_CHAT, TAPS_OF_A_PERSON, RateLimits
from bot.settings import Settings
from bot.state.state import State
from bot.texts import HEARD_BARE
from bot.transport.clock import TelegramClock
from bot.transport.polling import GiveUp, PollingRequest
from bot.transport.rate_limiter import RetryingRateLimiter
from bot.transport.requests import BotApiRequest
from bot.transport.update_processor import PerChatUpdateProcessor
from bot.transport.update_queue import BoundedUpdateQueue
from bot.views.forget import FORGET_TAP
from bot.views.keyboards import TAP
from bot.views.settings import SETTING_TAP
from bot.views.stories import TIMELINE_TAP
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

TEXT = WITH_TEXT & ~WITH_COMMAND
Job: TypeAlias = Callable[[Context], Coroutine[Any, Any, None]]
GATE, LAST = -1, 1  # groups of handlers: before all others, and after them
PRIVATE, GROUPS = filters.ChatType.PRIVATE, filters.ChatType.GROUPS

# Commands that everybody may give; in groups behind the name of the bot, but for HEARD_BARE.
FOR_ALL = {
    "start": commands.start,
    "help": limited(commands.help_),
    "ask": commands.ask,
    "watch": limited(watches.watch),
    "watches": limited(watches.watches),
    "sources": limited(commands.sources),
    "latest": limited(commands.latest),
    "timeline": limited(timeline.timeline),
    "digest": limited(digest.digest),
    "settings": limited(settings.settings),
}


def handlers(
    owners: Collection[int] = (), clock: TelegramClock | None = None
) -> list[BaseHandler[Update, Context, object]]:
    """Return the table of handlers: the first that fits an update takes it."""
    sent = filters.UpdateType.MESSAGE & FROM_PEOPLE  # whenever it was
    recent = Recent(clock or TelegramClock())
    new = sent & recent
    edited = filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & recent
    commanded = sent & WITH_COMMAND
    now = new & WITH_COMMAND
    # Also what became a command by being edited, as "/aks" does.
    ever = (new | edited) & WITH_COMMAND
    from_owner = now & PRIVATE & filters.User(owners)
    return [
        *(
            Command(name, handle, ever if name in HEARD_BARE else ever & TO_US)
            for name, handle in FOR_ALL.items()
        ),
        Command("forget", forget.forget, (commanded | ever) & TO_US),
        Command("stats", owner.stats, from_owner),
        Command("reindex", owner.reindex, from_owner),
        Command("reload", owner.reload, from_owner),
        Command("rollback", owner.rollback, from_owner),
        Command("feedback", owner.feedback, from_owner),
        MessageHandler(ever & PRIVATE, limited(commands.unknown)),
        MessageHandler(new & PRIVATE & TEXT, questions.on_private_text),
        MessageHandler(new & PRIVATE & ~filters.StatusUpdate.ALL, questions.on_wordless),
        MessageHandler(new & GROUPS & TEXT, questions.on_group_text),
        MessageHandler(edited & TEXT, questions.on_edit),
        CallbackQueryHandler(buttons.on_tap, TAP),
        CallbackQueryHandler(timeline.on_timeline_turned, TIMELINE_TAP),
        CallbackQueryHandler(settings.on_setting_chosen, SETTING_TAP),
        CallbackQueryHandler(watches.on_watch_stopped, STOP_TAP),
        CallbackQueryHandler(forget.on_forget_decided, FORGET_TAP),
        CallbackQueryHandler(buttons.on_expired_button),
        InlineQueryHandler(inline.on_inline_query),
        MessageHandler(filters.StatusUpdate.MIGRATE, groups.on_migration),
        ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def build(
    settings: Settings, answerer: Answerer, state: State, give_up: GiveUp, monitor: Monitor
) -> App:
    """Build the application; nothing runs yet, and nothing was sent."""
    token, clock = settings.telegram_token.get_secret_value(), TelegramClock()
    polling, limiter = PollingRequest(give_up, clock, **TIMEOUTS), RetryingRateLimiter()
    app: App = (
        Application.builder()
        .bot(
            ExtBot(
                token,
                base_url=f"{settings.telegram_api_url}/bot",
                base_file_url=f"{settings.telegram_api_url}/file/bot",
                request=monitor.watch(
                    BotApiRequest(clock, connection_pool_size=AT_ONCE, **TIMEOUTS)
                ),
                get_updates_request=monitor.watch(polling),
                rate_limiter=limiter,
                defaults=DEFAULTS,
            )
        )
        .concurrent_updates(PerChatUpdateProcessor(AT_ONCE, limiter.is_held))
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
    app.bot_data.polling = polling
    app.bot_data.last_texts = LastTexts()
    app.bot_data.introductions = {}
    app.bot_data.upgraded = set()
    app.bot_data.faults_told = set()
    app.bot_data.tap_limits = RateLimits(TAPS_OF_A_PERSON, TAPS_IN_A_CHAT)
    app.add_handler(TypeHandler(Update, gate.skip_what_was_done), GATE - 2)
    app.add_handler(TypeHandler(Update, gate.look_at_own_name), GATE - 1)
    app.add_handler(CallbackQueryHandler(limit_taps), GATE)
    app.add_handlers(handlers(settings.owner_ids, clock))
    app.add_handler(TypeHandler(Update, gate.mark_done), LAST)
    app.add_error_handler(on_error)
    _schedule(app, settings.refresh_seconds)
    return app


def _schedule(app: App, refresh_seconds: float) -> None:
    """Put the jobs on the clock; one that a slow start or a busy loop made late is done late."""
    assert app.job_queue is not None
    every: list[tuple[Job, float, float | None]] = [
        (refresh_index, refresh_seconds, None),
        (check_watches, refresh_seconds, None),
        (send_alerts, SEND_ALERTS_SECONDS, None),
        (send_digests, SEND_DIGESTS_SECONDS, None),
        (report_silence, REPORT_SILENCE_SECONDS, refresh_seconds),
        (report_faults, REPORT_FAULTS_SECONDS, None),
        (watch_webhook, WATCH_WEBHOOK_SECONDS, None),
        (clean_up, CLEAN_UP_SECONDS, CLEAN_UP_SECONDS / 60),
    ]
    for job, seconds, first in every:
        app.job_queue.run_repeating(job, seconds, first, job_kwargs={"misfire_grace_time": None})
