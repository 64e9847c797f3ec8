"""Checks of what Telegram says: token, clock, modes, and how updates come."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.addresses import is_same_address
from bot.operations.doctor.findings import Finding, ok, skipped, warning, wrong
from bot.settings import Settings

SKEW = timedelta(minutes=1)  # messages older than ten minutes are left unanswered
RECENT = timedelta(hours=1)
MANY_PENDING = 100
LISTEN_SECONDS = 3  # another program polls again within this
CHECKS = ("clock", "privacy mode", "inline mode", "updates", "another poller")


async def check_telegram(settings: Settings, running: bool) -> list[Finding]:
    """Ask Telegram about the bot; `running` says that one runs here, which is not disturbed."""
    dates: list[str] = []

    async def note_date(response: Any) -> None:
        dates.append(response.headers.get("date", ""))

    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=HTTPXRequest(
            read_timeout=20, httpx_kwargs={"event_hooks": {"response": [note_date]}}
        ),
    )
    try:
        async with bot:
            me = await bot.get_me()
            return [
                ok("token", f"of @{me.username}"),
                clock(dates[-1], datetime.now(UTC)),
                privacy(me),
                inline(me),
                updates(settings, await bot.get_webhook_info(), running, datetime.now(UTC)),
                await _another_poller(bot, settings, running),
            ]
    except InvalidToken:
        found = wrong("token", "Telegram refuses it", "get a new one from @BotFather: /token")
    except TelegramError as error:
        found = wrong(
            "token",
            f"can't be tried: {settings.telegram_api_url} does not answer ({error})",
            "check the network and HOIBAO_TELEGRAM_API_URL",
        )
    return [found, *(skipped(check, "Telegram did not answer") for check in CHECKS)]


def clock(date: str, now: datetime) -> Finding:
    """Compare this machine's clock with the `Date` of a reply."""
    try:
        skew = now - parsedate_to_datetime(date)
    except ValueError:
        return skipped("clock", "the Bot API server does not say what time it is")
    if abs(skew) > SKEW:
        way = "ahead" if skew > timedelta() else "behind"
        return wrong(
            "clock",
            f"{abs(skew).total_seconds():.0f} s {way} of Telegram's: messages look too old or new",
            "set it: `timedatectl set-ntp true`",
        )
    return ok("clock", "agrees with Telegram's")


def privacy(me: User) -> Finding:
    """Say what the bot sees in groups."""
    if not me.can_join_groups:
        return warning(
            "privacy mode", "it can't be added to groups", "send /setjoingroups to @BotFather"
        )
    if me.can_read_all_group_messages:
        return warning(
            "privacy mode",
            "off: Telegram sends the bot every message of its groups",
            "none is needed but those to it: send /setprivacy to @BotFather",
        )
    return ok("privacy mode", "on: of groups it sees only what is meant for it")


def inline(me: User) -> Finding:
    """Say whether the bot can be asked inline."""
    if me.supports_inline_queries:
        return ok("inline mode", "on")
    return warning("inline mode", "off", "to switch it on, send /setinline to @BotFather")


def updates(settings: Settings, info: WebhookInfo, running: bool, now: datetime) -> Finding:
    """Compare how Telegram delivers updates with how the bot waits for them."""
    wanted, present = settings.webhook_url, info.url
    if not is_same_address(wanted, present):
        what = f"Telegram sends updates to {_host(present)}" if present else "no webhook is set"
        todo = "another program may use this token; restarting the bot sets it right"
        if running:
            return wrong("updates", what, todo)
        return warning("updates", f"{what}; the bot changes that when it starts", todo)
    if info.last_error_date and now - info.last_error_date < RECENT:
        return wrong(
            "updates",
            f"Telegram could not deliver: {info.last_error_message}",
            "check the reverse proxy and its certificate",
        )
    if info.pending_update_count > MANY_PENDING:
        return warning(
            "updates",
            f"{info.pending_update_count} wait at Telegram",
            "start the bot, or see in its log what holds it up",
        )
    return ok("updates", "by webhook" if wanted else "by long polling")


async def _another_poller(bot: Bot, settings: Settings, running: bool) -> Finding:
    """Ask for updates for a moment: whoever else asks interrupts that. None is confirmed by it."""
    check = "another poller"
    if settings.webhook_url:
        return skipped(check, "updates come by webhook")
    if running:
        return ok(check, "the bot runs here, and polls")
    try:
        await bot.get_updates(timeout=LISTEN_SECONDS, limit=1)
    except Conflict:
        return wrong(
            check,
            "another program asks Telegram for this bot's messages",
            "stop it, or give this one a token of its own",
        )
    return ok(check, "none noticed")


def _host(address: str) -> str:
    """Return the host alone: the path of a webhook may be a secret."""
    return urlsplit(address).hostname or address
