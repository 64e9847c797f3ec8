"""Tells each owner once when the state or the index fails, and sees when they are well again."""

import asyncio
import logging
import sqlite3
from html import escape

from telegram.error import TelegramError

from bot.context import Context
from bot.text_fitting import head, line
from bot.texts import DEFAULT, texts_for
from bot.transport.drafts import Draft, send_once
from bot.transport.outcomes import Outcome, outcome_of

log = logging.getLogger(__name__)

REPORT_FAULTS_SECONDS = 10.0
MAX_REASON = 300


async def report_faults(context: Context) -> None:
    """Tell of what fails now and was not told yet; a job.

    What was told is remembered in memory, where a full disk does not matter: for as long as the
    fault lasts, or until the bot is started again.
    """
    services = context.bot_data
    await _look_at_state(context)
    # What fails with a state that can't be read is not told apart from an index.
    index_fault = services.fault if services.state_fault is None else None
    faults = {"state": services.state_fault, "index": services.refused or index_fault}
    telling = []
    for kind, why in faults.items():
        for owner in services.settings.owner_ids:
            if why is None:
                services.faults_told.discard((kind, owner))
            elif (kind, owner) not in services.faults_told:
                telling.append(_tell(context, owner, kind, why))
    await asyncio.gather(*telling)  # none waits for another's chat


async def _look_at_state(context: Context) -> None:
    """Write a little: a fault ends when that goes well, and may be found before anybody asks."""
    before = context.bot_data.state_fault
    found = False
    with context.state_not_needed():
        await context.state.check()
        found = True
    if found and before is not None:
        context.bot_data.state_fault = context.bot_data.fault = None
        log.info("the bot's state is kept again")


async def _tell(context: Context, owner: int, kind: str, why: str) -> None:
    """Write to an owner in their language, as far as that is known; later, if not just now."""
    try:
        language = (await context.state.chats.settings(owner)).language
    except sqlite3.Error:
        language = None
    say = texts_for(language or DEFAULT.code).owner
    text = {"state": say.state_fault, "index": say.index_fault}[kind]
    draft = Draft(text.format(why=escape(head(line(why), MAX_REASON))))
    try:
        await send_once(context.bot, owner, None, draft)
    except TelegramError as error:
        if outcome_of(error) is Outcome.NOT_SENT:
            return
        log.warning("owner %d was not told that the %s fails: %s", owner, kind, error)
    context.bot_data.faults_told.add((kind, owner))
