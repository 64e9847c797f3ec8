"""The bot's process: starts, bad starts, stops, a network and an index that change under it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.startup.command_menu import FOR_ADMINS, IN_GROUPS, IN_PRIVATE
from tests.botapi.process import ROOT
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import asker, drop, refuse, too_many
from tests.botapi.updates import CONFLICT
from tests.bounds import HANG_SECONDS, until
from tests.conftest import StartBot
from tests.ports import free_port

REVOKED = "123456:GONE-GONE-GONE-GONE-GONE-GONE-GONE-GO"


@pytest.fixture
def from_a_shell(start_bot: StartBot) -> StartBot:
    """Start `python -m bot` in the shell's way, from its first import to its last line.

    For what depends on the start; what comes later is asked of a forked one.
    """
    return partial(start_bot, forked=False)


def test_says_in_one_line_that_it_is_ready(bot_api: BotApi, from_a_shell: StartBot) -> None:
    """Its name, how many articles, which index; and stops when asked."""
    bot = from_a_shell()
    bot.wait_for("ready as @HoiBaoBot, 6 articles, index 2")
    assert bot.stop() == 0


def test_introduces_itself_once(bot_api: BotApi, start_bot: StartBot) -> None:
    """Commands by scope and descriptions, in both languages and for all others; not again by the
    next start."""
    start_bot()
    profile = ("setMyCommands", "setMyDescription", "setMyShortDescription")
    bot_api.wait(lambda: len([call for call in bot_api.calls if call.method in profile]) == 15)
    offered = {
        (call["scope"]["type"], call["language_code"]): [
            each["command"] for each in call["commands"]
        ]
        for call in bot_api.sent(method="setMyCommands")
    }
    menus = {
        "all_private_chats": IN_PRIVATE,
        "all_group_chats": IN_GROUPS,
        "all_chat_administrators": FOR_ADMINS,
    }
    assert offered == {
        (scope, code): [*names] for scope, names in menus.items() for code in (None, "vi", "en")
    }
    bot_api.calls.clear()
    start_bot()
    bot_api.wait(lambda: len(bot_api.sent(method="getMyShortDescription")) == 3)
    assert not [call for call in bot_api.calls if call.method in profile]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"HOIBAO_TELEGRAM_TOKEN": ""}, "HOIBAO_TELEGRAM_TOKEN is not set"),
        ({"HOIBAO_TELEGRAM_TOKEN": "123:short"}, "HOIBAO_TELEGRAM_TOKEN is not a bot token"),
        ({"HOIBAO_TELEGRAM_TOKEN": REVOKED}, "Telegram refuses the token"),
        ({"HOIBAO_TELEGRAM_API_URL": "http://127.0.0.1:9"}, "can't reach Telegram at http://127"),
        ({"HOIBAO_INDEX_DIR": "nowhere"}, "nowhere"),
        ({"HOIBAO_EMBEDDING_MODEL": "another/model"}, "another/model"),
        ({"HOIBAO_LOG_LEVEL": "LOUD"}, "HOIBAO_LOG_LEVEL"),
    ],
)
def test_a_bad_start_is_one_clear_line(
    bot_api: BotApi, from_a_shell: StartBot, settings: dict[str, str], says: str
) -> None:
    """One line says what is wrong, without traceback or token; the exit code is 1."""
    bot = from_a_shell(**settings)
    assert bot.finish() == 1
    *waiting, line = bot.output.splitlines()
    assert line.startswith("hoibao-bot: ")
    assert says in line
    assert all("Telegram can't be reached yet" in each for each in waiting)
    assert all(token not in line for token in (TOKEN, REVOKED))


def test_a_web_address_in_use_is_one_clear_line(bot_api: BotApi, start_bot: StartBot) -> None:
    """A port that another program holds is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = {"HOIBAO_WEBHOOK_URL": "https://x.example/y", "HOIBAO_WEBHOOK_PORT": port}
        bot = start_bot(**settings)
        assert bot.finish() == 1
    assert f"hoibao-bot: can't listen on 127.0.0.1:{port}" in bot.output
    assert "Traceback" not in bot.output


def poll_elsewhere(api: BotApi) -> None:
    """Ask for the bot's updates again and again, which each time ends the bot's own asking."""
    api.fail("getUpdates", refuse(409, CONFLICT), times=1000)


def revoke_token(api: BotApi) -> None:
    """Take the token back; the bot learns of it once its present asking ends."""
    api.token = REVOKED
    api.write(*asker())


@pytest.mark.parametrize(
    ("happens", "says"),
    [(poll_elsewhere, "another program asks"), (revoke_token, "Telegram refuses the token")],
)
def test_gives_up_when_it_will_get_no_more_updates(
    bot_api: BotApi, start_bot: StartBot, happens: Callable[[BotApi], None], says: str
) -> None:
    """A second poller and a revoked token end a running bot, with one line that explains it."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.wait(lambda: bot_api.polling)
    happens(bot_api)
    assert bot.finish() == 1
    assert says in bot.output.splitlines()[-1]
    assert "Traceback" not in bot.output


def test_one_conflict_passes(bot_api: BotApi, start_bot: StartBot) -> None:
    """Another program that asks once, as an instance that says farewell does, ends nothing."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.wait(lambda: bot_api.polling)
    bot_api.call(TOKEN, "getUpdates", {"timeout": "0"}, {})
    bot.wait_for("waiting for its end")
    room, asked = asker()
    bot_api.write(room, asked)
    assert bot_api.answers(room)
    assert bot.stop() == 0


