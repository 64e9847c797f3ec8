"""The archive is whole after a kill anywhere, has one writer, and says what ails it (check 29)."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import SourceError
from index.feeds.__main__ import main
from index.feeds.archive.articles import ArticleRow, save_article
from index.feeds.archive.database import Archive
from index.feeds.archive.hosts import host_row
from index.feeds.archive.pages import add_version
from index.feeds.archive.retention import expire
from index.feeds.errors import ArchiveError
from index.sources.archive import ARCHIVE, archive_pages
from index.sources.files import count, pages
from tests.bounds import HANG_SECONDS
from tests.frozen import frozen
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import Story

ROOT = Path(__file__).resolve().parents[3]

# Where a fetch is killed: before each of these does its work.
STEPS = [
    "index.feeds.pages.keeping.add_version",
    "index.feeds.pages.keeping.note_change",
    "index.feeds.polling.poll.save_feed",
    "index.feeds.polling.poll.take_items",
    "index.feeds.polling.naming.save_article",
    "index.feeds.pages.reading.keep",
    "index.feeds.pages.reading.settle_key",
    "index.feeds.http.robots.save_host",
    "index.feeds.fetcher.Fetcher.stamp",
]


def whole(folder: Path) -> int:
    """Check that an archive is consistent; return how many articles it keeps."""
    with Archive.open(folder) as archive:
        assert archive.rows.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        half = (
            "SELECT count(*) FROM articles LEFT JOIN pages USING (key) "
            "WHERE state = 'kept' AND pages.key IS NULL"
        )
        assert archive.rows.execute(half).fetchone()[0] == 0
        query = "SELECT count(*) FROM articles WHERE state = 'kept'"
        return int(archive.rows.execute(query).fetchone()[0])


KILLED = """
import os, pkgutil, sys
owner, _, name = sys.argv[1].rpartition(".")
setattr(pkgutil.resolve_name(owner), name, lambda *_, **__: os.kill(os.getpid(), 9))
from index.feeds.__main__ import main
raise SystemExit(main(["fetch", "--force"]))
"""


def run_fetch(
    port: int,
    folder: Path,
    step: str | None = None,
    command: Sequence[str] = ("fetch", "--force"),
    feeds: Sequence[str] = ("/rss",),
) -> "subprocess.Popen[str]":
    """Start a fetch by the command line, killed before a step."""
    sources = folder.parent / "sources.toml"
    sources.write_text(
        'contact = "https://hoibao.example"\n[[source]]\nname = "Báo Thử"\n'
        f"feed = {[f'http://127.0.0.1:{port}{path}' for path in feeds]}\n"
    )
    code = ["-c", KILLED, step] if step else ["-m", "index.feeds", *command]
    settings = {
        "HOIBAO_ARCHIVE_DIR": str(folder),
        "HOIBAO_NEWS_SOURCES": str(sources),
        "HOIBAO_FETCH_ALLOW": f"127.0.0.1:{port}",
    }
    return subprocess.Popen(
        [sys.executable, *code],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait for a process while the test's own server goes on serving."""
    output, _ = await asyncio.to_thread(process.communicate, None, HANG_SECONDS)
    return process.returncode, output


@pytest.mark.parametrize("step", STEPS)
async def test_a_fetch_killed_anywhere_leaves_a_whole_archive(
    room: Newsroom, tmp_path: Path, step: str
) -> None:
    """kill -9 before any step: the archive opens, has no half article, and the next run goes on."""
    room.clock.time = time.time()  # that of the processes, which leave old articles of a new feed
    entry = room.print(room.story(50001))
    room.list(entry)
    feed = room.paper._served["bao.test", "/rss"]
    room.paper.serve("/rss", feed, "127.0.0.1")
    page = room.paper._served["bao.test", "/tin-50001.html"]
    room.paper.serve("/tin-50001.html", page, "127.0.0.1")
    answer = room.paper._served["127.0.0.1", "/rss"]
    answer.body = str(answer.body).replace("bao.test", "127.0.0.1")  # type: ignore[union-attr]
    folder = tmp_path / "killed"
    status, output = await ended(run_fetch(room.paper.port, folder, step))
    assert status == -9, output
    whole(folder)
    status, output = await ended(run_fetch(room.paper.port, folder))
    assert status == 0, output
    assert whole(folder) == 1, output
    assert len(list(archive_pages(folder))) == 1


