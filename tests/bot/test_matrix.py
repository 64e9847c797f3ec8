"""State and index fail under a running bot: it answers, says so once, and is well again by itself.

The cases are those of the table in docs/operations.md.
"""

import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from bot.text_fitting import plain_text
from bot.texts import VIETNAMESE
from tests.bot.handlers.test_understood import answered
from tests.botapi import people
from tests.botapi.people import Room
from tests.botapi.process import BotProcess
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, bold
from tests.conftest import StartBot
from tests.editions import SEEDS, publish
from tests.frozen import frozen

Fault = Callable[[BotProcess, Path], AbstractContextManager[None]]


@contextmanager
def full(bot: BotProcess, state: Path) -> Iterator[None]:
    """Let no file of the bot grow."""
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (-1, -1))


@contextmanager
def locked(bot: BotProcess, state: Path) -> Iterator[None]:
    """Hold the lock for writing, as another program might."""
    with closing(sqlite3.connect(state, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(bot: BotProcess, state: Path) -> Iterator[None]:
    """Let nobody write the state, its log or its folder, root neither.

    Not SQLite's shared memory: to write a page of an immutable file's mapping is SIGBUS to Linux,
    which no disk that turns read-only does.
    """
    memory = state.with_name(f"{state.name}-shm")
    files = (file for file in state.parent.iterdir() if file != memory)
    with frozen(state.parent, *files):
        yield


@contextmanager
def full_disk(bot: BotProcess, state: Path) -> Iterator[None]:
    """Fill the disk with another program's file."""
    filler = state.with_name("filler")
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    yield
    filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a small disk, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def owned(
    api: BotApi, start_bot: StartBot, state: Path, **settings: str
) -> tuple[BotProcess, Room]:
    """Start a bot, and return its owner's chat."""
    owner = people.user()
    room = api.know(people.private(owner), owner)
    ids = str(owner["id"])
    program = "tests.botapi.watchful_bot"
    bot = start_bot(program, HOIBAO_STATE_FILE=str(state), HOIBAO_OWNER_IDS=ids, **settings)
    bot.wait_for("ready as")
    return bot, room


def told(api: BotApi, room: Room, text: str) -> list[str]:
    """Return what an owner was told of a fault."""
    begins = plain_text(text).partition("{")[0].strip()
    texts = [call.result["text"] for call in api.sent(room)]
    return [each for each in texts if each.startswith(begins)]


def goes_on(api: BotApi, bot: BotProcess, owner: Room, fault: Fault, state: Path) -> None:
    """Let the state fail: questions are answered, log and owner hear once, and it ends well."""
    person = people.user()
    room = people.private(person)
    with fault(bot, state):
        for _ in range(2):
            assert "9/7" in bold(answered(api, room, room.message(person, MEETING)))
        api.wait(lambda: told(api, owner, VIETNAMESE.owner.state_fault))
        assert "9/7" in bold(answered(api, room, room.message(person, MEETING)))
    bot.wait_for("the bot's state is kept again")
    answer = answered(api, room, room.message(person, MEETING))
    assert VIETNAMESE.buttons.context in str(answer["reply_markup"])
    assert len(told(api, owner, VIETNAMESE.owner.state_fault)) == 1
    assert bot.stop() == 0
    assert bot.output.count("state can't be kept") in (1, 2)  # as SQLite names a cause in two ways
    assert "Traceback" not in bot.output
    with closing(sqlite3.connect(state)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "fault", [full, locked, read_only], ids=["no file may grow", "locked", "read-only"]
)
def test_a_state_that_fails_for_a_while(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path, fault: Fault
) -> None:
    """Answers go on, also those of other chats; the file is whole afterwards."""
    state = tmp_path / "state" / "bot.db"
    bot, room = owned(bot_api, start_bot, state)
    goes_on(bot_api, bot, room, fault, state)


def test_a_disk_that_is_full_for_a_while(bot_api: BotApi, start_bot: StartBot, disk: Path) -> None:
    """The same on a real disk of a megabyte."""
    state = disk / "bot.db"
    bot, room = owned(bot_api, start_bot, state)
    goes_on(bot_api, bot, room, full_disk, state)


def test_a_state_that_is_damaged_under_the_bot(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path
) -> None:
    """Questions are answered all the same; log and owner hear of it."""
    state = tmp_path / "bot.db"
    bot, owner = owned(bot_api, start_bot, state)
    person = people.user()
    room = people.private(person)
    answered(bot_api, room, room.message(person, MEETING))
    with closing(sqlite3.connect(state)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with state.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (state.stat().st_size - 100))
    for _ in range(2):
        assert "9/7" in bold(answered(bot_api, room, room.message(person, MEETING)))
    bot_api.wait(lambda: told(bot_api, owner, VIETNAMESE.owner.state_fault))
    bot.wait_for("state can't be kept")
    assert "Traceback" not in bot.output


def test_an_index_that_is_taken_away_or_replaced_by_a_broken_one(
    bot_api: BotApi, start_bot: StartBot, editions: dict[str, Path], tmp_path: Path
) -> None:
    """The bot answers from what it has opened, tells of it once, and moves to the next good one."""
    index = tmp_path / "index"
    publish(editions[SEEDS], index)
    settings = {"HOIBAO_INDEX_DIR": str(index), "HOIBAO_REFRESH_SECONDS": "0.2"}
    bot, owner = owned(bot_api, start_bot, tmp_path / "bot.db", **settings)
    person = people.user()
    room = people.private(person)
    (index / "builds" / "broken").mkdir()
    (index / "next").symlink_to("builds/broken")
    (index / "next").replace(index / "current")
    shutil.rmtree(index / "builds" / editions[SEEDS].name)
    bot_api.wait(lambda: told(bot_api, owner, VIETNAMESE.owner.index_fault))
    assert "9/7" in bold(answered(bot_api, room, room.message(person, MEETING)))
    publish(editions["first"], index)
    bot.wait_for(f"moved to index {editions['first'].name}")
    assert "9/7" in bold(answered(bot_api, room, room.message(person, MEETING)))
    assert len(told(bot_api, owner, VIETNAMESE.owner.index_fault)) == 1
    assert bot.stop() == 0