def test_of_two_instances_one_goes_on(bot_api: BotApi, start_bot: StartBot, tmp_path: Path) -> None:
    """Started twice with one token, one of them ends, with a line that says why; the other answers
    whoever asks then."""
    bots = [start_bot(HOIBAO_STATE_FILE=str(tmp_path / f"{name}.db")) for name in "ab"]
    for bot in bots:
        bot.wait_for("ready as")
    bot_api.wait(lambda: any(bot.exit_code is not None for bot in bots))
    (ended,) = [bot for bot in bots if bot.exit_code is not None]
    (stays,) = [bot for bot in bots if bot is not ended]
    assert ended.finish() == 1
    assert "another program asks" in ended.output.splitlines()[-1]
    room, asked = asker()
    bot_api.write(room, asked)
    assert bot_api.answers(room)
    assert stays.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_finishes_the_answers_under_way_when_stopped(
    bot_api: BotApi, from_a_shell: StartBot, number: signal.Signals
) -> None:
    """Asked to stop while Telegram makes an answer wait, it still sends that answer."""
    bot = from_a_shell()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.fail("sendMessage", too_many(2), room=room)  # an answer that is ready
    bot_api.write(room, question)
    bot_api.wait(lambda: bot_api.calls.of("sendMessage", room.id))
    bot.send(number)
    assert bot.finish() == 0
    assert len(bot_api.sent(room)) == 1
    assert "Traceback" not in bot.output


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
def test_stops_before_it_is_ready(bot_api: BotApi, from_a_shell: StartBot, method: str) -> None:
    """Asked to stop while Telegram leaves its first calls unanswered, it ends well, at once."""
    bot_api.hang(method)
    bot = from_a_shell()
    bot_api.wait(lambda: [call for call in bot_api.calls if call.method == method])
    bot.send(signal.SIGTERM)
    assert bot.finish() == 0
    assert "Traceback" not in bot.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_while_it_loads(from_a_shell: StartBot, number: signal.Signals) -> None:
    """Asked to stop in its first second, while it still loads its libraries, it ends at once."""
    bot = from_a_shell(PYTHONVERBOSE="1")  # says what is loaded
    bot.wait_for("import 'telegram")
    bot.send(number)
    assert bot.finish() == 0
    assert "Traceback" not in bot.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_while_it_opens_the_index(
    bot_api: BotApi, from_a_shell: StartBot, tmp_path: Path, number: signal.Signals
) -> None:
    """Asked to stop while it prepares the model, it ends well, and never calls Telegram."""
    bot = from_a_shell(HOIBAO_MODEL_DIR=str(tmp_path / "models"), HOIBAO_LOG_LEVEL="DEBUG")
    bot.wait_for("selector")  # the event loop runs
    until(lambda: list((tmp_path / "models").glob(".preparing-*")))
    bot.send(number)
    assert bot.finish() == 0
    assert "Traceback" not in bot.output
    assert bot_api.calls == []


def test_stops_and_finishes_answers_though_telegram_hangs(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """When asking for updates is never answered, the answers under way are still waited for."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.fail("sendMessage", too_many(4), room=room)  # an answer that is ready
    bot_api.write(room, question)
    bot_api.wait(lambda: bot_api.calls.of("sendMessage", room.id))
    bot_api.hang("getUpdates")
    bot.send(signal.SIGTERM)
    assert bot.finish() == 0
    assert len(bot_api.sent(room)) == 1
    assert "Telegram did not hear which messages are done" in bot.output
    assert "Traceback" not in bot.output


def test_stops_even_if_an_answer_never_gets_through(bot_api: BotApi, start_bot: StartBot) -> None:
    """It does not wait for long for what can't be sent, and says so."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.flood(room, 600)
    bot_api.write(room, question)
    bot_api.wait(lambda: [call for call in bot_api.calls if call["chat_id"] == room.id])
    bot.send(signal.SIGTERM)
    assert bot.finish() == 0
    assert "stopped with answers under way" in bot.output
    assert "Traceback" not in bot.output


def test_the_token_is_in_no_output(bot_api: BotApi, from_a_shell: StartBot) -> None:
    """Not at DEBUG, not with a failing network, not at the end; nor is the webhook's secret."""
    bot = from_a_shell(HOIBAO_LOG_LEVEL="DEBUG")
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.fail("sendMessage", drop)
    bot_api.fail("getUpdates", refuse(500, "Internal Server Error"), times=2)
    bot_api.write(room, question)
    bot_api.answers(room)
    bot_api.__exit__()  # Telegram disappears
    bot.wait_for("no updates from Telegram for the moment: httpx")
    assert bot.stop() == 0
    port, secret = free_port(), "test-webhook-secret-1234"
    with BotApi() as again:
        hook = from_a_shell(
            HOIBAO_LOG_LEVEL="DEBUG",
            HOIBAO_TELEGRAM_API_URL=again.url,
            HOIBAO_WEBHOOK_URL=f"http://127.0.0.1:{port}",
            HOIBAO_WEBHOOK_PORT=str(port),
            HOIBAO_WEBHOOK_SECRET=secret,
        )
        hook.wait_for("ready as")
        again.write(*asker())
        hook.wait_for("answered in")
        assert hook.stop() == 0
    for output in (bot.output, hook.output):
        assert "DEBUG" in output
        assert TOKEN not in output
        assert TOKEN.split(":")[1] not in output
        assert secret not in output


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--wrong", 2)])
def test_help_and_bad_usage_need_nothing(argument: str, code: int, tmp_path: Path) -> None:
    """Without a token or an index, and without loading Telegram's library or the model's."""
    probe = (
        "import sys; from bot.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        "print([name for name in ('telegram', 'pydantic', 'numpy') if name in sys.modules])\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, argument],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=2 * HANG_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code
    assert done.stdout.endswith("[]\n")
    assert "usage: python -m bot" in done.stdout + done.stderr
