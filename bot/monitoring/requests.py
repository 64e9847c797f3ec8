"""Watches requests to Telegram: how they end, how long they take, when one was last answered."""

import time
from http import HTTPStatus
from typing import Any

from telegram.request import BaseRequest

from bot.metrics import Metrics


class Answered:
    """When Telegram last answered anything, by the monotonic clock."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def now(self) -> None:
        """Note an answer."""
        self._at = time.monotonic()

    @property
    def seconds_ago(self) -> float:
        """Seconds since the last one, or since the start."""
        return time.monotonic() - self._at


class WatchedRequest(BaseRequest):
    """Sends through another request, and notes what came of it."""

    def __init__(self, inner: BaseRequest, metrics: Metrics, answered: Answered) -> None:
        self._inner = inner
        self._metrics = metrics
        self._answered = answered

    @property
    def read_timeout(self) -> float | None:
        """The timeout of the request that it sends through."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open its connections."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close its connections."""
        await self._inner.shutdown()

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        """Read a reply the way the other does."""
        return self._inner.parse_json_payload(payload)

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request."""
        began, method, outcome = time.monotonic(), url.rpartition("/")[2], "lost"
        try:
            code, payload = await self._inner.do_request(url, *args, **kwargs)
            outcome = _outcome(code)
            if code < HTTPStatus.INTERNAL_SERVER_ERROR:
                self._answered.now()
        finally:
            self._metrics.requested(method, outcome, time.monotonic() - began)
        return code, payload


def _outcome(code: int) -> str:
    if code == HTTPStatus.OK:
        return "ok"
    return "flood" if code == HTTPStatus.TOO_MANY_REQUESTS else "refused"
