"""How fast and how small live news is: `python -m tests.benchmarks.news fetch | size | watch | …`.

`fetch` reads invented articles from eight hosts of this machine, once as politely as newspapers are
asked, by a clock that jumps (so its figure is what politeness allows), and once without any pause
between requests, by the real clock (what the program could do). Prints resident memory too.
`size FOLDER` keeps the saved pages of a folder as the archive would, and prints bytes a page.
`watch` lets the command of that name read thirty articles of each of eight hosts at its usual pace,
and prints the memory of its process; it takes two minutes.
`publish` fills an archive with invented articles, builds an index of it, lets twenty more come in
through a fetch, and prints the seconds of that fetch, of the build, and until a reader that watches
the index, as the bot does, answers from the new one; then the same once more, as a today shard
beside one shard of all. Most sentences of the many are shared, so that the first build is done in
minutes; those of the twenty are all new.
"""

import argparse
import asyncio
import gzip
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from index.feeds import scheduler
from index.feeds.archive.articles import ArticleRow, save_article
from index.feeds.archive.database import Archive
from index.feeds.archive.pages import add_version
from index.feeds.clock import Clock
from index.feeds.fetcher import Fetcher
from index.feeds.formats.slimming import slim
from index.feeds.run import fetch
from index.feeds.sources import Source
from index.sources.archive import ARCHIVE
from index.sources.decoding import decode_page
from tests.benchmarks.table import table
from tests.index.feeds.made_up import SKELETONS, Entry, Story, page, rss, rss_date
from tests.index.feeds.moving_clock import MovingClock
from tests.index.feeds.newspaper import Answer, Newspaper

HOSTS = 8
NEW = 20


def main() -> None:
    """Run one of the four."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["fetch", "size", "watch", "publish"])
    parser.add_argument("folder", nargs="?", type=Path, help="of saved pages, for `size`")
    parser.add_argument("--articles", type=int, default=20_000, help="for `publish`")
    parser.add_argument(
        "--stories",
        type=int,
        default=1_000,
        help="for `publish`: whose sentences the articles share",
    )
    arguments = parser.parse_args()
    if arguments.what == "fetch":
        asyncio.run(_fetch())
    elif arguments.what == "size":
        _size(arguments.folder)
    elif arguments.what == "watch":
        asyncio.run(_watch())
    else:
        asyncio.run(_publish(arguments.articles, arguments.stories))


async def _fetch() -> None:
    rows = [["pauses", "articles", "seconds", "articles/s", "resident MB"]]
    for name, pause in (("3 s a host, by a clock that jumps", 3.0), ("none", 0.0)):
        clock = MovingClock(time.time()) if pause else Clock()
        with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder)) as archive:
            async with Newspaper(clock) as paper:
                sources = [_serve(paper, host, 30, clock.now()) for host in range(HOSTS)]
                scheduler.SECONDS_BETWEEN = pause
                began = clock.now()
                async with _fetcher(archive, paper, clock) as fetcher:
                    await fetch(fetcher, sources)
                seconds = clock.now() - began
            query = "SELECT count(*) FROM articles WHERE state = 'kept'"
            (count,) = archive.rows.execute(query).fetchone()
        rate = f"{count / seconds:.1f}"
        rows.append([name, str(count), f"{seconds:.1f}", rate, f"{_resident():.0f}"])
    print(table(rows[0], rows[1:]))


def _resident(process: int | str = "self", what: str = "VmRSS") -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1_024
    return 0.0


async def _watch() -> None:
    """Give each host a port of its own, as names of hosts would need a resolver."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        papers = [await stack.enter_async_context(Newspaper(Clock())) for _ in range(HOSTS)]
        lines = ['contact = "https://hoibao.example"']
        for number, paper in enumerate(papers):
            address = _publish_at(paper, "127.0.0.1", number, 30, time.time())
            lines += ["[[source]]", f'name = "Báo {number}"', f'feed = ["{address}"]']
        (folder / "sources.toml").write_text("\n".join(lines), "utf-8")
        allowed = ",".join(f"127.0.0.1:{paper.port}" for paper in papers)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "index.feeds", "watch"),
            env={
                **os.environ,
                "HOIBAO_NEWS_SOURCES": str(folder / "sources.toml"),
                "HOIBAO_ARCHIVE_DIR": str(folder / "archive"),
                "HOIBAO_FETCH_ALLOW": allowed,
            },
        )
        wanted = 31 * HOSTS  # feeds and pages; robots.txt is not counted
        while sum(len(paper.asked()) for paper in papers) < wanted:  # noqa: ASYNC110
            await asyncio.sleep(1)
        await asyncio.sleep(10)  # the last pages are read
        memory = [_resident(process.pid, what) for what in ("VmRSS", "VmHWM")]
        process.terminate()
        await process.wait()
    cells = [str(30 * HOSTS), *(f"{each:.0f}" for each in memory)]
    print(table(["articles", "resident MB", "at most MB"], [cells]))


