"""Small generations, which nobody searches, and stores to push them to."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from index.progress import Progress
from index.storage.files import SHARDS_ALONE
from index.storage.generations import build_folder, publish
from index.storage.manifest import checksums
from index.transfer.pull import pull
from index.transfer.push import push
from index.transfer.report import Transferred
from tests.index.storage.test_manifest import FACTS

OLD = {"articles.db": b"old" * 999, "late/codes": b"codes", "words/postings": b"postings" * 99}
NEW = OLD | {"articles.db": b"new" * 999, "shard-0/manifest.json": b"{}", "empty": b""}
TODAY = {f"{SHARDS_ALONE}/manifest.json": b"{}"}  # what tells a build with a today shard
ASKED = ("cat_file", "pipe_file", "put_file", "get_file", "find", "mv", "rm_file", "isdir")


def make(index: Path, files: Mapping[str, bytes]) -> Path:
    """Publish a generation of some files."""
    with build_folder(index) as scratch:
        for name, content in files.items():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            (scratch / name).write_bytes(content)
        replace(FACTS, files=checksums(scratch)).save(scratch)
        return publish(index, scratch, "0123abcd")


def content(build: Path) -> dict[str, bytes]:
    """Return all files of a generation but its manifest."""
    return {name: (build / name).read_bytes() for name in checksums(build)}


def sent(index: Path, url: str) -> Transferred:
    """Push."""
    return push(index, url, Progress(StringIO()))


def pulled(url: str, index: Path, *, check: bool = False) -> Transferred:
    """Pull."""
    return pull(url, index, Progress(StringIO()), check)


class FailedError(Exception):
    """What no protocol's library raises."""


@contextmanager
def failing(first: int, *, half: bool = False) -> Iterator[list[str]]:
    """Let a store fail in the call of this number and in all after it; yields the calls made.

    With `half`, a file is written up to its half before; but what is written from memory is one
    object in an object store, which is there or not.
    """
    calls: list[str] = []
    lock = threading.Lock()

    def counted(original: Any) -> Any:
        def call(self: Any, *given: Any, **more: Any) -> Any:
            with lock:
                calls.append(original.__name__)
                fails = len(calls) >= first
            if not fails:
                return original(self, *given, **more)
            if half and original.__name__ == "pipe_file" and isinstance(self, LocalFileSystem):
                original(self, given[0], given[1][: len(given[1]) // 2])
            if half and original.__name__ in ("put_file", "get_file"):
                original(self, *given, **more)
                halve(self, given[1], here=original.__name__ == "get_file")
            raise FailedError(f"call {first} fails\nwith a second line")

        return call

    with pytest.MonkeyPatch.context() as patch:
        for filesystem in (LocalFileSystem, MemoryFileSystem):
            for name in ASKED:
                patch.setattr(filesystem, name, counted(getattr(filesystem, name)))
        yield calls


def halve(filesystem: Any, path: str, *, here: bool) -> None:
    """Cut a file to its half."""
    if here or isinstance(filesystem, LocalFileSystem):
        whole = Path(path).read_bytes()
        Path(path).write_bytes(whole[: len(whole) // 2])
        return
    with filesystem.open(path) as opened:
        whole = opened.read()
    with filesystem.open(path, "wb") as opened:
        opened.write(whole[: len(whole) // 2])
