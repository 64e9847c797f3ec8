"""Copies of the state: whole while the bot writes, checked, put back without losing anything."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.operations.backup import NAME, backup, restore
from bot.state.inspection import inspect
from bot.state.state import State
from tests.botapi.process import ROOT
from tests.botapi.server import BotApi
from tests.botapi.talk import ask
from tests.bounds import HANG_SECONDS
from tests.conftest import StartBot

CHAT = 7


def command(*words: str, state: Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` with a state file, and files of at most so many bytes."""
    limited = (
        "import resource, runpy; from signal import SIG_IGN, SIGXFSZ, signal; "
        f"signal(SIGXFSZ, SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        "runpy.run_module('bot', run_name='__main__')"
    )
    start = ["-c", limited] if limit else ["-m", "bot"]
    return subprocess.run(
        [sys.executable, *start, *words],
        cwd=state.parent,
        # A limited process would leave cut files of bytecode behind.
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOIBAO_STATE_FILE": str(state),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * HANG_SECONDS,
    )


def choose(file: Path, place: int) -> None:
    """Open the state, let a chat choose how many hits it is shown, and close it."""

    async def work() -> None:
        async with await State.open(file) as state:
            await state.chats.choose(CHAT, "hits", place)

    asyncio.run(work())


def hits(file: Path) -> int:
    """Return what the chat has chosen."""

    async def work() -> int:
        async with await State.open(file) as state:
            return (await state.chats.settings(CHAT)).hits

    return asyncio.run(work())


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    """Make a state in which a chat chose one hit."""
    choose(tmp_path / "state" / "bot.db", 0)
    return tmp_path / "state" / "bot.db"


async def test_a_copy_is_whole_while_the_state_is_open(tmp_path: Path) -> None:
    """What was written a moment ago, and stands in the log alone, is in the copy."""
    async with await State.open(tmp_path / "bot.db") as state:
        await state.chats.choose(CHAT, "hits", 2)
        copy = backup(tmp_path / "bot.db", tmp_path / "copy.db")
        await state.chats.choose(CHAT, "hits", 0)
    async with await State.open(copy) as state:
        assert (await state.chats.settings(CHAT)).hits == 5


def test_a_copy_is_one_file_for_its_owner_alone(state_file: Path, tmp_path: Path) -> None:
    """Nothing beside it is needed to restore it, and no other user of the machine reads it."""
    copy = backup(state_file, tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "state"]
    assert copy.stat().st_mode & 0o077 == 0
    assert inspect(copy).rows["chats"] == 1


def test_a_folder_keeps_the_copies_of_some_days(state_file: Path, tmp_path: Path) -> None:
    """Older ones go, by their names; files of other names stay."""
    folder = tmp_path / "copies"
    folder.mkdir()
    now = datetime.now(UTC)
    old, young = (NAME.format(now - timedelta(days=days)) for days in (8, 6))
    for name in (old, young, "my own.db"):
        (folder / name).write_text("")
    new = backup(state_file, folder, timedelta(days=7))
    assert {path.name for path in folder.iterdir()} == {young, new.name, "my own.db"}


def test_a_damaged_state_does_not_replace_a_good_copy(state_file: Path, tmp_path: Path) -> None:
    """The copy of yesterday stays, whole, and the damage is told in one line."""
    copy = backup(state_file, tmp_path / "copy.db")
    good = copy.read_bytes()
    with state_file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * 8192)
    with pytest.raises(BotError, match="damaged"):
        backup(state_file, copy)
    assert copy.read_bytes() == good
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_leaves_the_copy_of_before(state_file: Path, tmp_path: Path) -> None:
    """The command fails with one line, and the place is as it was."""
    copy = backup(state_file, tmp_path / "copy.db")
    good = copy.read_bytes()
    done = command("backup", str(copy), state=state_file, limit=20_000)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert copy.read_bytes() == good
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("work", ["backup", "restore"])
def test_a_killed_copy_leaves_what_was_there(state_file: Path, tmp_path: Path, work: str) -> None:
    """Killed before the last rename, old copy and state are as they were; the next clears up."""
    copy = backup(state_file, tmp_path / "copy.db")
    good = copy.read_bytes(), state_file.read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, work, str(state_file), str(copy)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=2 * HANG_SECONDS,
    )
    assert killed.returncode == -signal.SIGKILL
    assert list(tmp_path.rglob(".hoibao-partial-*"))
    assert (copy.read_bytes(), state_file.read_bytes()) == good
    backup(state_file, copy)
    restore(copy, state_file)
    assert not list(tmp_path.rglob(".hoibao-partial-*"))
    assert hits(state_file) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.operations import backup as module

