"""What stands at the address of Telegram, and what the environment says of the network: each in
one line that names what to look at."""

import json
from collections.abc import Iterator

import pytest
from telegram.error import TelegramError
from telegram.ext import Application, ExtBot

from bot.errors import BotError
from bot.startup import connection
from bot.transport.clock import TelegramClock
from bot.transport.polling import PollingRequest
from bot.transport.requests import BotApiRequest
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import drop, refuse
from tests.ports import free_port


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait out no hiccup, and mind nothing of this machine's environment."""
    monkeypatch.setattr(connection, "BOOT_SECONDS", 0.0)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Run a Bot API server; no process is started."""
    with BotApi() as server:
        yield server


async def said(url: str) -> str:
    """Connect to an address, and return the one line about what is wrong there."""
    requests = [BotApiRequest(TelegramClock()) for _ in range(2)]
    bot = ExtBot(TOKEN, f"{url}/bot", request=requests[0], get_updates_request=requests[1])
    app = Application.builder().bot(bot).build()
    try:
        with pytest.raises(BotError) as raised:
            await connection.connect(app, url)  # type: ignore[arg-type]
    finally:
        await app.shutdown()
        await bot.shutdown()
    line = str(raised.value)
    assert "\n" not in line
    assert TOKEN not in line
    return line


@pytest.mark.parametrize(
    "reply", [{"ok": False}, {"ok": True, "result": True}, {"ok": True, "result": {}}, [], {}]
)
async def test_other_json_is_no_bot_api(api: BotApi, reply: object) -> None:
    """A server that answers in JSON, but not as a Bot API server does, is called none."""
    api.page = (200, json.dumps(reply))
    line = await said(api.url)
    assert "is no Bot API server" in line
    assert "HOIBAO_TELEGRAM_API_URL" in line


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (refuse(400, "Bad Request: LOGGED_OUT"), "logged out of"),
        (refuse(400, "Logged out"), "HOIBAO_TELEGRAM_API_URL"),
        (refuse(403, "Forbidden: the bot was banned"), "refuses the bot: Forbidden"),
        (drop, "check HOIBAO_TELEGRAM_API_URL"),
    ],
)
async def test_who_answers_and_refuses_is_not_out_of_reach(
    api: BotApi, fault: Fault, says: str
) -> None:
    """What the server says is told apart from a network that does not work."""
    api.fail("getMe", fault, times=99)
    assert says in await said(api.url)


async def test_nobody_at_the_address_is_out_of_reach() -> None:
    """The address and its setting are named."""
    line = await said(f"http://127.0.0.1:{free_port()}")
    assert line.startswith("can't reach Telegram at http://127.0.0.1:")
    assert "HOIBAO_TELEGRAM_API_URL" in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "socks5://127.0.0.1:1"),
        ("HTTP_PROXY", "nonsense://127.0.0.1:1"),
        ("SSL_CERT_FILE", "/nowhere/certificates.pem"),
    ],
)
def test_a_wrong_proxy_or_certificate_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """What the environment says of the network, and can't be used, is one line."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BotError, match=name) as raised:
        BotApiRequest(TelegramClock())
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("result", ["{}", "true", "null", '"x"'])
def test_what_is_no_list_of_updates_is_one_plain_error(result: str) -> None:
    """python-telegram-bot would ask again at once, with a traceback each time."""
    with pytest.raises(TelegramError, match="no list of updates"):
        PollingRequest.parse_json_payload(f'{{"ok": true, "result": {result}}}'.encode())
