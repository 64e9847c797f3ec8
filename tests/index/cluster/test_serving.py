"""A replica of a shard, without Ray: which generations it has open, and what answers meanwhile."""

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from index.cluster import serving
from index.cluster.serving import KEPT, Shard
from index.errors import SnapshotError
from index.remote.messages import dump, load_result
from index.storage.generations import published_build
from tests.index.cluster.corpus import SHARDED
from tests.index.remote.serving import point


@pytest.fixture
def builds(corpus: Path, tmp_path: Path) -> list[Path]:
    """Return more generations than a replica keeps; the first is published."""
    shutil.copytree(corpus / SHARDED, tmp_path / "index", symlinks=True)
    first = published_build(tmp_path / "index")
    others = [first.with_name(f"299{number}-a") for number in range(KEPT)]
    return [first, *(Path(shutil.copytree(first, other)) for other in others)]


def publish(build: Path) -> None:
    point(build.parent.parent, build)


@asynccontextmanager
async def replica(builds: list[Path]) -> AsyncIterator[Shard]:
    shard = Shard(builds[0].parent.parent, 0)
    try:
        yield shard
    finally:
        await shard._open.aclose()
        shard._workers.workers.shutdown()


async def ids(shard: Shard, build: Path) -> Any:
    return load_result("sample", await shard.post(f"{build.name}/sample", dump([1])))


async def test_a_generation_that_cannot_be_opened_takes_no_replica_down(
    builds: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    """It is healthy with the one that it has open, and says once why; one with none is not."""
    old, damaged, other, *_ = builds
    (damaged / "shard-0" / "manifest.json").unlink()
    manifest = other / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "schema": 1}))
    async with replica(builds) as shard, replica(builds) as new:
        await shard.check_health()
        for times, unfit in enumerate((damaged, other), 1):
            publish(unfit)
            for _ in range(3):
                await shard.check_health()
                assert await ids(shard, old)
                with pytest.raises(SnapshotError):
                    await ids(shard, unfit)
            assert len(said(caplog)) == times
            with pytest.raises(SnapshotError):
                await new.check_health()


async def test_what_is_open_answers_while_a_new_generation_opens(
    builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a look at the replica's health wait for it; a call for the new one does."""
    old, new, *_ = builds
    opens, may_open = asyncio.Event(), asyncio.Event()
    open_shard = serving.open_shard

    async def slow(*arguments: Any) -> Any:
        opens.set()
        await may_open.wait()
        return await open_shard(*arguments)

    async with replica(builds) as shard:
        await shard.check_health()
        monkeypatch.setattr(serving, "open_shard", slow)
        publish(new)
        await shard.check_health()
        await opens.wait()
        asked = asyncio.create_task(ids(shard, new))
        given_up = asyncio.create_task(ids(shard, new))
        assert await ids(shard, old)
        assert not asked.done()
        given_up.cancel()  # which does not stop the opening
        may_open.set()
        assert await asked


async def test_a_generation_that_is_asked_stays_open(
    builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those are closed that were not wanted for longest, and none while it answers."""
    first, *later = builds
    answers, may_answer = asyncio.Event(), asyncio.Event()
    call = serving.call

    async def slow(*arguments: Any) -> bytes:
        answers.set()
        await may_answer.wait()
        return await call(*arguments)

    async with replica(builds) as shard:
        await shard.check_health()
        for build in later[:-1]:
            assert await ids(shard, build)
        assert await ids(shard, first)
        assert await ids(shard, later[-1])
        assert first.name in shard._open
        assert later[0].name not in shard._open
        monkeypatch.setattr(serving, "call", slow)
        under_way = asyncio.create_task(ids(shard, first))
        await answers.wait()
        monkeypatch.undo()
        for build in later:
            assert await ids(shard, build)
        assert first.name not in shard._open
        may_answer.set()
        assert await under_way


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]
