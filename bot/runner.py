"""Runs the bot from start to stop."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any, TypeVar
from urllib.parse import urlsplit

from telegram.error import TelegramError

from bot.app import UPDATES, build
from bot.context import App
from bot.errors import BotError
from bot.idle_settings import without_effect
from bot.monitoring.monitor import Monitor
from bot.operations.presence import present
from bot.places import wrong_with_index_dir, wrong_with_sources
from bot.settings import Settings
from bot.startup.command_menu import publish_profile
from bot.startup.connection import connect, patiently
from bot.startup.privacy_mode import explain_privacy_mode
from bot.state.state import State
from bot.transport.polling import GiveUp, PollingErrors
from index.errors import UnreachableError
from retrieval.answer import Answerer

log = logging.getLogger(__name__)

# Docker kills after ten seconds.
GRACE_SECONDS = 6.0  # for answers under way
FAREWELL_SECONDS = 2.0  # to say to Telegram which updates are done

Stop = asyncio.Future[None]  # done when asked to stop, failed when the bot can't go on
T = TypeVar("T")


class _StopError(Exception):
    """Raised when the bot was asked to stop before it was ready."""


async def serve(settings: Settings) -> None:
    """Answer until SIGTERM or SIGINT.

    Raises BotError when what a setting names is not there, Telegram is out of reach, refuses the
    token, or has another program poll; IndexingError when the index can't be opened.
    """
    if settings.index is None and (wrong := wrong_with_index_dir(settings.index_dir)):
        raise BotError(wrong)
    if wrong := wrong_with_sources(settings):
        log.warning("%s", wrong)  # questions are answered without them
    for line in without_effect(settings):
        log.warning("%s", line)
    monitor = Monitor(settings)
    async with (
        aclosing(await _open_index(settings, monitor)) as answerer,
        await State.open(settings.state_file, settings.zone) as state,
        present(settings.state_file),
    ):
        # Only now: while opening, there is nothing to finish, and `__main__` ends the process.
        stop = _on_signals()
        app = build(settings, answerer, state, _gives_up(stop), monitor)
        try:
            async with monitor.running(app):
                await _unless(stop, connect(app, settings.telegram_api_url))
                await _run(app, monitor, settings, stop)
        except _StopError:
            log.info("asked to stop before being ready")
        finally:
            await app.shutdown()
            await app.bot.shutdown()  # an app that never came to be leaves it open


async def _open_index(settings: Settings, monitor: Monitor) -> Answerer:
    try:
        return await Answerer.of(settings, monitor.metrics.stage)
    except UnreachableError as error:
        if settings.index is None:
            raise
        raise BotError(f"{error}: check HOIBAO_INDEX, and that server") from None


async def _unless(stop: Stop, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` gives; when asked to stop, drop it and raise _StopError."""
    task = asyncio.ensure_future(work)
    either: set[asyncio.Future[Any]] = {task, stop}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        return task.result()
    await _drop(task)
    stop.result()  # raises what the bot can't go on for
    raise _StopError


async def _drop(task: asyncio.Task[Any]) -> None:
    """Cancel `task`, again if need be: python-telegram-bot swallows what comes as it cleans up."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)


async def _run(app: App, monitor: Monitor, settings: Settings, stop: Stop) -> None:
    await app.start()
    try:
        await _unless(stop, _listen(app, settings))
        articles = (await app.bot_data.answerer.library.sources()).articles
        name, version = app.bot.username, app.bot_data.answerer.version
        log.info("the model runs in %s", app.bot_data.answerer.runtime)
        log.info("ready as @%s, %d articles, index %s", name, articles, version)
        monitor.ready(f"answers as @{name}")
        if not app.bot.supports_inline_queries:
            log.info("inline mode is off: to switch it on, send /setinline to @BotFather")
        app.create_task(publish_profile(app.bot, settings.owner_ids), name="profile")
        app.create_task(explain_privacy_mode(app), name="privacy")
        await stop
        log.info("asked to stop")
    finally:
        monitor.stopping()
        await _finish(app)


async def _listen(app: App, settings: Settings) -> None:
    """Let updates come: by long polling, or to our web address if there is one."""
    updater, polling = app.updater, app.bot_data.polling
    assert updater is not None

    async def begin() -> None:
        if settings.webhook_url is None:
            await updater.start_polling(
                allowed_updates=UPDATES, error_callback=PollingErrors(polling.stop).note
            )
            return
        await updater.start_webhook(
            listen=settings.webhook_listen,
            port=settings.webhook_port,
            url_path=urlsplit(settings.webhook_url).path.strip("/"),
            webhook_url=settings.webhook_url,
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=UPDATES,
        )

    try:
        await patiently(begin)
    except TelegramError as error:
        named = " (HOIBAO_WEBHOOK_URL)" if settings.webhook_url else ""
        raise BotError(f"Telegram does not let us listen{named}: {error}") from None
    except (OSError, UnicodeError) as error:  # the second for what can be no name
        address = f"{settings.webhook_listen}:{settings.webhook_port}"
        why = getattr(error, "strerror", None) or error
        raise BotError(
            f"can't listen on {address} ({why}): set HOIBAO_WEBHOOK_LISTEN and "
            "HOIBAO_WEBHOOK_PORT to what is free on this machine"
        ) from None


def _gives_up(stop: Stop) -> GiveUp:
    def give_up(why: str) -> None:
        if not stop.done():
            stop.set_exception(BotError(why))

    return give_up


def _on_signals() -> Stop:
    loop = asyncio.get_running_loop()
    stop: Stop = loop.create_future()

    def ask() -> None:
        if not stop.done():
            stop.set_result(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)
    return stop


async def _finish(app: App) -> None:
    """Take no more updates, and let the answers under way finish; raises nothing."""
    assert app.job_queue is not None
    app.job_queue.scheduler.pause()  # what began while others are waited for would be cut off
    await _take_no_more(app)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await app.bot_data.index_builder.stop()
            await app.stop()
    except TimeoutError:
        log.warning("stopped with answers under way: they took over %g s", GRACE_SECONDS)
        await app.update_processor.shutdown()


async def _take_no_more(app: App) -> None:
    """Say farewell to Telegram, which may keep us waiting: answers under way go on meanwhile."""
    assert app.updater is not None
    if not app.updater.running:
        return
    farewell = asyncio.create_task(app.updater.stop())
    await asyncio.wait({farewell}, timeout=FAREWELL_SECONDS)
    if not farewell.done():
        log.warning("Telegram did not hear which messages are done: the last may come again")
        await _drop(farewell)
    elif error := farewell.exception():  # what ended us may be the reason
        log.warning("Telegram did not hear which messages are done: %s", error)
