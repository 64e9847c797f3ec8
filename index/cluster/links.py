"""Second names for files that a new generation has of the one before."""

import os
from pathlib import Path

from index.errors import BuildError


def link_files(source: Path, target: Path) -> None:
    """Give a file, or all files of a folder, a second name. Raises OSError; BuildError."""
    if source.is_dir():
        target.mkdir()
        for entry in source.iterdir():
            link_files(entry, target / entry.name)
        return
    try:
        os.link(source, target)
    except PermissionError as error:  # what Linux says where a file system has no links
        raise BuildError(
            f"{target.parent} can't have hard links to the shards' files, which a today shard "
            "needs: keep the index on a file system that has them, as its owner"
        ) from error
