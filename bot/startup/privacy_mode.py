"""Whether Telegram lets the bot see what it is not asked in groups, and what that means."""

import logging

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.context import App
from bot.texts.schema import ENGLISH, texts
from bot.transport.sending import NO_PREVIEW
from retrieval.results import Language

log = logging.getLogger(__name__)

FACT = "sees all messages of groups"


async def explain(app: App) -> None:
    """Say it in the log at every start, and to each owner when it is new to them."""
    shared, sees_all = app.bot_data, bool(app.bot.can_read_all_group_messages)
    log.info(ENGLISH.owner.privacy_off if sees_all else ENGLISH.owner.privacy_on)
    for owner in sorted(shared.settings.owner_ids):
        if await shared.state.fact(FACT, owner) == str(sees_all):
            continue
        chosen = await shared.state.chats.settings(owner)
        say = texts(chosen.language or Language.VI)
        text = say.owner.privacy_off if sees_all else say.owner.privacy_on
        try:
            await app.bot.send_message(
                owner, text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
        except TelegramError as error:
            log.warning("owner %d was not told: %s; they must start the bot first", owner, error)
        else:
            await shared.state.note(FACT, str(sees_all), owner)
