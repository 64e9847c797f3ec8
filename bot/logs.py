"""Logs on stderr without secrets; set up by `bot/__main__.py` alone."""

import logging
import re
import sys
from asyncio import CancelledError
from collections.abc import Iterable

from telegram.error import TelegramError

# Whatever looks like a bot's token, ours or not, also as it stands in an address.
TOKEN_SHAPE = re.compile(r"\d{5,}(?::|%3A)[\w-]{30,}", re.ASCII | re.IGNORECASE)
HIDDEN = "<hidden>"

# These log whole addresses, and the token is a part of an address.
QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.ERROR,  # warns when a check for a new index outlasts the pause
    "telegram.ext.AIORateLimiter": logging.CRITICAL,  # a traceback for each limit of a chat
}


def scrub(text: str, secrets: Iterable[str]) -> str:
    """Take the secrets, and whatever looks like a bot's token, out of `text`."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN).replace(secret.replace(":", "%3A"), HIDDEN)
    return TOKEN_SHAPE.sub(HIDDEN, text)


class ScrubbingFormatter(logging.Formatter):
    """Scrubs the finished line, so that arguments and tracebacks are covered as well."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, without secrets, and without a traceback for what Telegram says."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, TelegramError):
            record.exc_info, record.exc_text = None, None
            record.msg, record.args = f"{record.getMessage()} ({error})", ()
        return scrub(super().format(record), self._secrets)


def discreet(record: logging.LogRecord) -> bool:
    """Take what people wrote out of what python-telegram-bot logs of an unreadable update."""
    if record.name == "telegram.ext.Updater" and "Received data was: %r" in str(record.msg):
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = "an update can't be read: %s", (type(error).__name__,)
        record.exc_info, record.exc_text = None, None
    return True


def untold(record: logging.LogRecord) -> bool:
    """Leave out why the bot can't listen as it starts: it says that itself."""
    return "Network Retry Loop (Bootstrap" not in record.getMessage()


def not_cut_off(record: logging.LogRecord) -> bool:
    """Leave out the traceback of a job that is cut off as the bot stops, which says so itself."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("apscheduler") and isinstance(error, CancelledError))


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Send everything from `level` up to stderr, scrubbed."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ScrubbingFormatter(secrets))
    handler.addFilter(discreet)
    handler.addFilter(untold)
    handler.addFilter(not_cut_off)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
