"""What Telegram shows of the bot before anyone talks to it: its commands and description."""

import logging

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.texts import ENGLISH, VIETNAMESE, Profile

log = logging.getLogger(__name__)

# By language code; the one without is shown to all who have no other.
PROFILES = {None: VIETNAMESE.profile, "en": ENGLISH.profile}


async def introduce(bot: ExtBot[int]) -> None:
    """Bring commands and descriptions up to date; answers go on if Telegram refuses."""
    try:
        for language, profile in PROFILES.items():
            await _introduce(bot, language, profile)
    except TelegramError as error:
        log.warning("commands and descriptions were not set: %s", error)


async def _introduce(bot: ExtBot[int], language: str | None, profile: Profile) -> None:
    """Set what differs. Telegram limits how often, and a 429 here would hold up the answers."""
    commands = tuple(BotCommand(name, meaning) for name, meaning in profile.commands)
    if await bot.get_my_commands(language_code=language) != commands:
        await bot.set_my_commands(commands, language_code=language)
    description = await bot.get_my_description(language_code=language)
    if description.description != profile.description:
        await bot.set_my_description(profile.description, language_code=language)
    short = await bot.get_my_short_description(language_code=language)
    if short.short_description != profile.short_description:
        await bot.set_my_short_description(profile.short_description, language_code=language)
