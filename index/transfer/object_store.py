"""An object store or a folder that machines push generations to and pull them from, by fsspec.

files/<SHA-256>     each file of the generations kept, once, however many have it
builds/<name>.json  their manifests
current             the name of the published one, and the SHA-256 of its manifest

Only `current` is ever overwritten. Files of one name have one content, so that what is there with
its size need not be sent again.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import BuildError, IndexingError, SnapshotError, UnreachableError
from index.transfer.addresses import checked

CURRENT = "current"
BUILD_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}")  # see index/storage/generations.py
SHA256 = re.compile(r"[0-9a-f]{64}")
READ_ONLY = ("http", "https")
CONNECT_SECONDS, SILENT_SECONDS = 30, 60  # over HTTP; a file may take as long as it takes


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which generation is published."""

    build: str
    manifest: str  # SHA-256


class ObjectStore:
    """One address; safe to use from threads.

    Raises UnreachableError when the store does not do what it is asked, SnapshotError when what it
    should hold is not there or damaged.
    """

    def __init__(self, filesystem: Any, root: str, shown: str) -> None:
        """`shown` is the address as people may see it."""
        self._files = filesystem
        self._root = root.rstrip("/")
        self.shown = shown

    @classmethod
    def open(cls, url: str, *, write: bool = False) -> "ObjectStore":
        """Open an address without asking it anything.

        Raises IndexingError when a package is missing, BuildError when it can't be an address.
        """
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise IndexingError(
                "push and pull need fsspec: in the checkout, `pip install --editable '.[store]'`"
            ) from error
        scheme = url.partition("://")[0] if "://" in url else "file"
        shown = checked(url)
        if write and scheme in READ_ONLY:
            raise BuildError(f"{shown} can only be pulled from: push to where its server reads")
        try:
            filesystem, root = url_to_fs(url, skip_instance_cache=True, **_options(scheme))
        except ImportError as error:
            package = getattr(error.__cause__ or error, "name", None)
            how = f"`pip install {package}`" if package else str(error)
            raise IndexingError(f"{scheme}:// needs another package: {how}") from error
        except ValueError as error:
            raise BuildError(f"{scheme}:// is no address of a store: {_reason(error)}") from error
        return cls(filesystem, str(root), shown)

    def current(self) -> Pointer:
        """Return which generation is published."""
        content = self._read(CURRENT)
        if content is None:
            raise SnapshotError(
                f"there is no index at {self.shown}: put one there with `python -m index push`"
            )
        with suppress(ValueError, TypeError):
            pointer = Pointer(**json.loads(content))
            if BUILD_NAME.fullmatch(pointer.build) and SHA256.fullmatch(pointer.manifest):
                return pointer
        raise SnapshotError(f"{self.shown}/{CURRENT} is damaged: push the index again")

    def require_own_place(self) -> None:
        """Raise BuildError where something else is, as an index directory."""
        with self._asked(f"look at {CURRENT}"):
            if self._files.isdir(self._path(CURRENT)):
                raise BuildError(f"{self.shown} is an index directory: push to another place")

    def publish(self, pointer: Pointer) -> None:
        """Make a generation the published one, by one atomic write."""
        content = json.dumps(asdict(pointer)).encode()
        with self._asked(f"write {CURRENT}"):
            if getattr(self._files, "local_file", False):  # elsewhere an object is there or not
                self._files.pipe_file(self._path(f".{CURRENT}"), content)
                self._files.mv(self._path(f".{CURRENT}"), self._path(CURRENT))
            else:
                self._files.pipe_file(self._path(CURRENT), content)

    def manifest(self, pointer: Pointer) -> bytes:
        """Return a generation's manifest, which is the one that the pointer means."""
        name = _manifest_name(pointer.build)
        content = self._read(name)
        if content is None:
            raise self._gone(name)
        if hashlib.sha256(content).hexdigest() != pointer.manifest:
            raise self.damaged(name)
        return content

    def manifests(self) -> dict[str, bytes]:
        """Return the manifests of all generations by name."""
        names = [name.removesuffix(".json") for name in self._listed("builds")]
        read = {
            name: self._read(_manifest_name(name)) for name in names if BUILD_NAME.fullmatch(name)
        }
        return {name: content for name, content in read.items() if content is not None}

    def add_manifest(self, build: str, content: bytes) -> None:
        """Write a generation's manifest, unless it is there: it may be the published one."""
        if self._read(_manifest_name(build)) == content:
            return
        with self._asked(f"write {_manifest_name(build)}"):
            self._files.pipe_file(self._path(_manifest_name(build)), content)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each file that is there, by its SHA-256."""
        return {
            name: size for name, size in self._listed("files").items() if SHA256.fullmatch(name)
        }

    def send(self, path: Path, digest: str) -> None:
        """Write a file that has this SHA-256."""
        with self._asked(f"write {_file_name(digest)}"):
            self._files.put_file(str(path), self._path(_file_name(digest)))

    def fetch(self, digest: str, path: Path) -> None:
        """Copy a file to a path here, unchecked."""
        name = _file_name(digest)
        try:
            with self._asked(f"read {name}", FileNotFoundError):
                self._files.get_file(self._path(name), str(path))
        except FileNotFoundError:
            raise self._gone(name) from None

    def remove_build(self, build: str) -> None:
        """Delete a generation's manifest."""
        self._remove(_manifest_name(build))

    def remove_file(self, digest: str) -> None:
        """Delete a file."""
        self._remove(_file_name(digest))

    def damaged(self, name: str) -> SnapshotError:
        """Make the error for an object that is not what it should be."""
        return SnapshotError(
            f"{self.shown}/{name} is damaged: delete it there, and push the index again"
        )

    def damaged_file(self, digest: str) -> SnapshotError:
        """Make the error for a file whose content has another SHA-256."""
        return self.damaged(_file_name(digest))

    def _gone(self, name: str) -> SnapshotError:
        return SnapshotError(
            f"{self.shown}/{name} is missing: push the index again; if that is done just now, pull "
            "again"
        )

    def _read(self, name: str) -> bytes | None:
        """Return an object's content, None if there is none."""
        try:
            with self._asked(f"read {name}", FileNotFoundError):
                return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def _listed(self, folder: str) -> dict[str, int]:
        """Return the objects of a folder, with their bytes."""
        try:
            with self._asked(f"list {folder}", FileNotFoundError):
                self._files.invalidate_cache()
                found = self._files.find(self._path(folder), detail=True)
        except FileNotFoundError:
            return {}
        start = len(self._path(folder)) + 1  # of what is deeper, names have a slash
        return {path[start:]: facts["size"] for path, facts in found.items()}

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError), self._asked(f"delete {name}", FileNotFoundError):
            self._files.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _asked(self, what: str, *but: type[Exception]) -> Iterator[None]:
        """Tell of any failure `but` some in one line."""
        try:
            yield
        except IndexingError:
            raise
        except but:
            raise
        except Exception as error:  # each protocol has its own
            raise UnreachableError(
                f"{self.shown} failed to {what}: {_reason(error)}; run the command again"
            ) from error


def _manifest_name(build: str) -> str:
    return f"builds/{build}.json"


def _file_name(digest: str) -> str:
    return f"files/{digest}"


def _options(scheme: str) -> dict[str, Any]:
    if scheme in ("file", "local"):
        return {"auto_mkdir": True}
    if scheme not in READ_ONLY:
        return {}
    import aiohttp

    # Its own limit is five minutes for a whole file.
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
    return {"client_kwargs": {"timeout": timeout, "trust_env": True}}


def _reason(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return said[0] if said else type(error).__name__
