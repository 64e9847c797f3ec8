"""All that the bot shows of itself, put together; without a port and systemd it only counts."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from telegram.request import BaseRequest

from bot.context import App
from bot.metrics import CountingHandler, Metrics
from bot.monitoring.gauges import Gauges
from bot.monitoring.health import Health, feed_watchdog
from bot.monitoring.notify import Notifier
from bot.monitoring.requests import Answered, WatchedRequest
from bot.monitoring.server import serve
from bot.settings import Settings


class Monitor:
    """Watches one bot from before its first request to Telegram until it has stopped."""

    def __init__(self, settings: Settings) -> None:
        self.metrics = Metrics()
        self._settings = settings
        self._answered = Answered()
        self._notifier = Notifier()

    def watch(self, request: BaseRequest) -> WatchedRequest:
        """Return a request that does the same, and is watched."""
        return WatchedRequest(request, self.metrics, self._answered)

    def ready(self, status: str) -> None:
        """Say that the bot answers."""
        self._notifier.ready(status)

    def stopping(self) -> None:
        """Say that the bot was asked to stop."""
        self._notifier.stopping()

    @contextlib.asynccontextmanager
    async def running(self, app: App) -> AsyncIterator[None]:
        """Serve figures and health, and feed the watchdog. Raises BotError for a taken port."""
        services, settings = app.bot_data, self._settings
        ask = app.bot.get_me if settings.webhook_url else None  # else polls tell
        health = Health(services.answerer, services.state, self.metrics, self._answered, ask)
        counting = CountingHandler(self.metrics)
        logging.getLogger().addHandler(counting)
        server = None
        if settings.metrics_port is not None:
            gauges = Gauges(app, health, self.metrics)
            server = serve(
                settings.metrics_listen,
                settings.metrics_port,
                alive=health.alive,
                ready=health.ready,
                exposition=gauges.exposition,
            )
        feeding = asyncio.create_task(feed_watchdog(health, self._notifier), name="watchdog")
        try:
            yield
        finally:
            feeding.cancel()
            await asyncio.wait({feeding})
            logging.getLogger().removeHandler(counting)
            if server is not None:
                server.stop()
                await server.close_all_connections()
