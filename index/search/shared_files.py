"""The open files of shards, shared by the generations that have them.

A generation with a today shard comes every few minutes, and its other shards are the same files on
the disk as before: they are neither read again, nor held in memory twice. It is their manifest that
tells, since it has the SHA-256 of each: a pull links single files, so that other shards may have
one in common, as the vectors of texts that differ in a blank.
"""

from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from index.arrays import NO_IDS, Ids
from index.search.index_files import IndexFiles
from index.storage.bm25 import CorpusStatistics
from index.storage.generations import damaged

FileId: TypeAlias = tuple[int, int]  # device and inode: an open file's is no other's


class SharedFiles:
    """Opens shards; a shard that is open already is lent again. Safe to use from threads."""

    def __init__(self) -> None:
        self._open: dict[FileId, IndexFiles] = {}
        self._users: dict[FileId, int] = {}
        self._lock = Lock()

    def open(self, directory: Path, corpus: CorpusStatistics, hidden: Ids = NO_IDS) -> IndexFiles:
        """Open a shard, as `IndexFiles.load` does. Blocking."""
        try:
            found = (directory / "manifest.json").stat()
        except OSError as error:
            raise damaged(directory) from error
        file = found.st_dev, found.st_ino
        with self._lock:
            if file not in self._open:
                self._open[file], self._users[file] = IndexFiles.load(directory), 0
            self._users[file] += 1
        release = ExitStack()
        release.callback(self._release, file)
        try:
            return self._open[file].of_generation(directory, corpus, hidden, release)
        except (OSError, ValueError) as error:
            release.close()
            raise damaged(directory) from error

    def _release(self, file: FileId) -> None:
        with self._lock:
            self._users[file] -= 1
            if not self._users[file]:
                del self._users[file]
                self._open.pop(file).close()
