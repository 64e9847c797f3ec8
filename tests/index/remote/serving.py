"""A real HTTP server of an index on this machine, in a thread."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from index.remote.generations import Generations
from index.remote.server import create_app
from index.search.index_reader import IndexReader, PublishedIndex
from index.search.models import Models
from index.search.published import PublishedDirectory
from tests.bounds import HANG_SECONDS, until
from tests.index.reading import bundled_encoder, bundled_reader
from tests.ports import free_port


async def open_directory(index_dir: Path) -> PublishedIndex:
    """Open an index directory with the models that tests share."""
    workers = ThreadPoolExecutor(2)
    return PublishedDirectory(index_dir, Models(workers, bundled_encoder(), bundled_reader()))


def point(index_dir: Path, build: Path) -> None:
    """Publish a build: move `current`, by one replacement."""
    (index_dir / "next").symlink_to(f"builds/{build.name}")
    (index_dir / "next").replace(index_dir / "current")


class SeenThrough:
    """A published index, seen through a test."""

    runtime = "a test"

    def __init__(self, index: PublishedIndex) -> None:
        self._index = index

    async def current_version(self) -> str:
        return await self._index.current_version()

    async def open_reader(self) -> IndexReader:
        return await self._index.open_reader()

    async def rollback(self) -> str:
        return await self._index.rollback()

    async def aclose(self) -> None:
        await self._index.aclose()


@contextmanager
def served(index_dir: Path, port: int | None = None) -> Iterator[str]:
    """Serve an index directory, and yield the address; skipped without the extra `ray`."""
    uvicorn = pytest.importorskip("uvicorn")
    port = port or free_port()
    servers = []

    async def serve() -> None:
        app = create_app(Generations(await open_directory(index_dir)))
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none")
        servers.append(uvicorn.Server(config))
        await servers[0].serve()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        until(lambda: (servers and servers[0].started) or not thread.is_alive())
        assert servers and servers[0].started
        yield f"http://127.0.0.1:{port}"
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(HANG_SECONDS)
        assert not thread.is_alive()
