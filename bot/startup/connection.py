"""The first words with Telegram: waits out a hiccup, and says plainly what is wrong."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, TypeVar

from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.context import App
from bot.errors import BotError
from bot.settings import OFFICIAL_API_URL
from bot.transport.polling import REFUSED
from bot.transport.requests import NotTheBotApiError

log = logging.getLogger(__name__)

BOOT_SECONDS = 12.0  # that Telegram may be out of reach for as we start

T = TypeVar("T")


async def connect(app: App, url: str) -> None:
    """Introduce ourselves to Telegram, which says whether the token is good. Raises BotError."""
    try:
        await patiently(app.initialize)
    except InvalidToken as error:  # PTB writes the token into its message
        raise BotError(_refused(error, url)) from None
    except NotTheBotApiError as error:
        raise BotError(_no_server(url, str(error))) from None
    except TelegramError as error:
        raise BotError(_not_connected(error, url)) from None
    except (AttributeError, LookupError, TypeError, ValueError):  # a reply of another kind
        raise BotError(_no_server(url, "its replies are others")) from None


def _no_server(url: str, why: str) -> str:
    return f"{url} is no Bot API server ({why}): check HOIBAO_TELEGRAM_API_URL"


def _not_connected(error: TelegramError, url: str) -> str:
    """Say in one line why Telegram did not tell us who we are, and what to do."""
    if "logged" in error.message.lower():
        return (
            f"the bot is logged out of {url}: set HOIBAO_TELEGRAM_API_URL to the Bot API server "
            "that it was moved to, or wait for ten minutes"
        )
    if isinstance(error, RetryAfter):
        return f"{url} was asked too often: start again later ({error})"
    if isinstance(error, BadRequest | Forbidden):
        return f"{url} refuses the bot: {error}"
    cure = "check this machine's network, and whether it needs a proxy (HTTPS_PROXY)"
    if url != OFFICIAL_API_URL:
        cure = "check HOIBAO_TELEGRAM_API_URL, and that server"
    why = str(error).removeprefix("httpx.").rstrip(": ")
    if "CERTIFICATE_VERIFY_FAILED" in why:
        cure += "; its certificate is not trusted here, or this machine's clock is wrong"
    return f"can't reach Telegram at {url} ({why}): {cure}"


def _refused(error: InvalidToken, url: str) -> str:
    """Say what is wrong when a server knows nothing at the address that the token is a part of."""
    said = str(error.__cause__ or error).lower()
    if url == OFFICIAL_API_URL or "not found" not in said:
        return REFUSED
    return (
        f"{url} answers, but knows no such bot: HOIBAO_TELEGRAM_API_URL must be the address of a "
        "Bot API server without a path behind it, and HOIBAO_TELEGRAM_TOKEN one of its bots"
    )


async def patiently(call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do what a network that is just coming up, or a server in trouble, may keep from working."""
    ends = asyncio.get_running_loop().time() + BOOT_SECONDS
    for pause in count(1):
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError as error:
            passes = not isinstance(error, NotTheBotApiError) or error.may_pass
            if not passes or asyncio.get_running_loop().time() + pause > ends:
                raise
            log.warning("Telegram can't be reached yet (%s), again in %d s", error, pause)
        await asyncio.sleep(pause)
    raise AssertionError("unreachable")