def _fetcher(archive: Archive, paper: Newspaper, clock: Clock):  # type: ignore[no-untyped-def]
    return Fetcher.open(
        archive,
        "https://hoibao.example",
        clock=clock,
        resolve=paper.resolve,
        allowed=frozenset({("127.0.0.1", paper.port)}),
        rng=Random(1),
    )


def _serve(paper: Newspaper, host: int, count: int, now: float) -> Source:
    name = f"bao{host}.test"
    return Source(name=name, feed=(_publish_at(paper, name, host, count, now),))


def _publish_at(paper: Newspaper, name: str, host: int, count: int, now: float) -> str:
    """Serve so many articles and a feed of them at a name; return the feed's address."""
    entries = []
    for number in range(count):
        published = datetime.fromtimestamp(now - 600 - number, UTC)
        story = Story(100_000 * (host + 1) + number, published)
        skeleton = SKELETONS[host % len(SKELETONS)]
        address = paper.serve(f"/tin-{story.number}.html", page(story, skeleton), name)
        entries.append(Entry(address, story.title, rss_date(published)))
    told = {"Content-Type": "application/rss+xml"}
    return paper.serve("/rss", Answer(rss(entries), headers=told), name)


def _size(folder: Path) -> None:
    raw = packed = slimmed = count = 0
    for file in sorted(folder.rglob("*.htm*")):
        content = file.read_bytes()
        text = decode_page(gzip.decompress(content) if file.suffix == ".gz" else content)
        raw += len(text.encode())
        packed += len(zlib.compress(text.encode(), 9))
        slimmed += len(zlib.compress(slim(text).encode(), 9))
        count += 1
    kilobytes = [f"{size / count / 1_000:.1f}" for size in (raw, packed, slimmed)]
    print(table(["pages", "raw kB", "packed kB", "slim and packed kB"], [[str(count), *kilobytes]]))


async def _publish(articles: int, stories: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive, index = Path(folder) / "archive", Path(folder) / "index"
        _fill(archive, articles, stories)
        size = (archive / ARCHIVE).stat().st_size
        print(f"{articles} articles, archive of {size / articles / 1_000:.1f} kB an article")
        print(f"first build: {_build(archive, index)}", flush=True)
        print(f"again, nothing changed: {_build(archive, index)}", flush=True)
        began = time.monotonic()
        await _twenty_more(archive)
        print(f"fetch of {NEW} without pauses: {time.monotonic() - began:.1f} s", flush=True)
        print(f"build with {NEW} new: {_build(archive, index)}", flush=True)
        print(f"open the new index, and answer: {_answer(index)}", flush=True)
        print(f"in one shard: {_build(archive, index, '--shards', '1')}", flush=True)
        await _twenty_more(archive, HOSTS)
        print(f"today shard of {NEW} new: {_build(archive, index, '--today')}", flush=True)
        print(f"open that, and answer: {_answer(index)}", flush=True)
        shutil.rmtree(index)


def _fill(folder: Path, articles: int, stories: int) -> None:
    """Keep so many articles, whose sentences come from those of so many stories."""
    rng = Random(5)
    when = datetime(2026, 11, 27, 12, tzinfo=UTC)
    stock = [text for number in range(stories) for text in Story(number, when).paragraphs]
    with Archive.open(folder) as archive:
        archive.rows.execute("PRAGMA synchronous = OFF")
        for first in range(0, articles, 500):
            with archive.writing() as rows:
                for number in range(first, min(first + 500, articles)):
                    story = Story(100_000 + number, when, f"bao{number % HOSTS}.test")
                    html = _of_stock(story, rng.sample(stock, 6))
                    address = f"https://{story.host}/tin-{story.number}.html"
                    row = ArticleRow(
                        f"{story.host}/{story.number}",
                        story.host,
                        address,
                        "kept",
                        title=story.title,
                        published=when.timestamp(),
                        first_seen=when.timestamp(),
                    )
                    save_article(archive, row)
                    add_version(rows, row.key, row.first_seen, address, {}, html.encode(), html)


def _of_stock(story: Story, texts: list[str]) -> str:
    html = page(story)
    for old, new in zip(story.paragraphs, texts, strict=False):
        html = html.replace(old, new)
    return html.replace(story.lede, texts[-1])


async def _twenty_more(folder: Path, host: int = HOSTS - 1) -> None:
    scheduler.SECONDS_BETWEEN = 0.0
    clock = Clock()
    with Archive.open(folder) as archive:
        async with Newspaper(clock) as paper, _fetcher(archive, paper, clock) as fetcher:
            await fetch(fetcher, [_serve(paper, host, NEW, clock.now())])


def _build(archive: Path, index: Path, *more: str) -> str:
    return _timed("index", "build", str(archive), "--out", str(index), *more)


def _answer(index: Path) -> str:
    return _timed("retrieval", "ask", "--index", str(index), "thư viện mở rộng")


def _timed(*command: str) -> str:
    """Run a module; say how long it took by the clock, and of the processor's time."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", *command], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.monotonic() - began:.1f} s, {used:.1f} s of CPU"


if __name__ == "__main__":
    main()
