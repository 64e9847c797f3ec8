"""Locks between processes; sizes, checksums and places of files."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

PAGE = 4096  # bytes
SAMPLED_PAGES = 16  # of a file, evenly spread


@contextmanager
def locked(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on a file, created if absent; the lock of a killed process is free.

    Without `wait`, raises BlockingIOError when another process holds it.
    """
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def folder_size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, digest: str) -> bool:
    """Tell whether a file is there, can be read, and has this SHA-256."""
    try:
        return checksum(path) == digest
    except OSError:
        return False


def path_inside(folder: Path, name: str) -> Path | None:
    """Return where a file of this name lies in a folder; None if it can't, or is outside of it."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
        return None
    return folder / path


def is_blank(file: Path) -> bool:
    """Tell whether a file is zeros where something was written, as a disk that failed may leave it.

    Some pages are read, so that each start can ask; an empty file is not blank. Raises OSError.
    """
    size = file.stat().st_size
    with file.open("rb") as opened:
        for place in range(0, size, max(size // SAMPLED_PAGES, PAGE)):
            opened.seek(place)
            if opened.read(PAGE).strip(b"\0"):
                return False
    return size > 0
