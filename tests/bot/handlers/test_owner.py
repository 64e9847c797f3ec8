"""The owner's commands, in the real process: over real indexes, with real builds."""

import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.operations.index_build import POLITE
from bot.startup.command_menu import FOR_OWNERS
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.articles import format_day
from bot.views.lists import render_help
from index.preparation.prepare import prepared
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING, ask, bold, refuse
from tests.bounds import HANG_SECONDS, no_hang, until
from tests.conftest import StartBot

METRO = {
    "_id": "metro",
    "title": "Tuyến metro số 9 Hà Nội chạy thử",
    "text": "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.\n"
    "Đoàn tàu gồm bốn toa, đi hết mười hai ga trong hai mươi phút.",
}
COMMANDS = ("stats", "reindex", "reload", "rollback", "feedback")
SAID = {"vi": VIETNAMESE, "en": ENGLISH}
LANGUAGES = pytest.mark.parametrize(("language", "say"), SAID.items(), ids=SAID)


@pytest.fixture
def index(seed_index: Path, tmp_path: Path) -> Path:
    """Copy the index of the five pages, to build into."""
    return Path(shutil.copytree(seed_index, tmp_path / "index", symlinks=True))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Write the file that a new index is built of, beside the seeds."""
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps(METRO, ensure_ascii=False), "utf-8")
    return file


class Owner:
    """One of the bot's owners, in their private chat."""

    def __init__(self, api: BotApi, language: str = "vi") -> None:
        self.api = api
        self.person = people.user(language)
        self.room = people.private(self.person)

    def send(self, text: str) -> Json:
        """Write to the bot, and return its reply; it may tell its owners other things as well."""
        written = self.api.write(self.room, self.room.message(self.person, text))
        return dict(self.api.wait(lambda: self.replies(written))[0])

    def replies(self, written: Json) -> list[Json]:
        """Return the bot's replies to a message."""
        found = (call.result for call in self.api.sent(self.room))
        number = written["message_id"]
        return [
            each for each in found if each.get("reply_to_message", {}).get("message_id") == number
        ]

    def becomes(self, message: Json, text: str, seconds: float = HANG_SECONDS) -> Json:
        """Wait until one of the bot's messages says something, and return it as it is then."""

        def now() -> Json | None:
            found = self.api.now(message)
            return found if found and text in found["text"] else None

        found: Json = self.api.wait(now, seconds)
        return found


StartOwned = Callable[..., BotProcess]


@pytest.fixture
def owner(bot_api: BotApi) -> Owner:
    return Owner(bot_api)


@pytest.fixture
def reader(bot_api: BotApi) -> Owner:
    """Return another owner, whose app speaks English."""
    return Owner(bot_api, "en")


@pytest.fixture
def start_owned(owner: Owner, reader: Owner, index: Path, start_bot: StartBot) -> StartOwned:
    """Return what starts a bot with both owners, over an index of its own; its builds don't starve
    on a busy machine."""

    def start(program: str = "tests.botapi.eager_bot", **settings: str) -> BotProcess:
        owners = f"{owner.person['id']}, {reader.person['id']}"
        usual = {"HOIBAO_OWNER_IDS": owners, "HOIBAO_INDEX_DIR": str(index)}
        bot = start_bot(program, **usual | settings)
        bot.wait_for("ready as")
        return bot

    return start


def text_of(html: str, **facts: object) -> str:
    """Return what a reader sees of one of the bot's texts."""
    shown = {name: escape(str(value)) for name, value in facts.items()}
    return plain_text(html.format(**shown))


def served(index: Path) -> str:
    return (index / "current").resolve().name


def children(bot: BotProcess) -> list[int]:
    pid = bot._process.pid
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


# --- For whom ---------------------------------------------------------------------------------


