"""The bot's process: starts, bad starts, stops, a network and an index that change under it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot import render
from bot.texts import ENGLISH, VIETNAMESE
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import Room
from tests.botapi.process import ROOT
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.wire import DroppedError, RefusedError
from tests.conftest import StartBot, build_index

MEETING = "Blinken gặp Vương Nghị khi nào?"
REVOKED = "123456:GONE-GONE-GONE-GONE-GONE-GONE-GONE-GO"


def asker() -> tuple[Room, dict[str, Any]]:
    """Make a private chat and a question in it."""
    person = people.user()
    room = people.private(person)
    return room, room.message(person, MEETING)


def refuse(code: int, description: str, **parameters: int) -> Any:
    def fault() -> None:
        raise RefusedError(code, description, **parameters)

    return fault


def drop() -> None:
    raise DroppedError


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_says_in_one_line_that_it_is_ready(bot_api: BotApi, start_bot: StartBot) -> None:
    """Its name, how many articles, which index; within five seconds; and stops when asked."""
    began = time.monotonic()
    bot = start_bot()
    bot.wait_for("ready as @HoiBaoBot, 6 articles, index 2")
    assert time.monotonic() - began < 5
    assert bot.stop() == 0


def test_introduces_itself_once(bot_api: BotApi, start_bot: StartBot) -> None:
    """Commands and descriptions are set in both languages, and not again by the next start."""
    start_bot()
    profile = ("setMyCommands", "setMyDescription", "setMyShortDescription")
    bot_api.wait(lambda: len([call for call in bot_api.calls if call.method in profile]) == 6)
    named = {
        call["language_code"]: {each["command"] for each in call["commands"]}
        for call in bot_api.sent(method="setMyCommands")
    }
    assert named == {None: set(map(str, ("start", "help", "ask", "sources"))), "en": named[None]}
    bot_api.calls.clear()
    start_bot()
    bot_api.wait(lambda: len(bot_api.sent(method="getMyShortDescription")) == 2)
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
    bot_api: BotApi, start_bot: StartBot, settings: dict[str, str], says: str
) -> None:
    """One line says what is wrong, without traceback or token; the exit code is 1."""
    bot = start_bot(**settings)
    assert bot.finish() == 1
    (line,) = bot.output.splitlines()
    assert line.startswith("hoibao-bot: ")
    assert says in line
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
    """Ask for the bot's updates, which ends the bot's own asking, as Telegram does."""
    api.call(TOKEN, "getUpdates", {"timeout": "0"})


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_finishes_the_answers_under_way_when_stopped(
    bot_api: BotApi, start_bot: StartBot, number: signal.Signals
) -> None:
    """Asked to stop while Telegram makes an answer wait, it still sends that answer."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.flood(room, 2)
    bot_api.write(room, question)
    bot_api.wait(lambda: [call for call in bot_api.calls if call["chat_id"] == room.id])
    time.sleep(0.5)
    bot.send(number)
    assert bot.finish() == 0
    assert len(bot_api.sent(room)) == 1
    assert "Traceback" not in bot.output


def test_stops_even_if_an_answer_never_gets_through(bot_api: BotApi, start_bot: StartBot) -> None:
    """It does not wait for long for what can't be sent, and says so."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.flood(room, 600)
    bot_api.write(room, question)
    bot_api.wait(lambda: [call for call in bot_api.calls if call["chat_id"] == room.id])
    time.sleep(0.5)
    bot.send(signal.SIGTERM)
    assert bot.finish(12) == 0
    assert "stopped with answers under way" in bot.output
    assert "Traceback" not in bot.output


def test_waits_as_long_as_telegram_says(bot_api: BotApi, start_bot: StartBot) -> None:
    """After a 429 nothing is sent before its time is over, and then the answer arrives."""
    start_bot().wait_for("ready as")
    room, question = asker()
    bot_api.flood(room, 3)
    bot_api.write(room, question)
    bot_api.answers(room)
    refused, *sent = [call for call in bot_api.calls if call["chat_id"] == room.id]
    assert refused.result is None
    assert [call.result["text"] for call in sent]
    assert sent[0].at - refused.at >= 2.9


@pytest.mark.parametrize(
    "fault", [refuse(500, "Internal Server Error"), refuse(502, "Bad Gateway"), drop]
)
def test_answers_arrive_over_a_bad_network(
    bot_api: BotApi, start_bot: StartBot, fault: Any
) -> None:
    """Errors of the server and lost connections delay an answer, and don't lose it."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.fail("getUpdates", fault, times=2)
    bot_api.fail("sendChatAction", fault)
    bot_api.fail("sendMessage", fault, times=2)
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot.stop() == 0
    assert len(bot_api.sent(room)) == 1
    assert "Traceback" not in bot.output