def die(*_): os.kill(os.getpid(), signal.SIGKILL)

work, state, copy = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
Path.replace = die
module.backup(state, copy) if work == "backup" else module.restore(copy, state)
"""


@pytest.mark.parametrize("there", [True, False], ids=["over a state", "into an empty place"])
def test_a_copy_is_put_back(state_file: Path, tmp_path: Path, there: bool) -> None:
    """The state is as it was then; the one that it replaces is kept beside it."""
    copy = backup(state_file, tmp_path / "copy.db")
    if there:
        choose(state_file, 2)
    else:
        state_file.unlink()
    before = restore(copy, state_file)
    assert hits(state_file) == 1
    assert (before is not None) is there
    if before:
        assert hits(before) == 5


def test_a_damaged_state_is_replaced_and_kept(state_file: Path, tmp_path: Path) -> None:
    """What can't be read is moved aside as it is, for whoever may rescue something of it."""
    copy = backup(state_file, tmp_path / "copy.db")
    rubbish = b"\xff" * 40_000
    state_file.write_bytes(rubbish)
    before = restore(copy, state_file)
    assert before is not None
    assert before.read_bytes() == rubbish
    assert hits(state_file) == 1


@pytest.mark.parametrize("kind", ["cut", "text", "another program's", "newer", "missing"])
def test_what_is_no_backup_changes_nothing(state_file: Path, tmp_path: Path, kind: str) -> None:
    """The reason is told; the state is the same to the last byte."""
    copy = backup(state_file, tmp_path / "copy.db")
    spoil(copy, kind)
    good = state_file.read_bytes()
    with pytest.raises(BotError):
        restore(copy, state_file)
    assert state_file.read_bytes() == good
    assert not list(tmp_path.rglob(".hoibao-partial-*"))


def test_copies_are_kept_in_a_folder_that_is_there(state_file: Path, tmp_path: Path) -> None:
    """A name that is no folder is refused: copies would take each other's place, and none age."""
    for target in (tmp_path / "nowhere", state_file):
        with pytest.raises(BotError, match="no folder"):
            backup(state_file, target, timedelta(days=7))
    assert not (tmp_path / "nowhere").exists()


def spoil(copy: Path, kind: str) -> None:
    """Make a file that is no backup."""
    if kind == "cut":
        os.truncate(copy, copy.stat().st_size // 2)
    elif kind == "text":
        copy.write_text("hello" * 1000)
    else:
        copy.unlink()
    if kind == "another program's":
        with contextlib.closing(sqlite3.connect(copy)) as database:
            database.execute("CREATE TABLE songs (name TEXT)")
    elif kind == "newer":
        with contextlib.closing(sqlite3.connect(copy)) as database:
            database.execute("CREATE TABLE answers (id INTEGER)")
            database.execute("PRAGMA user_version = 99")


def test_a_running_bot_goes_on_with_what_is_restored(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path
) -> None:
    """Copied and restored by the commands while it runs; it answers before, meanwhile and after."""
    state = tmp_path / "state" / "bot.db"
    bot = start_bot(HOIBAO_STATE_FILE=str(state))
    ask(bot_api, "Blinken gặp Vương Nghị ngày nào?")
    copied = command("backup", str(tmp_path / "copy.db"), state=state)
    assert copied.returncode == 0, copied.stderr
    ask(bot_api, "Mưa lũ ở đâu?")
    restored = command("restore", str(tmp_path / "copy.db"), state=state)
    assert restored.returncode == 0, restored.stderr
    assert inspect(state).rows["answers"] == 1
    assert inspect(state.with_name("bot.db.before-restore")).rows["answers"] == 2
    assert ask(bot_api, "Blinken gặp Vương Nghị ở đâu?")["text"]
    assert bot.stop() == 0
    assert inspect(state).rows["answers"] == 2
    assert " ERROR " not in bot.output


@pytest.mark.parametrize(
    "words",
    [("backup", "copy.db"), ("backup", "no/copy.db"), ("restore", "no.db"), ("backup", "bot.db")],
)
def test_a_failed_command_is_one_line(tmp_path: Path, words: tuple[str, str]) -> None:
    """No state, no folder, no backup, or the state itself: exit code 1 and what to do."""
    state = tmp_path / "bot.db"
    if words != ("backup", "copy.db"):
        with contextlib.closing(sqlite3.connect(state)) as database:
            database.execute("CREATE TABLE answers (id INTEGER)")
    done = command(*words, state=state)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("hoibao-bot: ")
