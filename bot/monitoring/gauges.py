"""The figures that are read when they are asked for: queues, the index, the sources, health."""

import asyncio
from datetime import UTC, datetime
from importlib.metadata import version

from bot.context import App
from bot.metrics import Metrics
from bot.monitoring.health import Health
from bot.transport.rate_limiter import RetryingRateLimiter
from bot.transport.update_queue import BoundedUpdateQueue


class Gauges:
    """Sets the gauges of one bot."""

    def __init__(self, app: App, health: Health, metrics: Metrics) -> None:
        self._app = app
        self._health = health
        self._metrics = metrics

    async def exposition(self) -> bytes:
        """Set everything to what it is now, and return it in Prometheus's text format."""
        self._queues()
        await self._index()
        await self._state()
        for check, wrong in (await self._health.ready()).items():
            self._metrics.set("ready", "1 if the part works.", not wrong, check=check)
        return self._metrics.exposition()

    def _queues(self) -> None:
        queue, limiter = self._app.update_queue, self._app.bot.rate_limiter
        if isinstance(queue, BoundedUpdateQueue):
            self._metrics.set("updates_waiting", "Updates taken and not done.", queue.pending)
        if isinstance(limiter, RetryingRateLimiter):
            held = limiter.waits.count()
            self._metrics.set("flood_waits", "Chats that Telegram holds up.", held)
        self._metrics.set("questions_pending", "Questions under way.", self._metrics.pending)

    async def _index(self) -> None:
        answerer = self._app.bot_data.answerer
        sources = await answerer.library.sources()
        self._metrics.forget("index_info")
        self._metrics.set(
            "index_info", "The build that answers.", 1, build=answerer.version, program=_version()
        )
        self._metrics.set("index_articles", "Articles in the index.", sources.articles)
        self._metrics.set(
            "index_built_timestamp_seconds", "When it was built.", sources.built.timestamp()
        )
        newest = [article.published for article in sources.newest if article.published]
        if newest:
            day = datetime.combine(max(newest), datetime.min.time(), UTC)
            self._metrics.set(
                "newest_article_timestamp_seconds", "Day of the newest article.", day.timestamp()
            )
        # The index says how its sources stood; how long ago that is, this clock.
        now = datetime.now(UTC)
        self._metrics.forget("feed_silent")
        for source in sources.news:
            self._metrics.set(
                "feed_silent",
                "1 if a source brought no news for longer than expected.",
                source.silent_since(now) is not None,
                source=source.name,
            )

    async def _state(self) -> None:
        file = self._app.bot_data.settings.state_file
        if size := await asyncio.to_thread(lambda: file.stat().st_size if file.exists() else 0):
            self._metrics.set("state_bytes", "Size of the state file.", size)


def _version() -> str:
    return version("hoibao")
