"""The generations that a server has open: which answer, and until when."""

import asyncio
import json
import logging
import shutil
from contextlib import aclosing
from pathlib import Path

import pytest

from index.errors import SnapshotError
from index.remote.generations import Generations
from index.remote.open_generations import GoneError
from index.search.index_reader import IndexReader
from index.storage.generations import published_build
from tests.index.cluster.conftest import corpus as corpus  # a fixture
from tests.index.cluster.corpus import SINGLE
from tests.index.remote.serving import SeenThrough, open_directory, point


@pytest.fixture
def builds(corpus: Path, tmp_path: Path) -> list[Path]:
    """Return three generations of one index; the first is published."""
    shutil.copytree(corpus / SINGLE, tmp_path / "index", symlinks=True)
    first = published_build(tmp_path / "index")
    others = [first.with_name(f"299{number}-a") for number in range(2)]
    return [first, *(Path(shutil.copytree(first, other)) for other in others)]


def publish(build: Path) -> None:
    point(build.parent.parent, build)


async def generations_of(builds: list[Path]) -> Generations:
    return Generations(await open_directory(builds[0].parent.parent))


async def becomes_current(generations: Generations, build: Path) -> None:
    publish(build)
    await count(generations, build)  # waits until it is open
    assert await generations.current() == build.name


async def count(generations: Generations, build: Path) -> int:
    async with generations.lend(build.name) as reader:
        return len(await reader.sample(1))


class _Slow(SeenThrough):
    """One that opens no generation until it may."""

    def __init__(self, index: SeenThrough) -> None:
        super().__init__(index)
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.opens = asyncio.Event()

    async def open_reader(self) -> IndexReader:
        self.opens.set()
        await self.may_open.wait()
        return await super().open_reader()


async def test_what_is_open_answers_while_a_new_generation_opens(builds: list[Path]) -> None:
    """The new one is told of once it is open; who is sent by another server waits for it."""
    old, new, _ = builds
    index = _Slow(await open_directory(old.parent.parent))
    async with aclosing(Generations(index)) as generations:
        assert await generations.current() == old.name
        index.may_open.clear()
        index.opens.clear()
        publish(new)
        assert await generations.current() == old.name
        await index.opens.wait()
        assert await generations.current() == old.name
        assert await count(generations, old) == 1
        sent = asyncio.create_task(count(generations, new))
        await asyncio.sleep(0)
        assert not sent.done()
        index.may_open.set()
        assert await sent == 1
        assert await generations.current() == new.name


async def test_two_generations_are_kept_that_were_published_last(builds: list[Path]) -> None:
    """After going back, the one gone back to is the one before the next."""
    a, b, c = builds
    async with aclosing(await generations_of(builds)) as generations:
        for build in (a, b, a, c):
            await becomes_current(generations, build)
        assert await count(generations, a) == 1
        assert await count(generations, c) == 1
        with pytest.raises(GoneError, match=b.name):
            await count(generations, b)


async def test_a_generation_that_answers_is_not_closed(builds: list[Path]) -> None:
    """It ends what it was asked, and takes no other question."""
    async with aclosing(await generations_of(builds)) as generations:
        await generations.current()
        async with generations.lend(builds[0].name) as reader:
            for build in builds[1:]:
                await becomes_current(generations, build)
            assert await reader.sample(1)
            with pytest.raises(GoneError):
                await count(generations, builds[0])


async def test_a_generation_that_cannot_be_opened_is_passed_over(
    builds: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    """The one before answers, and it is said once why; asked by its name, the other is gone."""
    old, damaged, _ = builds
    manifest = damaged / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "schema": 1}))
    async with aclosing(await generations_of(builds)) as generations:
        await generations.current()
        publish(damaged)
        for _ in range(3):
            assert await generations.current() == old.name
            with pytest.raises(GoneError):
                await count(generations, damaged)
            assert await count(generations, old) == 1
        assert len(said(caplog)) == 1
    async with aclosing(await open_directory(old.parent.parent)) as alone:
        with pytest.raises(SnapshotError, match="python -m index build"):
            await Generations(alone).current()
    assert len(said(caplog)) == 1


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]