async def test_a_second_fetch_says_who_is_writing(archive: Archive, tmp_path: Path) -> None:
    """Two writers at once: the second ends with one line that names the first one's process."""
    status, output = await ended(run_fetch(9, archive.folder))
    assert status == 1
    assert f"process {os.getpid()}" in output
    assert len(output.strip().splitlines()) == 1


async def test_a_full_disk_is_one_line_and_loses_nothing(room: Newsroom) -> None:
    """When nothing more can be written the run ends, and what was committed stays readable."""
    room.list(room.print(room.story(50001)))
    await room.fetch()
    pages_used = room.archive.rows.execute("PRAGMA page_count").fetchone()[0]
    room.archive.rows.execute(f"PRAGMA max_page_count = {pages_used + 1}")
    room.list(*(room.print(room.story(60_000 + n, 5)) for n in range(60)))
    with pytest.raises(BaseExceptionGroup) as caught:
        await room.poll_again()
    error: BaseException = caught.value
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, ArchiveError)
    assert "full" in str(error)
    assert len(list(archive_pages(room.archive.folder))) >= 1
    room.archive.rows.execute("PRAGMA max_page_count = 1000000")
    await room.fetch(force=True)
    assert len(room.articles()) == 61


async def test_an_archive_that_can_not_be_written_is_one_line(
    room: Newsroom, tmp_path: Path
) -> None:
    """A fetch into a disk that turned read-only ends with one line; what is there is read, and the
    next fetch goes on."""
    folder = tmp_path / "frozen"
    with Archive.open(folder) as archive:
        _keep(archive, "bao.test/50001", time.time())
    room.list()
    room.paper.serve("/rss", room.paper._served["bao.test", "/rss"], "127.0.0.1")
    with frozen(folder, *folder.iterdir()):
        status, output = await ended(run_fetch(room.paper.port, folder))
        assert status == 1
        assert "can't be opened" in output
        assert len(output.strip().splitlines()) == 1
        assert [page.id for page in archive_pages(folder)] == ["bao.test/50001"]
    status, output = await ended(run_fetch(room.paper.port, folder))
    assert status == 0, output
    assert whole(folder) == 1, output


def test_an_archive_is_read_from_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A build that may not write beside the archive reads it, while nobody fetches or somebody
    does."""
    folder = tmp_path / "archive"
    with Archive.open(folder) as archive:
        _keep(archive, "bao.test/50001", 1.0)
        folder.chmod(0o555)
        try:
            assert [page.id for page in pages([folder])] == ["bao.test/50001"]
            assert count([folder]) == 1
            assert count([folder / ARCHIVE]) == 1
        finally:
            folder.chmod(0o755)
    assert not list(folder.glob("*-wal"))


def test_pages_come_newest_version_first_and_without_the_network(tmp_path: Path) -> None:
    """Of three versions the last is indexed, under the article's key and address."""
    with Archive.open(tmp_path) as archive:
        for version in range(5):
            _keep(archive, "bao.test/50001", float(version), f"bản {version}")
        kept = archive.rows.execute("SELECT version FROM pages ORDER BY version").fetchall()
        assert [row[0] for row in kept] == [3, 4, 5]
    (page,) = archive_pages(tmp_path)
    assert "bản 4" in page.text
    assert page.url == "https://bao.test/tin-50001.html"
    assert page.outlet == "Báo Thử"


def test_old_articles_leave_by_source_and_do_not_come_back(tmp_path: Path) -> None:
    """Retention takes bodies older than their source keeps, and leaves tombstones."""
    day = 86_400.0
    with Archive.open(tmp_path) as archive:
        _keep(archive, "bao.test/50001", 10 * day)
        _keep(archive, "bao.test/50002", 95 * day)
        assert expire(archive, {"Báo Thử": 90}, 101 * day) == 1
        assert archive.rows.execute("SELECT key FROM tombstones").fetchone()[0].endswith("50001")
        assert expire(archive, {"Báo Thử": 9_000}, 600 * day) == 0
        assert archive.rows.execute("SELECT count(*) FROM tombstones").fetchone()[0] == 0
    assert [page.id for page in archive_pages(tmp_path)] == ["bao.test/50002"]


