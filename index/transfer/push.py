"""Copies the published generation to an object store, whole or not at all.

Its files come first, then its manifest, and `current` last, once all are seen there. A push that is
interrupted leaves `current` as it was, and the next one goes on.
"""

import hashlib
import json
from pathlib import Path

from index.disk import checksum
from index.errors import BuildError
from index.progress import Progress
from index.storage.files import SHARDS_ALONE
from index.storage.generations import damaged, gone, published_build, superfluous
from index.storage.manifest import Manifest
from index.transfer.at_once import at_once
from index.transfer.object_store import ObjectStore, Pointer
from index.transfer.packing import MANIFEST
from index.transfer.report import Transferred


def push(index_dir: Path, url: str, progress: Progress) -> Transferred:
    """Make the build published in `index_dir` the published one at an address.

    Builds that are too many there are deleted, by the rule for folders. Raises SnapshotError when
    the index here is damaged, UnreachableError when the store fails.
    """
    directory = published_build(index_dir)
    manifest = Manifest.load(directory)
    store = ObjectStore.open(url, write=True)
    store.require_own_place()
    paths = {digest: directory / name for name, digest in manifest.files.items()}
    try:
        content = (directory / MANIFEST).read_bytes()
        sizes = {digest: path.stat().st_size for digest, path in paths.items()}
        there = store.sizes()
        missing = [digest for digest, size in sizes.items() if there.get(digest) != size]
        at_once(lambda digest: _send(store, paths[digest], digest), missing, progress)
    except FileNotFoundError as error:
        raise gone(error.filename, "push") from None
    store.add_manifest(directory.name, content)
    there = store.sizes()
    if any(there.get(digest) != size for digest, size in sizes.items()):
        raise BuildError(f"not all files are at {store.shown} as they were sent: push again")
    store.publish(Pointer(directory.name, hashlib.sha256(content).hexdigest()))
    _clean_up(store, directory.name, there)
    return Transferred(
        directory, len(missing), sum(map(sizes.__getitem__, missing)), len(sizes) - len(missing)
    )


def _send(store: ObjectStore, path: Path, digest: str) -> None:
    if checksum(path) != digest:
        raise damaged(path)
    store.send(path, digest)


def _clean_up(store: ObjectStore, published: str, present: dict[str, int]) -> None:
    """Delete the builds that are too many, and the files that no other has."""
    files = {build: _files(content) for build, content in store.manifests().items()}
    today = [
        build
        for build, names in files.items()
        if any(name.startswith(f"{SHARDS_ALONE}/") for name in names)
    ]
    for build in superfluous(files, today):
        if build != published:
            store.remove_build(build)
            del files[build]
    for digest in present.keys() - {
        digest for names in files.values() for digest in names.values()
    }:
        store.remove_file(digest)


def _files(manifest: bytes) -> dict[str, str]:
    """Return the files that a manifest names, none if it is damaged."""
    try:
        return dict(json.loads(manifest)["files"])
    except (ValueError, TypeError, KeyError):
        return {}
