"""Live news for a bot under test: newspapers that print, a fetcher that reads them, and the index.

Newspapers and their day are those of tests/index/feeds/; the fetcher is a process of its own, on a
simulated clock, and each index is built by the command that people use.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from sqlite3 import connect
from typing import Self

from index.sources.archive import ARCHIVE
from tests.benchmarks.memory import resident
from tests.bounds import until
from tests.editions import EDITIONS
from tests.index.feeds.day import HOUR, Day, Planned
from tests.index.feeds.made_up import Story
from tests.index.feeds.newspaper import Answer, Newspaper, Request
from tests.index.feeds.shared_clock import SharedClock
from tests.processes import ROOT, run_command

FAULTY = 0.02  # of all requests
EDITOR = 5  # the outlet that prints editions; its feed is asked every ten minutes
CUT_AFTER = 5  # requests of the hour in which the fetcher is killed
HOURS_AT_MOST = 4  # until an edition is fetched, over a network that fails
# The day that the newest edition is of: others come out as old as they are beside it, since what
# newspapers tell on one day may be one event.
NEWEST = max(date.fromisoformat(row["published"]) for rows in EDITIONS.values() for row in rows)
# What makes them long enough for the fetcher. Articles of one event may say the same.
OF_THE_DAY = (
    "Đông đảo người dân trong vùng đã đến xem từ sáng sớm, nhiều người mang theo trẻ nhỏ.",
    "Phóng viên có mặt tại chỗ cho biết trời nắng nhẹ, việc đi lại quanh khu vực vẫn diễn ra bình "
    "thường trong suốt buổi.",
    "Ban tổ chức bố trí thêm người hướng dẫn ở các lối vào, phát nước uống miễn phí cho khách và "
    "nhắc mọi người giữ gìn vệ sinh chung.",
)
OF_THE_OPENING = (
    "Sau lần chạy thử ngày 15/12, tuyến metro số 9 của Hà Nội mở cửa cả mười hai ga, học sinh được "
    "giảm một nửa giá vé.",
    "Lần chạy thử cuối của metro số 9 Hà Nội chở hơn một nghìn người; thẻ tháng bán tại quầy hoặc "
    "qua ứng dụng trên điện thoại.",
)
MORE = {"first": OF_THE_DAY, "again": OF_THE_DAY, "second": OF_THE_OPENING}


@dataclass
class Printed(Planned):
    """An article of an edition, which comes out as it is written there."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    age: timedelta = timedelta()  # as it comes out

    def story(self, start: float, now: float) -> Story:
        """Return it; it is never edited."""
        published = datetime.fromtimestamp(start + self.out, UTC).replace(microsecond=0)
        return _Written(self.number, published - self.age, title=self.title, extra=self.lines)


class _Written(Story):
    @property
    def lede(self) -> str:
        return self.extra[0]

    @property
    def paragraphs(self) -> list[str]:
        return self.extra[1:]


@dataclass(frozen=True, slots=True)
class Held:
    """What the fetcher and its archive hold."""

    published: int  # articles
    fetched: int
    memory: float  # MB
    own: float  # MB, without pages of files
    files: int
    threads: int
    archive: int  # kB, with what SQLite keeps beside it


