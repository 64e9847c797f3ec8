"""A real bot over HTTP: whether it lives, whether it is ready, and its figures."""

import json
import re
import shutil
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.feeds.archive.database import Archive
from index.feeds.archive.feeds import FeedRow, drop_other_feeds, save_feed
from index.news import save_news
from index.sources.archive import news_facts
from tests.botapi import people
from tests.botapi.process import BotProcess
from tests.botapi.server import BotApi
from tests.botapi.talk import ask, refuse
from tests.bounds import HANG_SECONDS
from tests.conftest import StartBot
from tests.editions import publish
from tests.ports import free_port

MEETING = "Blinken gặp Vương Nghị ngày nào?"
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


class Probe:
    """What a bot says on its metrics port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def text(self, path: str) -> tuple[int, str]:
        """Return status and body."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=HANG_SECONDS
            ) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def checks(self, path: str) -> tuple[int, dict[str, str]]:
        """Return status and what is wrong, by its part."""
        status, body = self.text(path)
        fields: dict[str, Any] = json.loads(body)
        assert fields["ok"] is (status == 200)
        return status, fields["checks"]

    def figure(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of a name that have these labels; 0 for none."""
        wanted = {f'{label}="{value}"' for label, value in labels.items()}
        return sum(
            float(value)
            for found, given, value in SAMPLE.findall(self.text("/metrics")[1])
            if found == name and wanted <= set(given.split(","))
        )


@pytest.fixture
def probe() -> Probe:
    """Choose a port for a bot to show itself on."""
    return Probe(free_port())


@pytest.fixture
def bot(start_bot: StartBot, probe: Probe, tmp_path: Path) -> BotProcess:
    """Run a bot that shows itself."""
    started = start_bot(
        HOIBAO_METRICS_PORT=str(probe.port), HOIBAO_STATE_FILE=str(tmp_path / "bot.db")
    )
    started.wait_for("ready as")
    return started


def test_a_well_bot_lives_and_is_ready(bot: BotProcess, probe: Probe) -> None:
    """Both say 200, with nothing wrong; the command of the container's health check agrees."""
    assert probe.checks("/healthz") == (200, {"answers": ""})
    assert probe.checks("/readyz") == (200, {"answers": "", "telegram": "", "state": ""})
    assert probe.text("/elsewhere")[0] == 404
    assert bot.stop() == 0
    assert "error" not in bot.output.lower()


def test_the_port_is_off_unless_asked_for(start_bot: StartBot) -> None:
    """Without the setting nothing listens."""
    bot = start_bot()
    bot.wait_for("ready as")
    listening = {
        line.split()[9]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{bot.pid}/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    own = {
        link.readlink().name for link in Path(f"/proc/{bot.pid}/fd").iterdir() if link.is_symlink()
    }
    assert not {f"socket:[{inode}]" for inode in listening} & own


def test_a_taken_port_is_one_clear_line(start_bot: StartBot, bot_api: BotApi) -> None:
    """The setting is named; the exit code is 1."""
    taken = bot_api.url.rpartition(":")[2]
    bot = start_bot(HOIBAO_METRICS_PORT=taken)
    assert bot.finish() == 1
    (line,) = [line for line in bot.output.splitlines() if line.startswith("hoibao-bot: ")]
    assert "HOIBAO_METRICS_PORT" in line


def test_a_state_that_can_not_be_written_is_not_ready(
    bot: BotProcess, probe: Probe, bot_api: BotApi, tmp_path: Path
) -> None:
    """The part is named, the bot lives on; once it can be written all is well again."""
    with writing_elsewhere(tmp_path / "bot.db"):
        status, checks = probe.checks("/readyz")
        assert (status, "locked" in checks["state"]) == (503, True)
        assert probe.checks("/healthz")[0] == 200
    bot_api.wait(lambda: probe.checks("/readyz")[0] == 200)


@contextmanager
def writing_elsewhere(file: Path) -> Iterator[None]:
    """Hold the state's write lock in another connection."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_questions_are_counted_by_status_language_and_chat(
    bot: BotProcess, probe: Probe, bot_api: BotApi
) -> None:
    """Each answer is counted once, timed as a whole and by stage; nothing names who asked."""
    ask(bot_api, MEETING)
    ask(bot_api, "What is the capital of Australia?", "en")
    person = people.user("vi")
    group = people.group()
    bot_api.write(group, group.message(person, f"/ask {MEETING}"))
    bot_api.answers(group)
    found = {"status": "found", "language": "vi"}
    assert probe.figure("hoibao_questions_total", **found, chat="private chat") == 1
    assert probe.figure("hoibao_questions_total", **found, chat="group chat") == 1
    assert probe.figure("hoibao_questions_total", language="en") == 1
    assert probe.figure("hoibao_question_seconds_count") == 3
    for stage in ("encode", "retrieve", "load", "mark", "send"):
        assert probe.figure("hoibao_stage_seconds_count", stage=stage) >= 2
    assert probe.figure("hoibao_questions_pending") == 0
    text = probe.text("/metrics")[1]
    labels = re.findall(r'"([^"]*)"', text)  # the figures between them have any digits
    assert labels
    assert not [label for label in labels if str(person["id"]) in label]
    assert "Blinken" not in text


def test_telegrams_refusals_are_counted(bot: BotProcess, probe: Probe, bot_api: BotApi) -> None:
    """A 429 is a flood, another refusal is refused; warnings and errors of the log are counted."""
    bot_api.fail("sendMessage", refuse(429, "Too Many Requests: retry after 1", retry_after=1))
    ask(bot_api, MEETING)
    requests = "hoibao_telegram_requests_total"
    assert probe.figure(requests, method="sendMessage", outcome="flood") == 1
    assert probe.figure(requests, method="sendMessage", outcome="ok") == 1
    assert probe.figure(requests, method="getUpdates", outcome="ok") >= 1
    bot_api.fail("getUpdates", refuse(500, "Internal Server Error"))
    bot.wait_for("no updates from Telegram for the moment")
    assert probe.figure("hoibao_log_records_total", level="warning") >= 1


def test_the_index_and_the_process_are_told(
    bot: BotProcess, probe: Probe, seed_index: Path
) -> None:
    """The build's name, its time, its articles, the newest of them; memory and open files."""
    build = (seed_index / "current").readlink().name
    assert probe.figure("hoibao_index_info", build=build) == 1
    assert probe.figure("hoibao_index_articles") == 6
    built = probe.figure("hoibao_index_built_timestamp_seconds")
    assert 0 <= (seed_index / "current" / "manifest.json").stat().st_mtime - built < 60
    assert "newest_article" not in probe.text("/metrics")[1]  # the seeds have no dates
    assert probe.figure("process_resident_memory_bytes") > 50 << 20
    assert probe.figure("process_open_fds") > 5
    assert probe.figure("hoibao_state_bytes") > 0
    for check in ("answers", "telegram", "state"):
        assert probe.figure("hoibao_ready", check=check) == 1


def test_a_silent_source_is_told_from_the_index_alone(
    start_bot: StartBot, probe: Probe, bot_api: BotApi, seed_index: Path, tmp_path: Path
) -> None:
    """The bot sees neither sources file nor archive, as in deploy/: the index says which sources
    there are, and a source that is fetched no more leaves with the next one."""
    index, feeds, day = tmp_path / "index", tmp_path / "archive", 86_400
    shutil.copytree(seed_index, index, symlinks=True)
    first = (index / "current").resolve()
    second = tmp_path / "second"
    shutil.copytree(first, second)
    with Archive.open(feeds) as archive:
        for name, days in (("bao-lang", 2), ("bao-moi", 0)):
            row = FeedRow(f"https://{name}.example/rss", name, "", expected=day)
            row.first_polled = time.time() - days * day
            with archive.writing():
                save_feed(archive, row)
        save_news(first, news_facts(feeds))
        drop_other_feeds(archive, ["https://bao-moi.example/rss"])
        save_news(second, news_facts(feeds))
    start_bot(
        HOIBAO_INDEX_DIR=str(index),
        HOIBAO_METRICS_PORT=str(probe.port),
        HOIBAO_REFRESH_SECONDS="0.2",
    ).wait_for("ready as")
    assert silent(probe) == {"bao-lang": "1.0", "bao-moi": "0.0"}
    publish(second, index)
    bot_api.wait(lambda: silent(probe) == {"bao-moi": "0.0"})


def silent(probe: Probe) -> dict[str, str]:
    """Return what is said of each source."""
    samples = SAMPLE.findall(probe.text("/metrics")[1])
    return {
        labels.removeprefix('source="').removesuffix('"'): value
        for name, labels, value in samples
        if name == "hoibao_feed_silent"
    }
