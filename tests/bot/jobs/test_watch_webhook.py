"""A bot with a web address does not stay deaf when another program takes its messages away."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram.ext import ExtBot

from bot.context import Context
from bot.jobs.watch_webhook import watch_webhook
from bot.transport.polling import WEBHOOK_TAKEN
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import refuse

ADDRESS = "https://bao.example/hook"


async def told(api: BotApi, address: str | None) -> list[str]:
    """Look once where messages go, for a bot with this address; returns why it ends."""
    why: list[str] = []
    async with ExtBot(TOKEN, f"{api.url}/bot") as bot:
        context: Any = SimpleNamespace(
            bot=bot,
            settings=SimpleNamespace(webhook_url=address),
            bot_data=SimpleNamespace(polling=SimpleNamespace(stop=why.append)),
        )
        await watch_webhook(cast(Context, context))
    return why


@pytest.mark.parametrize("there", ["", "https://other.example/hook"])
async def test_messages_that_go_elsewhere_end_the_bot(there: str) -> None:
    """One that polls takes the address away, one with another address replaces it."""
    with BotApi() as api:
        api.webhook = {"url": there}
        assert await told(api, ADDRESS) == [WEBHOOK_TAKEN]


async def test_messages_that_come_here_and_hiccups_end_nothing() -> None:
    """Nor does a bot without an address look."""
    with BotApi() as api:
        api.webhook = {"url": f"{ADDRESS}/"}
        assert await told(api, ADDRESS) == []
        api.fail("getWebhookInfo", refuse(500, "Internal Server Error"), 99)
        assert await told(api, ADDRESS) == []
        assert await told(api, None) == []