def test_the_commands_exist_for_owners_alone_and_in_private(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner
) -> None:
    """To anybody else they are unknown commands, and groups hear nothing, whoever writes there."""
    bot = start_owned()
    for language, say in SAID.items():
        for name in COMMANDS:
            assert ask(bot_api, f"/{name}", language)["text"] == plain_text(say.unknown_command)
    room = people.group()
    for name in COMMANDS:
        bot_api.write(room, room.message(owner.person, f"/{name}"))
        bot_api.write(room, room.message(owner.person, f"/{name}@HoiBaoBot"))
    bot_api.write(room, room.message(owner.person, f"/ask {MEETING}"))
    (answer,) = bot_api.answers(room)
    assert "9/7" in answer["text"]
    assert bot.stop() == 0


def test_owners_have_a_menu_and_help_of_their_own(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner, reader: Owner
) -> None:
    """In both languages; an owner whom Telegram does not know yet gets it with /start."""
    bot_api.know(owner.room, owner.person)
    bot = start_owned()
    bot.wait_for(f"owner {reader.person['id']} has no menu: Chat not found")
    for code, say in (("", ENGLISH), ("vi", VIETNAMESE), ("en", ENGLISH)):
        menu = bot_api.commands(code, type="chat", chat_id=owner.room.id)
        assert [each["command"] for each in menu] == [*FOR_OWNERS]
        assert [each["description"] for each in menu] == [
            say.profile.commands[name] for name in FOR_OWNERS
        ]
        assert bot_api.commands(code, type="chat", chat_id=reader.room.id) == []
    assert plain_text(VIETNAMESE.upkeep.help) in owner.send("/help")["text"]
    assert plain_text(ENGLISH.upkeep.help) in reader.send("/help")["text"]
    for say, language in ((VIETNAMESE, "vi"), (ENGLISH, "en")):
        assert ask(bot_api, "/help", language)["text"] == plain_text(
            render_help("HoiBaoBot", say, inline=True)
        )
    reader.send("/start")
    bot_api.wait(lambda: bot_api.commands("en", type="chat", chat_id=reader.room.id))
    assert bot.stop() == 0
    assert "WARNING bot.profile" not in bot.output


# --- /stats -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
def test_stats_tell_how_the_bot_is_doing(
    start_owned: StartOwned, owner: Owner, reader: Owner, kept: bool, index: Path, tmp_path: Path
) -> None:
    """The index, seven days, 👍 👎, chats; unanswered questions only if they are kept."""
    bot = start_owned(**{"HOIBAO_LOG_QUESTIONS": "true"} if kept else {})
    answer = owner.send(MEETING)
    query = owner.api.tap(owner.room, owner.person, answer, "👍")
    owner.api.tapped(query)
    owner.send("Cách nấu <phở> bò?")
    owner.send("CÁCH NẤU <PHỞ> BÒ?")
    facts = {"questions": 3, "found": 33, "unsure": 0, "nothing": 67, "p50": "", "p95": ""}
    for who, say in ((owner, VIETNAMESE), (reader, ENGLISH)):
        stats = who.send("/stats")["text"]
        assert served(index) in stats
        assert "6" in stats.splitlines()[0]
        day = next(line for line in stats.splitlines() if line.startswith("• "))
        assert text_of(say.statistics.day, **facts).rsplit(" · ", 1)[0] in day
        assert ", 95 % ≤ " in day
        assert stats.count(say.statistics.no_questions) == 6
        assert text_of(say.statistics.people, chats=1, good=1, bad=0) in stats
        assert ("• cách nấu <phở> bò? (2)" in stats) is kept
        assert (plain_text(say.statistics.not_kept) in stats) is not kept
    assert bot.stop() == 0
    state = (tmp_path / "empty" / "var" / "bot.db").read_bytes()
    assert ("cách nấu <phở> bò?".encode() in state) is kept


