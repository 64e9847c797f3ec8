"""The generations of an index directory; one is published by an atomic move of `current`.

builds/.partial-…            a build under way, or what a killed one left
builds/.today-…              that of a today shard, which may run beside the other
builds/.fetched/             files of a pull that did not come to its end
builds/<UTC time>-<digest>/  finished builds: the last KEPT_BUILDS without a today shard, and with
current -> builds/…          the published one
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from index.disk import is_blank, locked
from index.errors import BuildError, SnapshotError
from index.storage.files import SHARDS_ALONE
from index.storage.manifest import Manifest

KEPT_BUILDS = 3
PARTIAL_PREFIX = ".partial-"
TODAY_PREFIX = ".today-"
LOCK, TODAY_LOCK = ".lock", ".today-lock"  # held while a build is made
PUBLISH_LOCK = ".publish-lock"  # held for a moment, while `current` moves


def published_build(index_dir: Path) -> Path:
    """Return the directory of the published build; SnapshotError when none is in reach."""
    current = index_dir / "current"
    with _in_reach(index_dir):
        is_there = current.is_dir()
    if not is_there:
        raise SnapshotError(
            f"there is no index in {index_dir}: build one with `python -m index build SOURCE`"
        )
    return current.resolve()


@contextmanager
def _in_reach(index_dir: Path) -> Iterator[None]:
    """Make a SnapshotError of an index directory that may not be entered, or can't be one."""
    try:
        yield
    except OSError as error:
        raise SnapshotError(f"{index_dir} can't be read: {error.strerror or error}") from error


def damaged(directory: Path, why: str = "") -> SnapshotError:
    """Make the error for a build whose files are not as they were written."""
    return SnapshotError(
        f"the index in {directory} is damaged{why and f' ({why})'}: build it again with `python -m "
        "index build`, or go back with `python -m index rollback`"
    )


def gone(file: str | Path, command: str) -> SnapshotError:
    """Make the error for a file of the published build that went away while it was copied."""
    return SnapshotError(
        f"{file} is gone: {command} again if another index was published meanwhile, else build it "
        "again"
    )


def refuse_blank_files(directory: Path, names: Iterable[str]) -> None:
    """Raise SnapshotError for a file of a build that holds nothing but zeros.

    Whether all are there, of their lengths, is found when they are opened; whether every byte is as
    it was written, by `python -m bot doctor`.
    """
    for name in names:
        with suppress(OSError):
            if is_blank(directory / name):
                raise damaged(directory, f"{name} holds nothing but zeros")


@contextmanager
def build_folder(index_dir: Path, *, today: bool = False) -> Iterator[Path]:
    """Lend an empty folder to build in, to one process at a time; it is removed afterwards.

    One process more may have a folder for a today shard, which a night's build does not stop.
    Raises BuildError when another build runs, or the place can't be written.
    """
    prefix, lock = (TODAY_PREFIX, TODAY_LOCK) if today else (PARTIAL_PREFIX, LOCK)
    with _lock(index_dir, lock):
        builds = index_dir / "builds"
        for leftover in builds.glob(f"{prefix}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=prefix, dir=builds))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def publish(
    index_dir: Path,
    scratch: Path,
    digest: str,
    *,
    instead_of: Path | None = None,
    name: str | None = None,
) -> Path:
    """Make a finished build the published one, and return its directory.

    It is named after this moment and the digest; or it keeps the `name` that it has elsewhere, and
    takes the place of a build that had it here, which must not be the published one. Raises
    BuildError when it was to take the place of a build that is not the published one now.
    """
    _sync_tree(scratch)
    with locked(index_dir / "builds" / PUBLISH_LOCK):
        if instead_of and published_build(index_dir) != instead_of:
            raise BuildError(
                f"another index was published in {index_dir} meanwhile: run the command again"
            )
        name = name or f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest[:8]}"
        build = index_dir / "builds" / name
        if build.exists():
            _discard(build)
        scratch.rename(build)
        _point_current_to(index_dir, build)
        builds = finished_builds(index_dir)
        today = [one.name for one in builds if (one / SHARDS_ALONE).is_dir()]
        for old in superfluous([one.name for one in builds], today):
            if old != build.name:  # it sorts first when the clock was set back
                _discard(build.with_name(old))
    return build


def mend(build: Path, scratch: Path) -> None:
    """Put the files of a scratch folder in the place of a build's damaged ones, each at once.

    Whoever has a damaged one open goes on with that until it is opened anew.
    """
    _sync_tree(scratch)
    for path in [path for path in scratch.rglob("*") if path.is_file()]:
        place = build / path.relative_to(scratch)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        _sync(place.parent)


def rollback(index_dir: Path, require: Callable[[Path], object] = Manifest.load) -> Path:
    """Publish the newest build before the present one that can be opened, and return it.

    `require` raises SnapshotError for one that can't be. Raises SnapshotError when there is none.
    """
    current = index_dir / "current"
    with _in_reach(index_dir):
        is_link = current.is_symlink()
    if not is_link:
        published_build(index_dir)  # raises if there is nothing at all
        raise SnapshotError(f"{current} is no link to a build: build the index again")
    with _lock(index_dir, LOCK), locked(index_dir / "builds" / PUBLISH_LOCK):
        present = current.readlink().name  # also when that build is gone or damaged
        older = [build for build in finished_builds(index_dir) if build.name < present]
        if not older:
            raise SnapshotError(f"there is no older build in {index_dir} to go back to")
        for build in reversed(older):
            with suppress(SnapshotError):
                require(build)
                _point_current_to(index_dir, build)
                return build
    raise SnapshotError(
        f"no older build in {index_dir} fits this program and its models: build the index again "
        "with `python -m index build`"
    )


def finished_builds(index_dir: Path) -> list[Path]:
    """Return the directories of finished builds, oldest first."""
    builds = (index_dir / "builds").resolve()
    return sorted(path.parent for path in builds.glob("[0-9]*/manifest.json"))


def superfluous(names: Iterable[str], with_today: Collection[str]) -> list[str]:
    """Return the builds that are too many; those with a today shard are counted by themselves.

    They come every few minutes, and would leave no other build to go back to.
    """
    builds = sorted(names)
    today = [name for name in builds if name in with_today]
    others = [name for name in builds if name not in with_today]
    return others[:-KEPT_BUILDS] + today[:-KEPT_BUILDS]


@contextmanager
def _lock(index_dir: Path, name: str) -> Iterator[None]:
    """Hold one of the index directory's locks; BuildError when another process has it."""
    builds = index_dir / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(builds / name, wait=False))
        except BlockingIOError:
            raise BuildError(
                f"another build into {index_dir} is running: wait for it to end, or stop it"
            ) from None
        yield


def _discard(build: Path) -> None:
    """Delete a build, renamed first so that a half-deleted one is never taken for a whole one."""
    doomed = build.with_name(f"{PARTIAL_PREFIX}{build.name}")
    build.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def _point_current_to(index_dir: Path, build: Path) -> None:
    link = index_dir / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / build.name)
    link.replace(index_dir / "current")
    _sync(index_dir)


def _sync_tree(directory: Path) -> None:
    """Flush all files to the disk before `current` points at them."""
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
