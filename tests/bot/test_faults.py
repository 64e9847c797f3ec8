"""What goes wrong around the bot, and that an answer comes all the same."""

import json
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.runner import serve
from bot.settings import Settings, read_settings
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.transport.clock import TelegramClock
from tests.bot.handlers.test_everyday import buttons
from tests.bot.handlers.test_understood import answered
from tests.botapi import people
from tests.botapi.people import GONE, Json
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING, bold, refuse
from tests.conftest import StartBot
from tests.editions import DAY, METRO, SEEDS, build_index, publish, zone_at

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
BAD_ADDRESSES = ("http://localhost:8080/a", "http://bao/a", "https://[::1]/a", "http://a.vn:0/a")
LIGHTHOUSE = "Ngọn hải đăng Vàm Lá cao bao nhiêu mét?"
TEXT = "Ngọn hải đăng Vàm Lá cao 42 mét, do ông Tám trông coi."


# --- Answers whose sending is refused -------------------------------------------------------------


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Run a bot over articles whose addresses Telegram does not take."""
    folder = tmp_path_factory.mktemp("local")
    rows = [
        {"_id": f"{number}", "title": "Hải đăng", "text": f"{TEXT} Bản {number}.", "url": url}
        for number, url in enumerate(BAD_ADDRESSES)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    with BotApi() as api:
        settings = {
            "HOIBAO_TELEGRAM_TOKEN": TOKEN,
            "HOIBAO_TELEGRAM_API_URL": api.url,
            "HOIBAO_INDEX_DIR": str(folder / "index"),
        }
        bot = BotProcess(folder / "bot", **settings)
        try:
            bot.wait_for("ready as")
            yield api
        finally:
            bot.kill()


def test_articles_with_addresses_that_telegram_refuses_are_answered_from(local: BotApi) -> None:
    """Hosts without a dot and the like are not offered: the answer comes, also inline."""
    person = people.user()
    room = people.private(person)
    answer = answered(local, room, room.message(person, LIGHTHOUSE))
    assert "42 mét" in bold(answer)
    assert VIETNAMESE.buttons.source not in buttons(answer)
    query = local.type(person, LIGHTHOUSE)
    assert local.inline_answer(query)["results"]


REFUSED = (
    "Bad Request: BUTTON_URL_INVALID",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: can't parse entities: something",
    "Bad Request: ENTITY_BOUNDS_INVALID",
    "Bad Request: REPLY_MESSAGE_ID_INVALID",
    "Bad Request: something that nobody has heard of",
)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("times", [1, 2])
def test_a_refused_answer_is_sent_plainer(local: BotApi, text: str, times: int) -> None:
    """Refused once or more, for whatever reason, the passage arrives."""
    person = people.user()
    room = people.private(person)
    local.fail("sendMessage", refuse(400, text), times, room)
    asked = room.message(person, LIGHTHOUSE)
    local.write(room, asked)
    local.wait(lambda: any("42 mét" in each.result["text"] for each in local.sent(room)))


@LANGUAGES
def test_an_answer_that_can_not_be_sent_ends_in_a_sentence(
    local: BotApi, language: str, say: Texts
) -> None:
    """Refused in every form, it is not passed over in silence."""
    person = people.user(language)
    room = people.private(person)
    local.fail("sendMessage", refuse(400, "Bad Request: nobody knows why"), 4, room)
    local.write(room, room.message(person, LIGHTHOUSE))
    (said,) = local.answers(room)
    assert said["text"] == say.failed
    local.fail("sendMessage", refuse(500, "Internal Server Error"), 4, room)
    local.write(room, room.message(person, LIGHTHOUSE))
    local.wait(lambda: len(local.sent(room)) == 2)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_refused_inline_results_leave_something(local: BotApi, times: int) -> None:
    """Without their buttons, without formatting, or at least an empty list: never nothing."""
    local.fail("answerInlineQuery", refuse(400, "Bad Request: BUTTON_URL_INVALID"), times)
    query = local.type(people.user(), LIGHTHOUSE)
    shown = local.inline_answer(query)["results"]
    assert bool(shown) is (times < 3)


@pytest.mark.parametrize(("code", "text"), GONE)
def test_a_chat_that_is_gone_is_forgotten(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path, code: int, text: str
) -> None:
    """With what it watched: there is nobody to tell."""
    state = tmp_path / "bot.db"
    bot = start_bot(HOIBAO_STATE_FILE=str(state))
    bot.wait_for("ready as")
    person = people.user()
    room = people.private(person)
    answered(bot_api, room, room.message(person, f"/watch {MEETING}"))
    room.refusal = (code, text)
    bot_api.write(room, room.message(person, "/help"))
    bot.wait_for("a reply was not allowed")
    assert bot.stop() == 0
    with closing(sqlite3.connect(state)) as database:
        assert database.execute("SELECT count(*) FROM watches").fetchone() == (0,)
    assert " ERROR " not in bot.output


# --- The state can't be kept ----------------------------------------------------------------------


@LANGUAGES
def test_a_full_disk_stops_no_answer(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path, language: str, say: Texts
) -> None:
    """What can't be written is needed for buttons only; the log says it once."""
    bot = start_bot(HOIBAO_STATE_FILE=str(tmp_path / "bot.db"))
    bot.wait_for("ready as")
    person = people.user(language)
    room = people.private(person)
    answered(bot_api, room, room.message(person, MEETING))
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    for _ in range(3):
        answer = answered(bot_api, room, room.message(person, MEETING))
        assert "9/7" in bold(answer)
        assert say.buttons.context not in buttons(answer)
    near = answered(bot_api, room, room.message(person, "Blinken bao nhiêu tuổi?"))["text"]
    assert near.startswith(plain_text(VIETNAMESE.near))  # no button could open it
    group = people.group()
    assert "9/7" in bold(answered(bot_api, group, group.message(person, f"/ask {MEETING}")))
    query = bot_api.type(person, MEETING)
    assert bot_api.inline_answer(query)["results"]
    query = bot_api.type(people.user(language), "Cách nấu phở bò ngon nhất là gì?")
    assert bot_api.inline_answer(query)["button"]
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (-1, -1))
    answer = answered(bot_api, room, room.message(person, MEETING))
    assert any(say.buttons.context in name or "📖" in name for name in buttons(answer))
    assert bot.stop() == 0
    errors = [line for line in bot.output.splitlines() if " ERROR " in line]
    assert len(errors) <= 2
    assert all("state can't be kept" in line for line in errors)