@pytest.mark.parametrize("damage", ["schema", "cut", "noise"])
def test_a_damaged_archive_is_one_line(tmp_path: Path, damage: str) -> None:
    """Another schema, half a file and noise end a build with one line, and lose nothing."""
    with Archive.open(tmp_path) as archive:
        for number in range(60):
            _keep(archive, f"bao.test/{number + 50_000}", 1.0, "x" * 2_000 + str(number))
    file = tmp_path / ARCHIVE
    if damage == "schema":
        with closing(sqlite3.connect(file)) as rows:
            rows.execute("PRAGMA user_version = 99")
    elif damage == "cut":
        os.truncate(file, 4_096 * 3 + 17)
    else:
        file.write_bytes(b"no database at all" * 500)
    with pytest.raises(SourceError):
        list(archive_pages(tmp_path))
    if damage != "cut":
        with pytest.raises(ArchiveError):
            Archive.open(tmp_path)


@pytest.mark.parametrize("command", [["status"], ["show", "bao.test/50001"], ["fetch"]])
def test_damage_that_opening_does_not_see_is_one_line_about_the_archive(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """Rows overwritten within the file: each command says that it is the archive, and what helps;
    so does a build."""
    folder, sources = tmp_path / "archive", tmp_path / "sources.toml"
    with Archive.open(folder) as archive:
        for number in range(200):
            _keep(archive, f"bao.test/{number + 50_000}", 1.0, "x" * 500 + str(number))
    file = folder / ARCHIVE
    content = file.read_bytes()
    half = len(content) // 2
    file.write_bytes(content[:half] + b"\x7f" * half)
    sources.write_text(
        'contact = "https://hoibao.example"\n'
        '[[source]]\nname = "Báo Thử"\npage = ["https://bao.test/tin-50199.html"]\n'
    )
    monkeypatch.setenv("HOIBAO_ARCHIVE_DIR", str(folder))
    monkeypatch.setenv("HOIBAO_NEWS_SOURCES", str(sources))
    assert main(command) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"the archive in {folder} can't be read" in line
    assert "put a backup of archive.db in its place" in line
    with pytest.raises(SourceError, match=r"put a backup of archive\.db in its place"):
        list(archive_pages(folder))


def test_a_rebuild_elsewhere_has_the_same_pages(tmp_path: Path) -> None:
    """A copied archive is all that a build from nothing needs."""
    with Archive.open(tmp_path / "one") as archive:
        _keep(archive, "bao.test/50001", 1.0)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert list(archive_pages(tmp_path / "one")) == list(archive_pages(tmp_path / "two"))


def _keep(archive: Archive, key: str, when: float, more: str = "") -> None:
    from datetime import UTC, datetime

    story = Story(50001, datetime(2026, 11, 28, tzinfo=UTC))
    row = ArticleRow(
        key,
        "Báo Thử",
        f"https://{key.replace('/', '/tin-')}.html",
        "kept",
        published=when,
        first_seen=when,
    )
    with archive.writing() as rows:
        save_article(archive, row)
        text = f"<p>{story.lede}</p><p>{more}</p>"
        add_version(rows, key, when, row.address, {}, text.encode(), text)


@pytest.mark.parametrize(("command", "expected"), [("fetch", 1), ("watch", 0)])
async def test_asked_to_stop_it_keeps_what_it_knows(
    room: Newsroom, tmp_path: Path, command: str, expected: int
) -> None:
    """SIGTERM, as of `docker stop` and systemd, ends a run in good order, with what it knows of its
    hosts written down, so that the next process is as polite; a watch has no other end, so it is
    none that failed."""
    asked = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    room.paper.write("/slow", hang, "127.0.0.1")
    folder = tmp_path / "stopped"
    process = run_fetch(room.paper.port, folder, command=[command], feeds=["/rss", "/slow"])
    await asyncio.wait_for(asked.wait(), HANG_SECONDS)
    process.terminate()
    status, output = await ended(process)
    assert status == expected, output
    assert len(output.splitlines()) == expected
    assert whole(folder) == 0
    with Archive.open(folder) as archive:
        assert host_row(archive, f"127.0.0.1:{room.paper.port}").requests == 2
