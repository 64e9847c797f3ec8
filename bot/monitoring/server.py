"""The bot over HTTP, for machines: /healthz, /readyz, /metrics. Loopback unless told otherwise."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.errors import BotError
from bot.metrics import CONTENT_TYPE

# Each part with what is wrong with it, "" for nothing.
Checks = dict[str, str]
Check = Callable[[], Awaitable[Checks]]
Exposition = Callable[[], Awaitable[bytes]]


class _Health(RequestHandler):
    """Answers 200 when nothing is wrong, else 503, with what is wrong as JSON."""

    def initialize(self, check: Check) -> None:
        self._check = check

    async def get(self) -> None:
        """Answer a probe."""
        checks = await self._check()
        wrong = any(checks.values())
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"ok": not wrong, "checks": checks}, ensure_ascii=False))


class _Metrics(RequestHandler):
    """Answers with the figures of now."""

    def initialize(self, exposition: Exposition) -> None:
        self._exposition = exposition

    async def get(self) -> None:
        """Answer a scrape."""
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(await self._exposition())


def serve(
    address: str, port: int, *, alive: Check, ready: Check, exposition: Exposition
) -> HTTPServer:
    """Listen on the running event loop; raises BotError when the port can't be had."""
    routes: list[Any] = [
        (r"/healthz", _Health, {"check": alive}),
        (r"/readyz", _Health, {"check": ready}),
        (r"/metrics", _Metrics, {"exposition": exposition}),
    ]
    server = HTTPServer(Application(routes, log_function=_quiet))
    try:
        server.listen(port, address)
    except (OSError, UnicodeError) as error:  # the second for what can be no name
        why = getattr(error, "strerror", None) or error
        raise BotError(
            f"can't listen on {address}:{port} ({why}): set "
            "HOIBAO_METRICS_LISTEN and HOIBAO_METRICS_PORT to what is free on this machine"
        ) from None
    return server


def _quiet(_: RequestHandler) -> None:
    """Log nothing of requests: a probe comes every few seconds."""
