"""Whether Telegram lets the bot see what it is not asked in groups, and what that means."""

import asyncio
import logging

from telegram.error import TelegramError

from bot.context import App
from bot.texts import DEFAULT, ENGLISH, texts_for
from bot.texts.schema import Texts

log = logging.getLogger(__name__)

FACT = "sees all messages of groups"


async def explain_privacy_mode(app: App) -> None:
    """Say it in the log at every start, and to each owner when it is new to them."""
    services, sees_all = app.bot_data, bool(app.bot.can_read_all_group_messages)
    log.info(_text(ENGLISH, app.bot.username, sees_all=sees_all))
    owners = services.settings.owner_ids
    await asyncio.gather(*(_tell(app, owner, sees_all=sees_all) for owner in owners))


async def _tell(app: App, owner: int, *, sees_all: bool) -> None:
    """Write to an owner, unless they were told just that; none waits for another's chat."""
    state = app.bot_data.state
    if await state.told(owner, FACT) == str(sees_all):
        return
    say = texts_for((await state.chats.settings(owner)).language or DEFAULT.code)
    try:
        await app.bot.send_message(owner, _text(say, app.bot.username, sees_all=sees_all))
    except TelegramError as error:
        log.warning("owner %d was not told: %s; they must start the bot first", owner, error)
    else:
        await state.mark_told(owner, FACT, str(sees_all))


def _text(say: Texts, me: str, *, sees_all: bool) -> str:
    return say.owner.privacy_off if sees_all else say.owner.privacy_on.format(me=me)