class LiveNews:
    """Ten newspapers and their readers; use as a context manager.

    They print `articles` over 24 hours, by a clock that only this moves.
    """

    def __init__(self, folder: Path, articles: int) -> None:
        self.archive, self.index = folder / "archive", folder / "published"
        self._clock_file, self._sources = folder / "clock", folder / "sources.toml"
        self._log = folder / "fetcher.log"
        # Ahead of the machine's clock, so that a today shard takes what came after the others.
        self._clock = SharedClock.begin(self._clock_file, time.time())
        self._paper = Newspaper(self._clock)
        self._day = Day(self._paper, articles)
        self._paper.answer = self._answer
        self._chance = Random(7)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._fetcher: subprocess.Popen[str] | None = None
        self._kept: dict[str, set[int]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._paper.__aenter__(), self._loop).result()
        lines = ['contact = "https://hoibao.example"']
        for source in self._day.sources():
            lines += ["[[source]]", f'name = "{source.name}"']
            lines += [f"{kind} = {list(getattr(source, kind))}" for kind in ("feed", "sitemap")]
        self._sources.write_text("\n".join(lines), "utf-8")
        self._start_fetcher()
        return self

    def __exit__(self, *_: object) -> None:
        self._kill_fetcher()
        asyncio.run_coroutine_threadsafe(self._paper.__aexit__(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def pass_hour(self, *, killed: bool = False) -> None:
        """Let an hour go by; `killed` ends the fetcher within it, and another goes on."""
        end = self._clock.time + HOUR
        self._tell(end)
        if killed:
            before = len(self._paper.requests)
            until(lambda: len(self._paper.requests) >= before + CUT_AFTER)
            self._kill_fetcher()
            self._start_fetcher()
            self._tell(end)
        assert self._fetcher and self._fetcher.stdout
        assert self._fetcher.stdout.readline(), f"the fetcher ended:\n{self.log}"

    def restart_fetcher(self) -> None:
        """End the fetcher as a person does, and start another."""
        assert self._fetcher and self._fetcher.stdin
        self._fetcher.stdin.close()
        assert self._fetcher.wait() == 0, self.log
        self._start_fetcher()

    def print(self, edition: str) -> None:
        """Let the articles of an edition come out, and wait until all are in the archive."""
        numbers = set()
        for row in EDITIONS[edition]:
            number = 100_000 * (EDITOR + 1) + 90_001 + len(self._day.articles())
            out = self._clock.time - self._day.start
            lines = [*row["text"].splitlines(), *MORE[edition]]
            age = NEWEST - date.fromisoformat(row["published"])
            self._day.print(Printed(number, EDITOR, out, title=row["title"], lines=lines, age=age))
            numbers.add(number)
        for _ in range(HOURS_AT_MOST):
            self.pass_hour()
            if numbers <= self._fetched():
                return
        raise AssertionError(f"{edition} was not fetched in {HOURS_AT_MOST} hours:\n{self.log}")

    def build(self, *sources: Path | str, today: bool = False) -> None:
        """Build and publish an index of the archive, and sources.

        `today` puts the archive's news beside the shards; it may publish nothing, if there is none.
        """
        kept = self._fetched()
        how = ["--today"] if today else ["--shards", "1"]
        done = run_command("index", "build", *sources, self.archive, "--out", self.index, *how)
        assert done.returncode == 0, done.stderr
        self._kept.setdefault(self.published, kept)

    @property
    def published(self) -> str:
        """The name of the build that is published."""
        return (self.index / "current").resolve().name

    def questions(self, build: str) -> dict[str, str]:
        """Return what can be asked of the articles of a build, each with what answers it."""
        return dict(map(_question, self._invented(self._kept[build])))

    def held(self) -> Held:
        """Say what came out, was fetched, and what fetcher and archive hold."""
        assert self._fetcher
        memory, process = resident(self._fetcher.pid), Path(f"/proc/{self._fetcher.pid}")
        out = self._clock.time - self._day.start
        return Held(
            sum(one.out <= out for one in self._day.articles()),
            len(self._fetched()),
            round(memory.total / 1e6, 1) if memory else 0.0,
            round(memory.anonymous / 1e6, 1) if memory else 0.0,
            len(list((process / "fd").iterdir())),
            len(list((process / "task").iterdir())),
            sum(part.stat().st_size for part in self.archive.glob(f"{ARCHIVE}*")) // 1024,
        )

    def missing(self, minutes: float) -> list[str]:
        """Return the articles that came out longer ago and were not fetched."""
        out, kept = self._clock.time - self._day.start - 60 * minutes, self._fetched()
        late = (one for one in self._day.articles() if one.out <= out and one.number not in kept)
        return [f"article {one.number} of {_outlet(one)} was not fetched" for one in late]

    @property
    def log(self) -> str:
        """What the fetchers logged."""
        return self._log.read_text("utf-8")

    def _answer(self, request: Request) -> Answer | None:
        """Answer as the newspapers of the day do, over a network that fails now and then."""
        chance = self._chance.random()
        if chance < FAULTY / 2:
            return Answer("broken", 500)
        return Answer(raw=b"") if chance < FAULTY else self._day.answer(request)

    def _start_fetcher(self) -> None:
        where = (self._clock_file, self._sources, self.archive, str(self._paper.port))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
        with self._log.open("a") as log:
            self._fetcher = subprocess.Popen(
                [sys.executable, "-m", "tests.index.feeds.watching", *where],
                cwd=ROOT,
                env=kept | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _kill_fetcher(self) -> None:
        if self._fetcher:
            self._fetcher.kill()
            self._fetcher.communicate()

    def _tell(self, end: float) -> None:
        assert self._fetcher and self._fetcher.stdin
        print(end, file=self._fetcher.stdin, flush=True)

    def _fetched(self) -> set[int]:
        file = self.archive / ARCHIVE
        if not file.exists():
            return set()
        with closing(connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as archive:
            keys = archive.execute("SELECT key FROM articles WHERE state = 'kept'").fetchall()
        return {int(key.rpartition("/")[2]) for (key,) in keys}

    def _invented(self, numbers: set[int]) -> Iterable[Planned]:
        for one in self._day.articles():
            if one.number in numbers and not isinstance(one, Printed):
                yield one


def _outlet(one: Planned) -> str:
    return f"Báo số {one.outlet}"


def _question(one: Planned) -> tuple[str, str]:
    story = Planned(one.number, one.outlet, one.out).story(0, 0)  # as it first came out
    cost = f"số {one.number} tốn {one.number % 911 + 5} tỷ đồng"
    assert cost in story.paragraphs[0]
    return f"{story.title} tốn bao nhiêu tỷ đồng?", cost
