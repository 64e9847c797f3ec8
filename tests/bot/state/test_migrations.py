"""A state of each schema that ever was comes up to this version with all that is in it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.state.database import Database, migrations
from bot.state.inspection import inspect
from bot.state.state import State

VERSIONS = range(1, len(migrations()) + 1)
VALUES = {"INTEGER": 7, "TEXT": "2026-11-28", "BLOB": b"x", "REAL": 1.5}


def make(file: Path, version: int) -> dict[str, int]:
    """Make a state as that version left it, with a row in every table; returns rows by table."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for script in migrations()[:version]:
            database.executescript(script.read_text("utf-8"))
        database.execute(f"PRAGMA user_version = {version}")
        database.execute("PRAGMA foreign_keys = OFF")
        tables = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        for table in tables:
            columns = database.execute(f"PRAGMA table_info({table})").fetchall()
            row = [VALUES[kind] for _, _, kind, *_ in columns]
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", row)
    return dict.fromkeys(sorted(tables), 1)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_state_of_an_older_version_keeps_every_row(tmp_path: Path, version: int) -> None:
    """It is migrated when it is opened, is whole afterwards, and has lost no row."""
    rows = make(tmp_path / "bot.db", version)
    async with await State.open(tmp_path / "bot.db") as state:
        assert (await state.chats.settings(7)).hits == 7
    facts = inspect(tmp_path / "bot.db")
    assert (facts.damage, facts.refusal) == ("", "")
    assert facts.version == len(migrations())
    assert rows.items() <= facts.rows.items()


async def test_alerts_and_what_owners_were_told_get_columns_of_their_own(tmp_path: Path) -> None:
    """Numbers below 0 and owners in names become what they meant; no number is used again."""
    file = tmp_path / "bot.db"
    make(file, 2)
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for number, question in ((8, 500), (9, -3), (10, 501)):
            database.execute(
                "INSERT INTO answers SELECT ?, chat_id, topic, asker_id, ?, answer_id, question, "
                "searched, 'found', 'vi', version, '[]', at FROM answers WHERE id = 7",
                (number, question),
            )
        database.execute("DELETE FROM answers WHERE id IN (7, 10)")
        database.execute("INSERT INTO facts VALUES ('sees all, told to 42', 'True')")
    async with await State.open(file) as state:
        asked, alert = await state.answers.by_id(7, 8), await state.answers.by_id(7, 9)
        assert asked and (asked.origin.question_id, asked.origin.alert_id) == (500, None)
        assert alert and (alert.origin.question_id, alert.origin.alert_id) == (None, 3)
        assert await state.told(42, "sees all") == "True"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM facts").fetchone() == (1,)
        last = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'answers'").fetchall()
        assert last == [(10,)]


async def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    """A state of this version is left as it is."""
    make(tmp_path / "bot.db", len(migrations()))
    async with await Database.open(tmp_path / "bot.db"):
        pass
    before = inspect(tmp_path / "bot.db")
    async with await Database.open(tmp_path / "bot.db"):
        pass
    assert inspect(tmp_path / "bot.db") == before


async def test_a_state_of_a_newer_version_is_named_as_such(tmp_path: Path) -> None:
    """The line says what to do, and the file is as it was."""
    make(tmp_path / "bot.db", len(migrations()))
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        database.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    with pytest.raises(BotError, match="newer Hỏi Báo: update this one"):
        await Database.open(tmp_path / "bot.db")
    assert inspect(tmp_path / "bot.db").rows["chats"] == 1


@pytest.mark.parametrize("make_one", [Path.mkdir, os.mkfifo])
async def test_what_is_no_file_is_not_waited_for(
    tmp_path: Path, make_one: Callable[[Path], None]
) -> None:
    """A folder or a pipe in its place is named at once, with the setting."""
    make_one(tmp_path / "state")
    with pytest.raises(BotError, match="is no file: set HOIBAO_STATE_FILE"):
        await Database.open(tmp_path / "state")


async def test_a_locked_state_is_not_to_be_moved_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds it: that is what to end."""
    monkeypatch.setattr("bot.state.database.LOCK_MS", 1)
    file = tmp_path / "bot.db"
    await (await Database.open(file)).close()
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BotError, match="end the program that holds it"):
            await Database.open(file)
