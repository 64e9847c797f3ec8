"""A bot of the tests' own, for what no answer of Hỏi Báo provokes."""

import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot

from tests.botapi.server import TOKEN, BotApi
from tests.bounds import HANG_SECONDS


@asynccontextmanager
async def connected(api: BotApi) -> AsyncIterator[Bot]:
    """Run a bot that asks nothing by itself."""
    async with Bot(TOKEN, base_url=f"{api.url}/bot") as bot:
        yield bot


def call(api: BotApi, method: str, **parameters: Any) -> Any:
    """Make a call without a library that checks or rewrites anything; returns its result."""
    body = json.dumps(parameters).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{api.url}/bot{TOKEN}/{method}", body, headers)
    with urllib.request.urlopen(request, timeout=HANG_SECONDS) as reply:
        return json.load(reply)["result"]


def refusal(api: BotApi, method: str, **parameters: Any) -> str:
    """Make a call that has to be refused, and return the error's text."""
    try:
        call(api, method, **parameters)
    except urllib.error.HTTPError as error:
        with error:
            return str(json.load(error)["description"])
    raise AssertionError(f"{method} was not refused")
