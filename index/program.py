"""A digest of the program's own modules, for caches that are stale when the code changes."""

from collections.abc import Iterator
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable


def program_digest(*packages: str) -> str:
    """Return a digest of every file of code or data below these packages, in hex."""
    digest = blake2b(digest_size=16)
    for package in packages:
        for name, file in _files(files(package), package):
            digest.update(name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{name}/{entry.name}")
        elif entry.is_file():
            yield f"{name}/{entry.name}", entry