def test_sends_plain_text_if_telegram_does_not_take_the_html(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """An answer that Telegram can't parse is sent again, once, without formatting."""
    start_bot().wait_for("ready as")
    room, question = asker()
    bot_api.fail("sendMessage", refuse(400, "Bad Request: can't parse entities: nobody knows why"))
    bot_api.write(room, question)
    (answer,) = bot_api.answers(room)
    (call,) = bot_api.sent(room)
    assert call["parse_mode"] is None
    assert "9/7" in answer["text"]
    assert "<" not in answer["text"]


def test_a_blocked_bot_says_nothing(bot_api: BotApi, start_bot: StartBot) -> None:
    """Being blocked by a reader is one quiet line, and others are answered."""
    bot = start_bot()
    bot.wait_for("ready as")
    blocked, first = asker()
    bot_api.fail("sendMessage", refuse(403, "Forbidden: bot was blocked by the user"))
    bot_api.write(blocked, first)
    bot.wait_for("a reply was not allowed")
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot_api.sent(blocked) == []
    assert "Traceback" not in bot.output


def test_the_token_is_in_no_output(bot_api: BotApi, start_bot: StartBot) -> None:
    """Not at DEBUG, not with a failing network, not at the end; nor is the webhook's secret."""
    bot = start_bot(HOIBAO_LOG_LEVEL="DEBUG")
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
        hook = start_bot(
            HOIBAO_LOG_LEVEL="DEBUG",
            HOIBAO_TELEGRAM_API_URL=again.url,
            HOIBAO_WEBHOOK_URL=f"http://127.0.0.1:{port}",
            HOIBAO_WEBHOOK_PORT=str(port),
            HOIBAO_WEBHOOK_SECRET=secret,
        )
        hook.wait_for("ready as")
        again.push({"message": question})
        hook.wait_for("answered in")
        assert hook.stop() == 0
    for output in (bot.output, hook.output):
        assert "DEBUG" in output
        assert TOKEN not in output
        assert TOKEN.split(":")[1] not in output
        assert secret not in output


def test_takes_updates_at_a_web_address(bot_api: BotApi, start_bot: StartBot) -> None:
    """With an address Telegram brings the updates, and only who knows the secret gets in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/hoibao/hook"
    bot = start_bot(HOIBAO_WEBHOOK_URL=address, HOIBAO_WEBHOOK_PORT=str(port))
    bot.wait_for("ready as")
    assert bot_api.webhook["url"] == address
    room, question = asker()
    forged, other = asker()
    for secret in (None, "wrong"):
        assert bot_api.post_to_webhook({"update_id": 1, "message": other}, secret) == 403
    bot_api.write(forged, other | {"text": "/help"}, kind="edited_message")
    bot_api.write(room, question)
    (answer,) = bot_api.answers(room)
    assert "9/7" in answer["text"]
    assert bot_api.sent(forged) == []
    assert not bot_api.sent(method="getUpdates")
    assert bot.stop() == 0


@pytest.fixture
def growing(seed_index: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the seed index, and a folder of pages with one more for the next build."""
    index, pages = tmp_path / "index", tmp_path / "pages"
    shutil.copytree(seed_index, index, symlinks=True)
    shutil.copytree(ROOT / "seeds", pages)
    row = {
        "_id": "metro",
        "title": "Tuyến metro số 9 Hà Nội chạy thử",
        "text": "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.\n"
        "Đoàn tàu gồm bốn toa, đi hết mười hai ga trong hai mươi phút.",
        "outlet": "Báo Thử",
        "published": "2026-11-20",
    }
    (pages / "new.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return index, pages


def test_moves_to_a_new_index_without_dropping_a_question(
    bot_api: BotApi, start_bot: StartBot, growing: tuple[Path, Path]
) -> None:
    """While people keep asking, a build is published: all are answered, then from the new one."""
    index, pages = growing
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.2")
    bot.wait_for("ready as")
    new = "Tuyến metro số 9 Hà Nội chạy thử khi nào?"
    assert "metro" not in ask(bot_api, new)["text"].lower()
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(build_index, pages, index)
        while not building.done():
            assert "9/7" in ask(bot_api, MEETING)["text"]
            time.sleep(0.2)
        building.result()
    bot.wait_for("moved to index 2")
    answer = ask(bot_api, new)
    assert "20/11" in "".join(of_kind(answer["text"], answer["entities"], "bold"))
    assert "Báo Thử · 20/11/2026" in answer["text"]
    assert bot.stop() == 0
    assert "ERROR" not in bot.output


def ask(api: BotApi, text: str) -> dict[str, Any]:
    person = people.user()
    room = people.private(person)
    api.write(room, room.message(person, text))
    (answer,) = api.answers(room)
    return answer


def test_keeps_the_old_index_if_the_new_one_is_broken(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """A published index that can't be opened is reported once, and the old one answers on."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.1")
    bot.wait_for("ready as")
    (index / "builds" / "broken").mkdir()
    (index / "next").symlink_to("builds/broken")
    (index / "next").replace(index / "current")
    bot.wait_for("kept index 2")
    assert "9/7" in ask(bot_api, MEETING)["text"]
    time.sleep(0.5)
    assert bot.output.count("kept index") == 1
    assert bot.stop() == 0


def test_a_fault_is_logged_and_answered_calmly(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """A reader hears in one sentence that it went wrong, in their topic; the log hears why."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index))
    bot.wait_for("ready as")
    database = (index / "current" / "articles.db").resolve()
    database.write_bytes(b"no longer a database" * 1000)
    for language, say in (("vi", VIETNAMESE), ("en", ENGLISH)):
        room, person = people.forum(7), people.user(language)
        bot_api.write(room, room.message(person, f"/ask {MEETING}", topic=7))
        (answer,) = bot_api.answers(room)
        assert answer["text"] == render.plain(say.failed)
        assert answer["message_thread_id"] == 7
    bot.wait_for("an update was not answered")
    assert bot.stop() == 0


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
        timeout=30,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code
    assert done.stdout.endswith("[]\n")
    assert "usage: python -m bot" in done.stdout + done.stderr
