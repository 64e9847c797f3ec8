"""`python -m bot doctor`: each check is red when its thing is broken, and green when it is not."""

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest

from bot.operations.doctor.findings import Finding, Status
from bot.operations.doctor.index_checks import OLD, age, check_index
from bot.operations.doctor.machine_checks import (
    RESERVE,
    check_disk,
    check_processor,
    check_versions,
    room,
)
from bot.operations.doctor.state_checks import check_state
from bot.operations.doctor.telegram_checks import SKEW, check_telegram, clock
from bot.operations.presence import is_running, present
from bot.settings import Settings
from bot.state.database import migrations
from bot.state.state import State
from index.feeds.archive.database import Archive
from index.news import save_news
from index.settings import IndexSettings
from index.sources.archive import news_facts
from index.storage.generations import published_build
from tests.botapi.process import ROOT
from tests.botapi.server import TOKEN, BotApi
from tests.conftest import StartBot
from tests.index.remote.serving import served
from tests.processes import run_command

REVOKED = "123456:GONE-GONE-GONE-GONE-GONE-GONE-GONE-GO"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without settings: none in the environment, no .env in the folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOIBAO_{name}".upper(), raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    monkeypatch.chdir(tmp_path)


def doctor(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run the command as people do; returns the exit code and what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
    settings = {**kept, "PYTHONPATH": str(ROOT), **settings}
    done = run_command("bot", "doctor", *words, cwd=folder, env=settings)
    assert not done.stderr
    assert TOKEN not in done.stdout
    return done.returncode, done.stdout


def statuses(findings: list[Finding]) -> dict[str, Status]:
    return {finding.check: finding.status for finding in findings}


def test_all_is_green_over_a_sound_bot(bot_api: BotApi, seed_index: Path, tmp_path: Path) -> None:
    """Nothing is wrong before the first start, every check is named, and nothing is changed."""
    code, printed = doctor(
        tmp_path,
        "--json",
        HOIBAO_TELEGRAM_TOKEN=TOKEN,
        HOIBAO_TELEGRAM_API_URL=bot_api.url,
        HOIBAO_INDEX_DIR=str(seed_index),
    )
    report = json.loads(printed)
    assert (code, report["ok"]) == (0, True), printed
    assert {check["check"]: check["status"] for check in report["checks"]} == dict.fromkeys(
        [
            *("settings", "process", "token", "clock", "privacy mode", "inline mode", "updates"),
            *("another poller", "time zone", "index", "index files", "index age", "model files"),
            *(
                "answers",
                "feeds",
                "sources",
                "state file",
                "disk of state",
                "disk of index",
                "processor",
                "versions",
            ),
        ],
        "ok",
    )
    assert list(tmp_path.iterdir()) == []
    assert {call.method for call in bot_api.calls} <= {"getMe", "getWebhookInfo", "getUpdates"}


def test_all_is_green_beside_a_running_bot(bot_api: BotApi, start_bot: StartBot) -> None:
    """A running bot is seen, and neither its polling nor its state is disturbed."""
    bot = start_bot(forked=False)  # whose environment can be read
    bot.wait_for("ready as")
    folder = Path(f"/proc/{bot.pid}/cwd").resolve()
    environment = Path(f"/proc/{bot.pid}/environ").read_text().split("\0")
    settings = dict(line.split("=", 1) for line in environment if line.startswith("HOIBAO_"))
    code, printed = doctor(folder, **settings)
    assert code == 0, printed
    assert "the bot runs here, and polls" in printed
    assert bot.stop() == 0
    assert "another program" not in bot.output


def at(api: BotApi, **more: Any) -> Settings:
    return Settings(telegram_token=TOKEN, telegram_api_url=api.url, **more)  # type: ignore[arg-type]


async def told_by(api: BotApi, running: bool = True, **more: Any) -> dict[str, Finding]:
    findings = await check_telegram(at(api, **more), running)
    return {finding.check: finding for finding in findings}


async def test_a_revoked_token_is_red(bot_api: BotApi) -> None:
    """Telegram refuses it: the owner hears so, and the rest is left unchecked."""
    settings = Settings(telegram_token=REVOKED, telegram_api_url=bot_api.url)  # type: ignore[arg-type]
    first, *rest = await check_telegram(settings, running=False)
    assert (first.status, first.says) == (Status.WRONG, "Telegram refuses it")
    assert {finding.status for finding in rest} == {Status.SKIPPED}


async def test_an_unreachable_telegram_is_red(tmp_path: Path) -> None:
    """The address that does not answer is named."""
    settings = Settings(telegram_token=TOKEN, telegram_api_url="http://127.0.0.1:9")  # type: ignore[arg-type]
    first, *_ = await check_telegram(settings, running=False)
    assert first.status is Status.WRONG
    assert "http://127.0.0.1:9 does not answer" in first.says


async def test_modes_of_the_bot_that_hinder_are_told(
    bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Privacy mode off, inline mode off and no groups are warnings; as they should be, green."""
    told = await told_by(bot_api)
    assert (told["privacy mode"].status, told["inline mode"].status) == (Status.OK, Status.OK)
    monkeypatch.setitem(bot_api.me, "can_read_all_group_messages", True)
    monkeypatch.setitem(bot_api.me, "supports_inline_queries", False)
    told = await told_by(bot_api)
    assert told["privacy mode"].status is Status.WARNING
    assert "/setinline" in told["inline mode"].todo
    monkeypatch.setitem(bot_api.me, "can_join_groups", False)
    assert "/setjoingroups" in (await told_by(bot_api))["privacy mode"].todo


async def test_updates_that_go_elsewhere_are_red(bot_api: BotApi) -> None:
    """A webhook of another program, a lost webhook, a failing one and a jam are told apart."""
    assert (await told_by(bot_api))["updates"].status is Status.OK
    address = "https://bot.example.org/secret-path"
    lost = (await told_by(bot_api, webhook_url=address))["updates"]
    assert (lost.status, lost.says) == (Status.WRONG, "no webhook is set")

    bot_api.webhook = {"url": address}
    taken = (await told_by(bot_api))["updates"]
    assert (taken.status, taken.says) == (
        Status.WRONG,
        "Telegram sends updates to bot.example.org",
    )
    before_start = (await told_by(bot_api, running=False))["updates"]
    assert before_start.status is Status.WARNING

    bot_api.webhook_trouble = {"last_error_date": int(time.time()), "last_error_message": "502"}
    failing = (await told_by(bot_api, webhook_url=address))["updates"]
    assert failing.says == "Telegram could not deliver: 502"
    bot_api.webhook_trouble = {"pending_update_count": 500}
    jam = (await told_by(bot_api, webhook_url=address))["updates"]
    assert (jam.status, jam.says) == (Status.WARNING, "500 wait at Telegram")


async def test_another_poller_is_red(bot_api: BotApi) -> None:
    """A program elsewhere that polls with this token interrupts the doctor, which says so."""
    gone = threading.Event()

    def poll_elsewhere() -> None:
        while not gone.is_set():
            with contextlib.suppress(Exception):
                bot_api.call(TOKEN, "getUpdates", {"timeout": "1"}, {})

    thread = threading.Thread(target=poll_elsewhere)
    thread.start()
    try:
        told = await told_by(bot_api, running=False)
    finally:
        gone.set()
        await asyncio.to_thread(thread.join)
    assert told["another poller"].status is Status.WRONG


def test_a_wrong_clock_is_red() -> None:
    """More than SKEW from Telegram's, either way, is wrong; a reply without a date is no proof."""
    date = "Sat, 28 Nov 2026 12:00:00 GMT"
    assert clock(date, NOW + SKEW).status is Status.OK
    assert "ahead" in clock(date, NOW + 2 * SKEW).says
    behind = clock(date, NOW - timedelta(hours=1))
    assert (behind.status, behind.says.startswith("3600 s behind")) == (Status.WRONG, True)
    assert clock("", NOW).status is Status.SKIPPED


async def test_a_missing_index_is_red(tmp_path: Path) -> None:
    """The command that makes one is named."""
    found = statuses(await check_index(IndexSettings(index_dir=tmp_path)))
    assert (found["index"], found["answers"]) == (Status.WRONG, Status.SKIPPED)


async def test_an_index_of_another_format_is_red(seed_index: Path, tmp_path: Path) -> None:
    """An older or newer schema is named as such, with the command."""
    index = copied(seed_index, tmp_path)
    manifest = index / "current" / "manifest.json"
    fields = json.loads(manifest.read_text("utf-8"))
    for schema, named in ((1, "an older"), (999, "a newer")):
        manifest.write_text(json.dumps({**fields, "schema": schema}), "utf-8")
        first = (await check_index(IndexSettings(index_dir=index)))[0]
        assert first.status is Status.WRONG
        assert f"built by {named} Hỏi Báo" in first.says
        assert "python -m index build" in first.says


async def test_a_changed_index_file_is_red(seed_index: Path, tmp_path: Path) -> None:
    """One flipped byte is found, and its file named, also where the index still opens."""
    index = copied(seed_index, tmp_path)
    file = next((index / "current").resolve().glob("*.f16"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    findings = await check_index(IndexSettings(index_dir=index))
    (damaged,) = [finding for finding in findings if finding.status is Status.WRONG]
    assert (damaged.check, file.name in damaged.says) == ("index files", True)


async def test_an_index_that_does_not_open_is_red(seed_index: Path, tmp_path: Path) -> None:
    """A file that is cut off keeps the index from opening."""
    index = copied(seed_index, tmp_path)
    (index / "current" / "articles.db").write_bytes(b"")
    assert statuses(await check_index(IndexSettings(index_dir=index)))["answers"] is Status.WRONG


async def test_an_index_server_that_is_gone_is_red(seed_index: Path) -> None:
    """While it answers, its index is told; when it does not, its address is, whatever index there
    is on this machine."""
    with served(seed_index) as address:
        findings = await check_index(IndexSettings(index=address, index_dir=seed_index))
        assert {finding.status for finding in findings} == {Status.OK}
        assert published_build(seed_index).name in findings[0].says
    (gone,) = await check_index(IndexSettings(index=address, index_dir=seed_index))
    assert (gone.check, gone.status) == ("index", Status.WRONG)
    assert address in gone.says


def test_an_old_index_is_told() -> None:
    """Older than OLD is a warning: the nightly build does not run."""
    assert age(NOW - OLD, NOW).status is Status.OK
    assert age(NOW - 2 * OLD, NOW).status is Status.WARNING


async def test_a_missing_or_emptied_model_is_red(seed_index: Path, tmp_path: Path) -> None:
    """Neither is mended behind the owner's back, and the command is named."""
    missing = IndexSettings(index_dir=seed_index, model_dir=tmp_path / "none")
    assert statuses(await check_index(missing))["model files"] is Status.WRONG
    assert not (tmp_path / "none").exists()

    sound = await check_index(IndexSettings(index_dir=seed_index))
    (folder,) = [finding.says for finding in sound if finding.check == "model files"]
    emptied = tmp_path / "emptied"
    shutil.copytree(folder, emptied)
    (emptied / "model.bin").write_bytes(b"")
    broken = IndexSettings(index_dir=seed_index, embedding_model=str(emptied))
    found = {finding.check: finding for finding in await check_index(broken)}
    assert found["model files"].says == "empty: model.bin"
    assert found["answers"].status is Status.SKIPPED


async def test_a_silent_source_is_told(seed_index: Path, tmp_path: Path) -> None:
    """An index without fetched news is well; a source without news for longer than expected is
    told; where there is no index nothing is said."""

    async def found(index_dir: Path) -> tuple[Status, str]:
        (feeds,) = [
            one
            for one in await check_index(IndexSettings(index_dir=index_dir))
            if one.check == "feeds"
        ]
        return feeds.status, feeds.says

    index = tmp_path / "index"
    assert (await found(index))[0] is Status.SKIPPED
    shutil.copytree(seed_index, index, symlinks=True)
    assert (await found(index))[0] is Status.OK
    with Archive.open(tmp_path / "archive") as archive, archive.writing() as rows:
        rows.execute(
            "INSERT INTO feeds (address, source, asked_at, first_polled) VALUES (?1, ?2, ?1, ?3)",
            ("https://news.example.org/rss", "bao-thu", time.time() - 2 * 86400),
        )
    save_news((index / "current").resolve(), news_facts(tmp_path / "archive"))
    assert await found(index) == (Status.WARNING, "silent: bao-thu")
    with Archive.open(tmp_path / "archive") as archive, archive.writing() as rows:
        rows.execute("UPDATE feeds SET first_polled = ?", (time.time(),))
    save_news((index / "current").resolve(), news_facts(tmp_path / "archive"))
    assert await found(index) == (Status.OK, "1 source, none silent")


def write(file: Path, text: str) -> None:
    """Write a file."""
    file.write_text(text, "utf-8")


def copied(index: Path, folder: Path) -> Path:
    """Copy an index, to be broken."""
    shutil.copytree(index, folder / "index", symlinks=True)
    return folder / "index"


@pytest.fixture
async def state_file(tmp_path: Path) -> AsyncIterator[Path]:
    """Make a state file that a bot has closed."""
    file = tmp_path / "state" / "bot.db"
    async with await State.open(file) as state:
        await state.usage.count("asked")
    yield file


def overwrite(file: Path, place: int, content: bytes) -> None:
    """Damage a file."""
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(content)


async def test_a_sound_state_file_is_green(state_file: Path) -> None:
    """Version, rows and size are told, also while a bot has it open."""
    assert check_state(state_file).status is Status.OK
    async with await State.open(state_file):
        assert f"version {len(migrations())}, 1 rows" in check_state(state_file).says


async def test_a_damaged_state_file_is_red(state_file: Path) -> None:
    """Overwritten pages and a file of another kind are both found."""
    overwrite(state_file, 8192, b"\xff" * 4096)
    assert "is damaged" in check_state(state_file).says
    overwrite(state_file, 0, b"no database at all, but long enough to look like one" * 100)
    assert "is damaged" in check_state(state_file).says


async def test_a_state_file_of_a_newer_version_is_red(state_file: Path) -> None:
    """It is named as newer, and so is what to do."""
    with contextlib.closing(sqlite3.connect(state_file)) as database:
        database.execute("PRAGMA user_version = 99")
    found = check_state(state_file)
    assert (found.status, "of version 99" in found.says) == (Status.WRONG, True)


async def test_a_locked_state_file_is_red(state_file: Path) -> None:
    """Another program that holds the write lock is noticed."""
    with contextlib.closing(sqlite3.connect(state_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = check_state(state_file, lock_seconds=0.1)
    assert (found.status, "locked" in found.says) == (Status.WRONG, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_read_only_state_file_is_red(state_file: Path) -> None:
    """Neither a file nor a folder may be closed to the bot."""
    state_file.parent.chmod(0o500)
    try:
        assert "can't be written" in check_state(state_file).says
    finally:
        state_file.parent.chmod(0o700)


def test_a_state_folder_that_can_not_be_made_is_red(tmp_path: Path) -> None:
    """A file where the folder should be is told before the first start."""
    (tmp_path / "taken").write_text("")
    assert check_state(tmp_path / "taken" / "bot.db").status is Status.WRONG


def test_a_full_disk_is_red(tmp_path: Path) -> None:
    """Too little to go on is wrong, too little for the next build a warning."""
    assert room("disk of index", RESERVE - 1, 0).status is Status.WRONG
    assert room("disk of index", RESERVE + 10, 11).status is Status.WARNING
    (found,) = check_disk({"state": tmp_path / "not" / "yet"}, 0)
    assert found.status is Status.OK


def test_a_slow_processor_is_told() -> None:
    """An x86 without AVX2 is warned of; with it, or another kind, it is not."""
    assert check_processor("x86_64", "flags : fpu sse2").status is Status.WARNING
    assert check_processor("x86_64", "flags : fpu avx2 avx512f").status is Status.OK
    assert check_processor("riscv64", "").status is Status.OK


def test_a_missing_or_old_library_is_red() -> None:
    """What is installed is compared with what the program asks for."""
    asked = requires("hoibao")
    assert asked is not None
    assert check_versions(asked).status is Status.OK
    for lacking in ("numpy>=99", "no-such-library"):
        found = check_versions([*asked, lacking])
        assert (found.status, lacking in found.says) == (Status.WRONG, True)


async def test_a_bot_shows_that_it_runs(tmp_path: Path) -> None:
    """For as long as it runs; where the lock can't be written the bot runs all the same."""
    file = tmp_path / "bot.db"
    assert not is_running(file)
    async with present(file):
        assert is_running(file)
    assert not is_running(file)
    async with present(tmp_path / "gone" / "bot.db"):
        assert not is_running(tmp_path / "gone" / "bot.db")
