"""What Telegram shows of the bot before anyone talks to it: its commands and description."""

import logging
from collections.abc import Iterable, Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.texts import FALLBACK, LANGUAGES
from bot.texts.schema import Texts

log = logging.getLogger(__name__)

# By language code; the one without is shown to all whose app has no other of these.
MENUS = {None: FALLBACK} | {texts.code: texts for texts in LANGUAGES}

_NEWS = ("latest", "digest", "timeline", "sources")
IN_PRIVATE = ("ask", "watch", "watches", *_NEWS, "settings", "help", "forget")
IN_GROUPS = ("ask", *_NEWS, "help")
FOR_ADMINS = ("ask", "watch", "watches", *_NEWS, "settings", "help")
FOR_OWNERS = (*IN_PRIVATE, "stats", "reindex", "reload", "rollback", "feedback")


async def publish_profile(bot: ExtBot[int], owners: Iterable[int]) -> None:
    """Bring commands and descriptions up to date; answers go on if Telegram refuses."""
    menus: list[tuple[BotCommandScope, Sequence[str]]] = [
        (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
        (BotCommandScopeAllGroupChats(), IN_GROUPS),
        (BotCommandScopeAllChatAdministrators(), FOR_ADMINS),
    ]
    try:
        for code, say in MENUS.items():
            for scope, names in menus:
                await _offer(bot, scope, code, names, say)
            await _describe(bot, code, say)
    except TelegramError as error:
        log.warning("commands and descriptions were not set: %s", error)
    for owner in sorted(owners):
        await publish_owner_menu(bot, owner)


async def publish_owner_menu(bot: ExtBot[int], owner: int) -> None:
    """Bring the menu of an owner's private chat up to date, if there is such a chat."""
    try:
        for code, say in MENUS.items():
            await _offer(bot, BotCommandScopeChat(owner), code, FOR_OWNERS, say)
    except TelegramError as error:
        log.info("owner %d has no menu: %s; they must start the bot first", owner, error)


async def _offer(
    bot: ExtBot[int],
    scope: BotCommandScope,
    code: str | None,
    names: Sequence[str],
    say: Texts,
) -> None:
    """Set a menu if it differs. Telegram limits how often, and a 429 would hold up the answers."""
    menu = tuple(BotCommand(name, say.profile.commands[name]) for name in names)
    if await bot.get_my_commands(scope, code) != menu:
        await bot.set_my_commands(menu, scope, code)


async def _describe(bot: ExtBot[int], code: str | None, say: Texts) -> None:
    """Set what differs of the descriptions."""
    profile = say.profile
    description = await bot.get_my_description(language_code=code)
    if description.description != profile.description:
        await bot.set_my_description(profile.description, language_code=code)
    short = await bot.get_my_short_description(language_code=code)
    if short.short_description != profile.short_description:
        await bot.set_my_short_description(profile.short_description, language_code=code)
