"""Whether the bot lives, and whether it is ready to answer."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from telegram.error import TelegramError

from bot.metrics import Metrics
from bot.monitoring.notify import Notifier
from bot.monitoring.requests import Answered
from bot.monitoring.server import Checks
from bot.state.state import State
from index.errors import IndexingError
from retrieval.answer import Answerer
from retrieval.errors import BusyError

Ask = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)

PROBE = "thời sự"  # a question that costs little; never answered from memory
PROBE_SECONDS = 20.0  # a question takes a fiftieth of that
SILENT_SECONDS = 90.0  # a poll is answered at least every ten
AGAIN_SECONDS = 10.0  # what was checked within is not checked again, however many probes come


class Health:
    """Checks the parts that a reader's answer needs, each at most every AGAIN_SECONDS."""

    def __init__(
        self,
        answerer: Answerer,
        state: State,
        metrics: Metrics,
        answered: Answered,
        ask: Ask | None = None,
    ) -> None:
        """Make the checks; `ask` asks Telegram anything, for a bot that does not poll."""
        self._answerer = answerer
        self._state = state
        self._metrics = metrics
        self._answered = answered
        self._ask = ask
        self._hears = _Remembered(self._try_telegram)
        self._searches = _Remembered(self._try_search)
        self._writes = _Remembered(self._try_write)

    async def alive(self) -> Checks:
        """Check what only a restart would mend: that questions come to an end.

        The event loop is checked by this being run at all.
        """
        return {"answers": await self._searches()}

    async def ready(self) -> Checks:
        """Check all that a reader's answer needs."""
        return {
            "answers": await self._searches(),
            "telegram": await self._hears(),
            "state": await self._writes(),
        }

    async def _try_telegram(self) -> str:
        if self._ask is not None:
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(PROBE_SECONDS):
                    await self._ask()
        ago = self._answered.seconds_ago
        return f"no answer from Telegram for {ago:.0f} s" if ago > SILENT_SECONDS else ""

    async def _try_search(self) -> str:
        completed = self._metrics.completed
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._answerer.search(PROBE, 1)
        except TimeoutError:
            if self._metrics.completed == completed:
                return f"no question came to an end for {PROBE_SECONDS:.0f} s"
        except BusyError:
            return await self._progress(completed)
        except IndexingError as error:
            return str(error)
        return ""

    async def _progress(self, completed: int) -> str:
        """With all places taken, see whether those who have one are answered."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PROBE_SECONDS):
                while self._metrics.completed == completed:  # noqa: ASYNC110 - counted elsewhere
                    await asyncio.sleep(0.1)
        stands = self._metrics.completed == completed
        return f"all places are taken, and none came free for {PROBE_SECONDS:.0f} s" * stands

    async def _try_write(self) -> str:
        try:
            await self._state.check()
        except Exception as error:  # sqlite3's, or the system's
            return f"the state can't be written: {error}"
        return ""


class _Remembered:
    """The result of a check, made again when it is older than AGAIN_SECONDS; one at a time."""

    def __init__(self, check: Callable[[], Awaitable[str]]) -> None:
        self._check = check
        self._lock = asyncio.Lock()
        self._at = float("-inf")
        self._result = ""

    async def __call__(self) -> str:
        async with self._lock:
            if time.monotonic() - self._at > AGAIN_SECONDS:
                self._result = await self._check()
                self._at = time.monotonic()
            return self._result


async def feed_watchdog(health: Health, notifier: Notifier) -> None:
    """Feed systemd's watchdog while the bot lives; for ever, or not at all if there is none.

    A hung event loop can't feed it, and a hung answerer is not fed for: systemd restarts the bot.
    """
    if notifier.watchdog_seconds is None:
        return
    while True:
        if not any((wrong := await health.alive()).values()):
            notifier.alive()
        else:
            log.error("the watchdog is not fed: %s", "; ".join(filter(None, wrong.values())))
        await asyncio.sleep(notifier.watchdog_seconds / 4)
