"""The places of an index directory: builds aside, one published by an atomic move of `current`.

builds/.partial-…            a build under way, or what a killed one left
builds/<UTC time>-<digest>/  finished builds, the last KEPT of them
current -> builds/…          the published one
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import BuildError, SnapshotError
from index.search.index_reader import published

KEPT = 3
PARTIAL = ".partial-"


@contextmanager
def workplace(index_dir: Path) -> Iterator[Path]:
    """Give an empty folder to build in, to one process at a time; it is gone afterwards.

    Raises BuildError when another build runs, or the place can't be written.
    """
    with _alone(index_dir):
        builds = index_dir / "builds"
        for leftover in builds.glob(f"{PARTIAL}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=builds))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def publish(index_dir: Path, scratch: Path, digest: str) -> Path:
    """Make a finished build the published one, and return its directory."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest[:8]}"
    build = index_dir / "builds" / name
    _settle(scratch)
    scratch.rename(build)
    _point(index_dir, build)
    for old in _finished(index_dir)[:-KEPT]:
        if old.name != build.name:  # a clock that went back may have put it first
            _discard(old)
    return build


def rollback(index_dir: Path) -> Path:
    """Publish the build before the present one; SnapshotError when there is none."""
    current = index_dir / "current"
    if not current.is_symlink():
        published(index_dir)  # says so if there is nothing at all
        raise SnapshotError(f"{current} is no link to a build: build the index again")
    with _alone(index_dir):
        present = current.readlink().name  # also when that build is gone or damaged
        older = [build for build in _finished(index_dir) if build.name < present]
        if not older:
            raise SnapshotError(f"there is no older build in {index_dir} to go back to")
        _point(index_dir, older[-1])
    return older[-1]


@contextmanager
def _alone(index_dir: Path) -> Iterator[None]:
    """Hold the index directory's lock; BuildError when another process has it."""
    builds = index_dir / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with (builds / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(
                f"another build into {index_dir} is running: wait for it to end, or stop it"
            ) from None
        yield


def _discard(build: Path) -> None:
    """Delete a build; under a name that nothing takes for a whole one while it goes."""
    doomed = build.with_name(f"{PARTIAL}{build.name}")
    build.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def _finished(index_dir: Path) -> list[Path]:
    """Return finished builds, oldest first."""
    builds = (index_dir / "builds").resolve()
    return sorted(path.parent for path in builds.glob("[0-9]*/manifest.json"))


def _point(index_dir: Path, build: Path) -> None:
    link = index_dir / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / build.name)
    link.replace(index_dir / "current")
    _sync(index_dir)


def _settle(directory: Path) -> None:
    """Have everything on the disk before anything points at it."""
    directory.chmod(0o755)  # mkdtemp's folder is for its owner alone; the bot may be another user
    for path in directory.rglob("*"):
        _sync(path)
    _sync(directory)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
