"""Fetches the generation that an object store publishes, and publishes it, whole or not at all.

Files that a build here has already are linked, and only the others fetched. Each is checked
against the manifest before anything is published. What is published here already is mended.
"""

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from index.disk import checksum, is_blank, is_whole, path_inside
from index.errors import BuildError, SnapshotError
from index.progress import Progress
from index.storage.generations import (
    build_folder,
    damaged,
    finished_builds,
    mend,
    publish,
    published_build,
)
from index.storage.manifest import Manifest, changed_files
from index.transfer.at_once import at_once
from index.transfer.object_store import SHA256, ObjectStore, Pointer
from index.transfer.packing import MANIFEST
from index.transfer.report import Transferred

FETCHED = ".fetched"  # beside the builds: checked files of pulls that did not come to an end


def pull(url: str, index_dir: Path, progress: Progress, check: bool = False) -> Transferred:
    """Publish in `index_dir` what an address publishes, under the same name.

    What is published here already is not published again; its files that are gone or blank are put
    in their places, and with `check`, which reads every byte, all that are damaged. Raises
    SnapshotError for what is not whole there, UnreachableError when the store fails, BuildError
    when the place can't be written; the published index is as it was then, and the next pull goes
    on with the files fetched.
    """
    store = ObjectStore.open(url)
    pointer = store.current()
    try:
        if found := _published(pointer, index_dir):
            return _mended(found, store, index_dir, progress, check)
        with build_folder(index_dir) as scratch:
            if found := _published(pointer, index_dir):  # by another pull, just now
                return found
            (scratch / MANIFEST).write_bytes(store.manifest(pointer))
            manifest = Manifest.load(scratch)  # also refuses another format
            fetched = _Files(store, index_dir, scratch)
            moved = fetched.place(manifest, progress)
            present = len(set(manifest.files.values())) - len(moved)
            shutil.rmtree(fetched.folder, ignore_errors=True)  # all have their places
            digest = manifest.corpus_digest
            directory = publish(index_dir, scratch, digest, name=pointer.build)
            return Transferred(directory, len(moved), sum(moved), present)
    except OSError as error:
        raise BuildError(
            f"{store.shown} can't be pulled into {index_dir}: {error.strerror or error}; the index "
            "there is as it was"
        ) from error


def _mended(
    found: Transferred, store: ObjectStore, index_dir: Path, progress: Progress, check: bool
) -> Transferred:
    """Put files of the published build that are damaged into their places, if there are any."""
    manifest = Manifest.load(found.directory)
    lost = (changed_files if check else _lost_files)(found.directory, manifest.files)
    if not lost:
        return found
    with build_folder(index_dir) as scratch:
        fetched = _Files(store, index_dir, scratch)
        wanted = replace(manifest, files={name: manifest.files[name] for name in lost})
        moved = fetched.place(wanted, progress)
        shutil.rmtree(fetched.folder, ignore_errors=True)
        mend(found.directory, scratch)
    return replace(
        found, moved=len(moved), bytes=sum(moved), present=found.present - len(moved), mended=True
    )


def _lost_files(directory: Path, names: Iterable[str]) -> list[str]:
    """Return the files that a glance shows to be gone, or of nothing but zeros."""
    return [name for name in names if _is_lost(directory / name)]


def _is_lost(path: Path) -> bool:
    try:
        return is_blank(path)
    except OSError:
        return True


def _published(pointer: Pointer, index_dir: Path) -> Transferred | None:
    """Return the published build if it is that one already; SnapshotError if it is damaged."""
    try:
        directory = published_build(index_dir)
    except SnapshotError:
        return None
    if directory.name != pointer.build:
        return None
    content = (directory / MANIFEST).read_bytes()
    if hashlib.sha256(content).hexdigest() != pointer.manifest:
        raise damaged(directory)
    return Transferred(directory, 0, 0, len(set(Manifest.load(directory).files.values())))


class _Files:
    """Puts the files of a generation into a folder, from here or from the store."""

    def __init__(self, store: ObjectStore, index_dir: Path, target: Path) -> None:
        self._store = store
        self._target = target
        self.folder = index_dir / "builds" / FETCHED
        self.folder.mkdir(exist_ok=True)
        self._here: dict[str, list[Path]] = defaultdict(list)
        for path in self.folder.iterdir():
            self._here[path.name].append(path)
        for build in reversed(finished_builds(index_dir)):
            self._add(build)

    def _add(self, build: Path) -> None:
        """Take note of what a build here has."""
        try:
            files = Manifest.load(build).files
        except SnapshotError:  # of another version
            return
        for name, digest in files.items():
            self._here[digest].append(build / name)

    def place(self, manifest: Manifest, progress: Progress) -> list[int]:
        """Put all files into their places, checked; return the bytes of each that was fetched."""
        places: dict[str, list[Path]] = defaultdict(list)
        taken = {self._target / MANIFEST}
        for name, digest in manifest.files.items():
            path = path_inside(self._target, name)
            if path is None or path in taken or not SHA256.fullmatch(digest):
                raise SnapshotError(
                    f"the manifest at {self._store.shown} names no files: push again"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            places[digest].append(path)
            taken.add(path)
        self._forget_all_but(places)
        found = at_once(lambda one: self._place(*one), places.items(), progress)
        return [size for size in found if size is not None]

    def _forget_all_but(self, digests: Collection[str]) -> None:
        """Delete what was fetched of a generation that is no longer published."""
        for path in self.folder.iterdir():
            if path.name not in digests:
                path.unlink()

    def _place(self, digest: str, paths: list[Path]) -> int | None:
        source = next((path for path in self._here.get(digest, ()) if is_whole(path, digest)), None)
        fetched = None
        if source is None:
            source = self._fetch(digest)
            fetched = source.stat().st_size
        for path in paths:
            _link(source, path)
        return fetched

    def _fetch(self, digest: str) -> Path:
        scratch, path = self.folder / f"{digest}.part", self.folder / digest
        self._store.fetch(digest, scratch)
        if checksum(scratch) != digest:
            scratch.unlink()
            raise self._store.damaged_file(digest)
        return scratch.replace(path)


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; a copy where the file system has none."""
    try:
        os.link(source, target)
    except FileExistsError:  # it may be a link to what is served, which a copy would overwrite
        raise
    except OSError:
        shutil.copyfile(source, target)
