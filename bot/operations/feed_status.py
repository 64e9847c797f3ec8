"""How the news sources stand, where this machine fetches any.

The fetcher is asked in a process of its own: the bot, which holds the token, loads nothing of what
reads strangers' pages.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass

from bot.errors import BotError
from bot.settings import UpkeepSettings

SECRETS = ("HOIBAO_TELEGRAM_", "HOIBAO_WEBHOOK_")


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, and whether it brought no news for longer than expected."""

    source: str
    is_silent: bool


async def read_statuses(settings: UpkeepSettings) -> list[SourceStatus]:
    """Return a status for each source, none where no sources are named. Raises BotError."""
    if not await asyncio.to_thread(settings.news_sources.is_file):
        return []
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "index.feeds", "status", "--json"),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}
        | {"HOIBAO_NEWS_SOURCES": str(settings.news_sources)},
    )
    said, complaint = await process.communicate()
    try:
        rows = json.loads(said)
        return [SourceStatus(row["source"], row["is_silent"]) for row in rows]
    except (ValueError, TypeError, KeyError):
        lines = complaint.decode(errors="replace").strip().splitlines()
        raise BotError(lines[-1] if lines else "the fetcher does not say how it stands") from None
