"""Tells each owner once when a source of fetched news falls silent."""

import asyncio
import json
import logging
from datetime import UTC, datetime
from html import escape

from telegram.error import TelegramError

from bot.context import Context
from bot.texts import DEFAULT, texts_for
from bot.transport.drafts import Draft, send_once
from bot.views.lists import clock_of
from index.errors import IndexingError
from index.records import NewsSource

log = logging.getLogger(__name__)

FACT = "silent sources"  # JSON: names that the owner was told of, and that are silent still
REPORT_SILENCE_SECONDS = 600.0


async def report_silence(context: Context) -> None:
    """Tell of those that are newly silent; forget those that speak again; a job."""
    services = context.bot_data
    if not services.settings.owner_ids:
        return
    try:
        news = (await services.answerer.library.sources()).news
    except IndexingError:  # said elsewhere
        return
    now = datetime.now(UTC)
    silent = {source.name: source for source in news if source.silent_since(now)}
    owners = services.settings.owner_ids  # none waits for another's chat
    await asyncio.gather(*(_tell_of(context, owner, silent, now) for owner in owners))


async def _tell_of(
    context: Context, owner: int, silent: dict[str, NewsSource], now: datetime
) -> None:
    """Tell an owner of what they were not told yet, and keep that."""
    state = context.bot_data.state
    told = set(json.loads(await state.told(owner, FACT) or "[]"))
    known = told & silent.keys()
    for name in sorted(silent.keys() - told):
        if await _tell(context, owner, silent[name], now):
            known.add(name)
    if known != told:
        await state.mark_told(owner, FACT, json.dumps(sorted(known)))


async def _tell(context: Context, owner: int, source: NewsSource, now: datetime) -> bool:
    """Write to an owner; return whether it was taken."""
    services = context.bot_data
    chosen = await services.state.chats.settings(owner)
    say = texts_for(chosen.language or DEFAULT.code)
    since = source.silent_since(now) or now
    clock = clock_of(since.astimezone(services.settings.zone), say)
    try:
        text = say.owner.silent.format(outlet=escape(source.name), **clock)
        await send_once(context.bot, owner, None, Draft(text))
    except TelegramError as error:
        log.warning("owner %d was not told that %s is silent: %s", owner, source.name, error)
        return False
    return True