def test_times_are_those_of_the_readers(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner, reader: Owner, index: Path
) -> None:
    """/sources and /stats tell the zone and its hour, and count its days, in both languages."""
    ahead = datetime.now(UTC).hour >= 10  # to be in a zone where it is another day
    zone, named = ("Etc/GMT-14", "UTC+14") if ahead else ("Etc/GMT+12", "UTC-12")
    bot = start_owned(HOIBAO_TIMEZONE=zone)
    manifest = json.loads((index / "current" / "manifest.json").read_text("utf-8"))
    built = datetime.fromisoformat(manifest["built"]).astimezone(ZoneInfo(zone))
    owner.send(MEETING)
    today = datetime.now(ZoneInfo(zone))
    for who, say in ((owner, VIETNAMESE), (reader, ENGLISH)):
        at = {"date": format_day(built.date(), say), "time": f"{built:%H:%M}", "zone": named}
        assert who.send("/sources")["text"].endswith(f"\n\n{text_of(say.sources_built, **at)}")
        stats = who.send("/stats")["text"]
        built_at = say.statistics.index.splitlines()[1]
        assert text_of(built_at, **at, version=served(index)) in stats.splitlines()
        assert text_of(say.statistics.days, zone=named) in stats
        day = next(line for line in stats.splitlines() if line.startswith("• "))
        assert day.startswith(f"• {today.day}/{today.month}: 1 ")
    assert bot.stop() == 0


# --- /reindex ---------------------------------------------------------------------------------


def test_reindex_builds_an_index_that_the_bot_answers_from(
    bot_api: BotApi,
    start_owned: StartOwned,
    owner: Owner,
    reader: Owner,
    index: Path,
    sources: Path,
    tmp_path: Path,
) -> None:
    """One message tells that it is built, and then what is in it; questions go on meanwhile."""
    # The page holds two stories.
    (tmp_path / "empty").mkdir()
    shutil.copy(ROOT / "seeds" / "002_406376cbe7d86ae0.txt", tmp_path / "empty" / "page.txt")
    bot = start_owned(HOIBAO_SOURCES=f"{sources}{os.pathsep}page.txt", HOIBAO_REFRESH_SECONDS="60")
    for who, say in ((owner, VIETNAMESE), (reader, ENGLISH)):
        before = served(index)
        building = who.send("/reindex")
        assert building["text"] == plain_text(say.upkeep.building)
        with no_hang():
            while "✅" not in bot_api.now(building)["text"]:  # type: ignore[index]
                assert "9/7" in ask(bot_api, MEETING)["text"]
        now = served(index)
        assert now != before
        done = who.becomes(building, now)
        assert done["text"] == text_of(say.upkeep.built, articles=3, version=now)
        assert "20/11" in bold(ask(bot_api, "Tuyến metro số 9 Hà Nội chạy thử khi nào?"))
        assert len(who.replies(building["reply_to_message"])) == 1
    assert bot.stop() == 0
    assert " ERROR " not in bot.output


def test_a_build_that_fails_says_why_in_one_line(
    start_owned: StartOwned, owner: Owner, reader: Owner, index: Path
) -> None:
    """The command's own line, and the index is as it was; without sources, what is to be set."""
    before = served(index)
    bot = start_owned()
    for who, say in ((owner, VIETNAMESE), (reader, ENGLISH)):
        assert who.send("/reindex")["text"] == plain_text(say.upkeep.no_sources)
    assert bot.stop() == 0
    bot = start_owned(HOIBAO_SOURCES="no <where>")
    why = "There is no file or folder no <where>; check the path."
    for who, say in ((owner, VIETNAMESE), (reader, ENGLISH)):
        who.becomes(who.send("/reindex"), text_of(say.upkeep.failed, why=why))
    assert served(index) == before
    assert bot.stop() == 0
    assert "Traceback" not in bot.output


