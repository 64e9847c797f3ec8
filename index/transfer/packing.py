"""A published build as one file, for machines that don't build: `pack` here, `unpack` there.

The file is a plain tar archive: `manifest.sha256`, `manifest.json`, then the files that the
manifest names with their SHA-256. Every byte that counts is covered by a digest; it is no proof of
who made it, which a signature of the whole file would be.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from index.disk import path_inside
from index.errors import BuildError, SnapshotError
from index.storage.generations import build_folder, gone, publish, published_build
from index.storage.manifest import Manifest, changed_files

MANIFEST, DIGEST = "manifest.json", "manifest.sha256"
CHUNK = 1 << 20
LARGEST_MANIFEST = 16 << 20  # bytes


def pack(index_dir: Path, file: Path) -> Path:
    """Write the published build into `file`, checked after writing; returns the build's folder.

    Raises SnapshotError for an index that is damaged, BuildError when the file can't be written.
    """
    directory = published_build(index_dir)
    manifest = Manifest.load(directory)
    if not file.name or file.is_dir():
        raise BuildError(f"{file} is a folder: name a file to pack the index into")
    scratch = file.with_name(
        f".{file.name}.partial"
    )  # one that a killed process left is overwritten
    try:
        with scratch.open("wb") as opened:
            _write(directory, manifest, opened)
            opened.flush()
            os.fsync(opened.fileno())
        with _archive(scratch) as archive:
            _verify(archive, _manifest(archive, scratch), scratch)
        scratch.replace(file)
    except OSError as error:
        raise BuildError(f"{file} can't be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return directory


def unpack(file: Path, index_dir: Path) -> Path:
    """Publish the build that `file` holds, once every byte is checked; returns its folder.

    The one that is published already, and whole, is not published again. Raises SnapshotError for
    an archive that is damaged or of another format, BuildError when the place can't be written;
    either way the published index is as it was.
    """
    try:
        with _archive(file) as archive:
            manifest = _manifest(archive, file)
            if _is_published_whole(manifest, index_dir):
                return published_build(index_dir)
            with build_folder(index_dir) as scratch:
                (scratch / MANIFEST).write_bytes(manifest)
                digest = Manifest.load(scratch).corpus_digest  # also refuses another format
                _verify(archive, manifest, file, scratch)
                return publish(index_dir, scratch, digest)
    except OSError as error:
        raise BuildError(
            f"{file} can't be unpacked into {index_dir}: {error.strerror or error}"
        ) from error


def _write(directory: Path, manifest: Manifest, opened: io.BufferedWriter) -> None:
    with _opened(directory / MANIFEST) as source:
        content = source.read()
    with tarfile.open(fileobj=opened, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in ((DIGEST, _sha256(content).encode()), (MANIFEST, content)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name in manifest.files:
            member = tarfile.TarInfo(name)
            with _opened(directory / name) as source:
                member.size = os.fstat(source.fileno()).st_size
                archive.addfile(member, source)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise gone(path, "pack") from None


@contextmanager
def _archive(file: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive for reading; SnapshotError for what is none, or cut off."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise _damaged(file) from error


def _manifest(archive: tarfile.TarFile, file: Path) -> bytes:
    """Return the manifest, checked against its digest."""
    digest, manifest = archive.next(), archive.next()
    if digest is None or manifest is None or (digest.name, manifest.name) != (DIGEST, MANIFEST):
        raise SnapshotError(f"{file} is no index: make one with `python -m index pack`")
    if max(digest.size, manifest.size) > LARGEST_MANIFEST:
        raise _damaged(file)
    said, content = (_reader(archive, member, file).read() for member in (digest, manifest))
    if said.decode("ascii", "replace") != _sha256(content):
        raise _damaged(file)
    return content


def _verify(
    archive: tarfile.TarFile, manifest: bytes, file: Path, folder: Path | None = None
) -> None:
    """Check each file that the manifest names, and write it into a folder if there is one."""
    expected: dict[str, str] = dict(json.loads(manifest)["files"])
    for member in iter(archive.next, None):
        if member.name not in expected:
            raise _damaged(file)
        path = _place(member.name, folder, file)
        if _copied(_reader(archive, member, file), path) != expected.pop(member.name):
            raise _damaged(file)
    if expected:
        raise _damaged(file)


def _place(name: str, folder: Path | None, file: Path) -> Path:
    """Return where a file goes, which is never outside of the folder."""
    path = path_inside(folder or Path(), name)
    if path is None:
        raise _damaged(file)
    if folder is None:
        return Path(os.devnull)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _copied(source: IO[bytes], path: Path) -> str:
    """Copy to a path, and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with path.open("wb") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _reader(archive: tarfile.TarFile, member: tarfile.TarInfo, file: Path) -> IO[bytes]:
    reader = archive.extractfile(member) if member.isreg() else None
    if reader is None:
        raise _damaged(file)
    return reader


def _is_published_whole(manifest: bytes, index_dir: Path) -> bool:
    """Tell whether the published build is that of the manifest; every byte is read."""
    try:
        directory = published_build(index_dir)
        if (directory / MANIFEST).read_bytes() != manifest:
            return False
    except (SnapshotError, OSError):
        return False
    return not changed_files(directory, dict(json.loads(manifest)["files"]))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _damaged(file: Path) -> SnapshotError:
    return SnapshotError(f"{file} is damaged: pack the index again, and copy it whole")
