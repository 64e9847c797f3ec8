"""Requests to the Bot API. What is not a reply of it is one plain error, without a traceback."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.errors import BotError
from bot.transport.clock import TelegramClock


class NotTheBotApiError(NetworkError):
    """Raised for a reply that no Bot API server gives, as of a proxy or a web page."""

    def __init__(self, code: int) -> None:
        super().__init__(f"HTTP {code}, but no reply of the Bot API")
        self.code = code

    @property
    def may_pass(self) -> bool:
        """Whether the server only has trouble for the moment."""
        return self.code >= 500


class BotApiRequest(HTTPXRequest):
    """Sends requests, and learns from the replies what time it is at Telegram."""

    def __init__(self, clock: TelegramClock, **settings: Any) -> None:
        hooks = {"response": [clock.note_response]}
        try:
            super().__init__(httpx_kwargs={"event_hooks": hooks}, **settings)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            why = str(error).rstrip(".") or type(error).__name__
            raise BotError(
                f"the network can't be used as the environment says ({why}): check HTTPS_PROXY, "
                "HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
            ) from None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request. Raises NotTheBotApiError for a reply that is none."""
        code, payload = await super().do_request(*args, **kwargs)
        if not _is_reply(payload):
            raise NotTheBotApiError(code)
        return code, payload


def _is_reply(payload: bytes) -> bool:
    try:
        reply = json.loads(payload)
    except ValueError:
        return False
    if not isinstance(reply, dict):
        return False
    if not reply.get("ok"):
        return isinstance(reply.get("description"), str)
    return reply.get("result") is not None