# --- A wrong clock --------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [15, -15, 600])
def test_a_wrong_clock_is_noticed_and_made_up_for(
    minutes: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The time is Telegram's; the log says once how wrong this machine's clock is."""
    clock, theirs = TelegramClock(), datetime.now(UTC) - timedelta(minutes=minutes)
    for _ in range(3):
        clock.set(theirs)
    assert abs(clock.now() - theirs) < timedelta(seconds=30)
    (record,) = caplog.records
    assert f"{abs(minutes)} min {'ahead of' if minutes > 0 else 'behind'}" in record.getMessage()


def test_a_bot_whose_clock_is_ahead_answers(bot_api: BotApi, start_bot: StartBot) -> None:
    """Where Telegram's clock is fifteen minutes behind this one, messages of now are of now."""
    bot_api.lag(timedelta(minutes=15))
    bot = start_bot()
    bot.wait_for("ready as")
    person = people.user()
    room = people.private(person)
    asked = room.message(person, MEETING)
    asked["date"] -= 15 * 60
    assert "9/7" in bold(answered(bot_api, room, asked))
    assert "15 min ahead of Telegram's" in bot.output


# --- Alerts ---------------------------------------------------------------------------------------


def test_one_limited_chat_holds_up_no_other_alerts(
    bot_api: BotApi, start_bot: StartBot, editions: dict[str, Path], tmp_path: Path
) -> None:
    """Of four that watch, three hear at once; the one that Telegram lets wait, in its time."""
    publish(editions[SEEDS], tmp_path / "index")
    bot = start_bot(
        HOIBAO_INDEX_DIR=str(tmp_path / "index"),
        HOIBAO_REFRESH_SECONDS="0.2",
        HOIBAO_TIMEZONE=zone_at(DAY),
    )
    bot.wait_for("ready as")
    rooms = []
    for _ in range(4):
        person = people.user()
        rooms.append(people.private(person))
        answered(bot_api, rooms[-1], rooms[-1].message(person, f"/watch {METRO}"))
    bot_api.flood(rooms[0], 3600)
    publish(editions["first"], tmp_path / "index")
    for room in rooms[1:]:
        bot_api.answers(room, 2)
    assert len(bot_api.sent(rooms[0])) == 1
    assert bot.stop() == 0


# --- Starts ---------------------------------------------------------------------------------------


def one_line(bot: BotProcess) -> str:
    """Wait for a bot that can't run, and return the one line that it says why in."""
    assert bot.finish() == 1
    (line,) = [line for line in bot.output.splitlines() if line.startswith("hoibao-bot: ")]
    assert "Traceback" not in bot.output
    return line


@pytest.mark.parametrize(
    ("around", "works"),
    [(each, True) for each in (" {}", "{}\n", "'{}'", "“{}”", "{}\u200b")] + [("bot{}", False)],
)
def test_what_comes_along_with_a_copied_token_does_no_harm(
    bot_api: BotApi, start_bot: StartBot, around: str, works: bool
) -> None:
    """Spaces, line ends, quotes and invisible characters around it are left out."""
    bot = start_bot(HOIBAO_TELEGRAM_TOKEN=around.format(TOKEN))
    if works:
        bot.wait_for("ready as")
    else:
        assert "is not a bot token" in one_line(bot)


def test_an_address_with_bot_behind_it_is_named(bot_api: BotApi, start_bot: StartBot) -> None:
    """As people copy it from examples."""
    line = one_line(start_bot(HOIBAO_TELEGRAM_API_URL=f"{bot_api.url}/bot"))
    assert "HOIBAO_TELEGRAM_API_URL" in line
    assert "/bot" in line


def test_a_path_that_the_server_does_not_know_is_not_blamed_on_the_token_alone(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """The address may be wrong as well, and is named."""
    bot_api.fail("getMe", refuse(404, "Not Found"), times=99)
    line = one_line(start_bot())
    assert "HOIBAO_TELEGRAM_API_URL" in line
    assert "HOIBAO_TELEGRAM_TOKEN" in line


@pytest.mark.parametrize("code", [200, 404, 403])
def test_a_web_page_is_told_from_the_bot_api(
    bot_api: BotApi, start_bot: StartBot, code: int
) -> None:
    """At the address stands some page: one line names the address and the setting."""
    bot_api.page = (code, "<html><h1>Welcome to nginx!</h1></html>")
    line = one_line(start_bot())
    assert "is no Bot API server" in line
    assert "HOIBAO_TELEGRAM_API_URL" in line
    assert "<h1>" not in line


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
@pytest.mark.parametrize("code", [500, 502])
def test_a_hiccup_at_boot_is_waited_out(
    bot_api: BotApi, start_bot: StartBot, method: str, code: int
) -> None:
    """Once or twice Telegram is in trouble as the bot starts: it starts a little later."""
    bot_api.fail(method, refuse(code, "Internal Server Error"), times=2)
    bot = start_bot()
    bot.wait_for("ready as")
    assert bot.stop() == 0


def test_a_proxy_that_fails_in_the_middle_leaves_no_traceback(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """Its HTML pages, or another program's JSON, are one line each in the log, and the bot goes on
    when Telegram is back."""
    bot = start_bot()
    bot.wait_for("ready as")
    for code, page in ((502, "<html>Bad Gateway</html>"), (200, '{"detail": "none"}')):
        since = len(bot.output)
        bot_api.page = (code, page)
        bot_api.write(*_asker())
        bot.wait_for("no updates from Telegram for the moment", since=since)
    bot_api.page = None
    person = people.user()
    room = people.private(person)
    assert "9/7" in bold(answered(bot_api, room, room.message(person, MEETING)))
    assert bot.stop() == 0
    assert "Traceback" not in bot.output
    assert "<html>" not in bot.output


def _asker() -> tuple[people.Room, Json]:
    person = people.user()
    room = people.private(person)
    return room, room.message(person, "/help")


def test_an_env_file_in_another_encoding_is_named(start_bot: StartBot, tmp_path: Path) -> None:
    """Saved as UTF-16, as some editors do, it is what can't be read."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / ".env").write_text("HOIBAO_LOG_LEVEL=INFO\n", encoding="utf-16")
    line = one_line(start_bot())
    assert ".env" in line
    assert "UTF-8" in line


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HOIBAO_OWNER_IDS", "12345678901234567890", "must be numbers of users"),
        ("HOIBAO_LOG_LEVEL", "loud", "must be one of DEBUG, INFO, WARNING, ERROR"),
        ("HOIBAO_REFRESH_SECONDS", "often", "must be a number"),
        ("HOIBAO_THREADS", "two", "must be a whole number"),
        ("HOIBAO_LOG_QUESTIONS", "maybe", "must be true or false"),
        ("HOIBAO_WEBHOOK_PORT", "https", "must be a whole number"),
    ],
)
def test_a_wrong_value_is_named_in_plain_words(
    bot_api: BotApi, start_bot: StartBot, name: str, value: str, says: str
) -> None:
    """The variable, and what it must be."""
    assert f"{name} {says}" in one_line(start_bot(**{name: value}))


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE notes (a)",
        "PRAGMA user_version = 1",
        "CREATE TABLE answers (x); PRAGMA user_version = 1",
    ],
)
def test_a_file_that_is_no_state_is_left_alone(
    start_bot: StartBot, tmp_path: Path, statements: str
) -> None:
    """Another program's database gets no tables of ours, and a broken one is not run over."""
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(statements)
        before = database.execute("SELECT name FROM sqlite_schema").fetchall()
    line = one_line(start_bot(HOIBAO_STATE_FILE=str(file)))
    assert "HOIBAO_STATE_FILE" in line
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT name FROM sqlite_schema").fetchall() == before


@pytest.mark.parametrize("part", ["current", "builds"])
async def test_a_part_in_the_place_of_the_index_is_named(
    monkeypatch: pytest.MonkeyPatch, seed_index: Path, part: str
) -> None:
    """The folder above is the one to name."""
    with pytest.raises(BotError, match="set HOIBAO_INDEX_DIR to") as raised:
        await serve(_settings(monkeypatch, HOIBAO_INDEX_DIR=str(seed_index / part)))
    assert str(raised.value).endswith(f"/{seed_index.name}")


@pytest.mark.parametrize("name", ["missing", "file", "empty"])
async def test_a_folder_without_an_index_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """With the command that builds one, and the setting."""
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(BotError, match="there is no index in") as raised:
        await serve(_settings(monkeypatch, HOIBAO_INDEX_DIR=str(tmp_path / name)))
    assert "python -m index build" in str(raised.value)
    assert "HOIBAO_INDEX_DIR" in str(raised.value)


@pytest.mark.parametrize("says", ["<html>Welcome</html>", "{}", "[]"])
async def test_what_is_no_index_server_is_named(
    bot_api: BotApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str
) -> None:
    """A web page, or another program's JSON, where the index is to be: one line, no traceback."""
    bot_api.page = (200, says)
    settings = _settings(
        monkeypatch, HOIBAO_INDEX=bot_api.url, HOIBAO_INDEX_DIR=str(tmp_path / "none")
    )
    with pytest.raises(BotError, match="check HOIBAO_INDEX"):
        await serve(settings)


def _settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in {"HOIBAO_TELEGRAM_TOKEN": TOKEN, **values}.items():
        monkeypatch.setenv(name, value)
    return read_settings()