def test_a_second_build_is_refused(
    start_owned: StartOwned, owner: Owner, reader: Owner, index: Path, tmp_path: Path
) -> None:
    """Kindly while one of the bot's runs, by the command's own line while one of a shell's does."""
    bot = start_owned(HOIBAO_SOURCES=str(many(tmp_path)))
    for who, other, say in ((owner, reader, VIETNAMESE), (reader, owner, ENGLISH)):
        first = other.send("/reindex")
        who.becomes(who.send("/reindex"), plain_text(say.upkeep.busy))
        (child,) = until(lambda: children(bot))
        os.kill(child, signal.SIGKILL)
        other.becomes(first, "signal 9")
        with (index / "builds" / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            failed = f"another build into {index} is running: wait for it to end, or stop it"
            who.becomes(who.send("/reindex"), text_of(say.upkeep.failed, why=failed))
    assert bot.stop() == 0


@LANGUAGES
def test_stopping_the_bot_stops_its_build(
    start_owned: StartOwned,
    owner: Owner,
    reader: Owner,
    language: str,
    say: Texts,
    index: Path,
    tmp_path: Path,
) -> None:
    """Unfinished, and what is published stays; the build never had the token, nor has the log."""
    secret = "test-webhook-secret-1234"
    bot = start_owned(
        HOIBAO_SOURCES=str(many(tmp_path)), HOIBAO_WEBHOOK_SECRET=secret, HOIBAO_LOG_LEVEL="DEBUG"
    )
    who, before = (owner if language == "vi" else reader), served(index)
    building = who.send("/reindex")
    who.api.wait(lambda: list((index / "builds").glob(".partial-*")))
    (child,) = until(lambda: children(bot))
    environment = Path(f"/proc/{child}/environ").read_bytes().decode().split("\0")
    assert f"HOIBAO_INDEX_DIR={index}" in environment
    assert not [each for each in environment if "TELEGRAM" in each or "SECRET" in each]
    for hidden in (TOKEN, TOKEN.split(":")[1], secret):
        assert hidden not in "".join(environment)
        assert hidden not in Path(f"/proc/{child}/cmdline").read_text()
    assert bot.stop() == 0
    assert not Path(f"/proc/{child}").exists()
    assert served(index) == before
    assert who.api.now(building)["text"] == plain_text(say.upkeep.stopped)  # type: ignore[index]
    assert TOKEN.split(":")[1] not in bot.output
    assert "Traceback" not in bot.output


def test_a_build_leaves_the_processor_to_those_who_ask(
    start_owned: StartOwned, owner: Owner, tmp_path: Path
) -> None:
    """It has the niceness of work that can wait."""
    bot = start_owned("bot.__main__", HOIBAO_SOURCES=str(many(tmp_path)))
    owner.send("/reindex")
    (child,) = until(lambda: children(bot))
    until(lambda: os.getpriority(os.PRIO_PROCESS, child) == POLITE)
    assert bot.stop() == 0


def test_progress_is_shown_in_the_one_message(
    start_owned: StartOwned, owner: Owner, tmp_path: Path
) -> None:
    """What the build says of its progress is put into it, never twice within some seconds."""
    bot = start_owned(HOIBAO_SOURCES=str(many(tmp_path)))
    building = owner.send("/reindex")
    shown = owner.becomes(building, " of 3000 pages, about ")
    assert shown["text"].startswith(plain_text(VIETNAMESE.upkeep.building))
    assert bot.stop() == 0
    edits = owner.api.sent(owner.room, "editMessageText")[:-1]  # the last tells how it ended
    assert edits
    assert all(later.at - edit.at > 2.5 for edit, later in pairwise(edits))


def test_the_end_is_told_anew_if_the_message_is_gone(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner, tmp_path: Path
) -> None:
    """An owner who deleted the message still hears how the build ended."""
    bot = start_owned(HOIBAO_SOURCES=str(tmp_path / "nowhere"))
    bot_api.fail("editMessageText", refuse(400, "Bad Request: message to edit not found"), 9)
    asked = owner.send("/reindex")["reply_to_message"]
    bot_api.wait(lambda: len(owner.replies(asked)) == 2)
    assert "There is no file or folder" in owner.replies(asked)[1]["text"]
    assert bot.stop() == 0


def many(folder: Path) -> Path:
    """Write articles enough for a build to take its time."""
    file = folder / "many.jsonl"
    rows = [
        METRO
        | {
            "_id": f"m-{n}",
            "title": f"Tin số {n}",
            # The model reads equal sentences once.
            "text": "\n".join(f"Tin {n}: {n * line} người." for line in range(20)),
        }
        for n in range(3000)
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


# --- /reload and /rollback --------------------------------------------------------------------


def test_reload_and_rollback_move_between_builds(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner, reader: Owner, index: Path
) -> None:
    """What is published is answered from at once; and back, as long as there is an older build."""
    bot = start_owned(HOIBAO_REFRESH_SECONDS="3600")
    old, new = served(index), "29991231T000000.000000Z-c0ffee00"
    both = ((owner, VIETNAMESE), (reader, ENGLISH))
    for who, say in both:
        assert who.send("/reload")["text"] == text_of(say.upkeep.same, version=old)
        why = f"there is no older build in {index} to go back to"
        assert who.send("/rollback")["text"] == text_of(say.upkeep.failed, why=why)
    shutil.copytree(index / "builds" / old, index / "builds" / new)
    for who, say in both:
        point(index, new)
        assert who.send("/reload")["text"] == text_of(say.upkeep.moved, version=new)
        assert who.send("/rollback")["text"] == text_of(say.upkeep.back, before=new, now=old)
        assert served(index) == old
        assert "9/7" in ask(bot_api, MEETING)["text"]
    shutil.copytree(index / "builds" / old, index / "builds" / "3")
    (index / "builds" / "3" / "manifest.json").write_text("{}")
    point(index, "3")
    for who, say in both:
        refused = who.send("/reload")["text"]
        assert refused.startswith(text_of(say.upkeep.refused, version=old, why=""))
        assert "python -m index build" in refused
    assert bot.stop() == 0


def point(index: Path, build: str) -> None:
    """Publish a build, by the move that the command makes."""
    (index / "next").symlink_to(f"builds/{build}")
    (index / "next").replace(index / "current")


# --- /feedback --------------------------------------------------------------------------------


def test_feedback_is_a_set_that_eval_reads(
    bot_api: BotApi, start_owned: StartOwned, owner: Owner, reader: Owner, tmp_path: Path
) -> None:
    """What got more 👍 than 👎 is right; nobody is named; nothing judged yet is said so."""
    bot = start_owned()
    both = ((owner, VIETNAMESE), (reader, ENGLISH))
    for who, say in both:
        assert who.send("/feedback")["text"] == plain_text(say.upkeep.no_feedback)
    disliked = "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?"
    for question, buttons in ((MEETING, ["👍", "▶", "👎"]), (disliked, ["👎"])):
        judge(bot_api, question, buttons)
    facts = {"queries": 1, "judgments": 2, "articles": 6, "others": 2000, "left_out": 1}
    for who, say in both:
        who.api.write(who.room, who.room.message(who.person, "/feedback"))
        (sent,) = bot_api.answers(who.room, method="sendDocument")
        folder = sent["document"]["file_name"].removesuffix(".zip")
        assert sent["caption"] == text_of(say.upkeep.feedback, **facts, folder=folder)
    assert bot.stop() == 0
    content = bot_api.files[sent["document"]["file_id"]].content
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        files.extractall(tmp_path)
        names = files.namelist()
    assert {Path(name).parts[0] for name in names} == {folder}
    qrels = (tmp_path / folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()
    assert qrels[0] == "query-id\tcorpus-id\tscore"
    assert sorted(row.split("\t")[2] for row in qrels[1:]) == ["0", "1"]
    assert {row.split("\t")[0] for row in qrels[1:]} == {"q1"}
    done = subprocess.run(
        [sys.executable, "-m", "retrieval", "eval", str(tmp_path / folder), "--json"],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "HOIBAO_MODEL_DIR": str(prepared("bundled").parent),
        },
        capture_output=True,
        text=True,
        timeout=2 * HANG_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["queries"], figures["P@1"]) == (1, 100.0)


def judge(api: BotApi, question: str, buttons: list[str]) -> tuple[Room, Json]:
    """Ask, and tap the buttons under the answer."""
    person = people.user()
    room = people.private(person)
    api.write(room, room.message(person, question))
    (answer,) = api.answers(room)
    for button in buttons:
        edits = len(api.sent(room, "editMessageText"))
        api.tapped(api.tap(room, person, answer, button))
        if button == "▶":
            api.wait(lambda: len(api.sent(room, "editMessageText")) > edits)  # noqa: B023
    return room, person
