"""Files and folders that nobody may write, root neither."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def frozen(*paths: Path) -> Iterator[None]:
    """Let nobody write them; skips the test where the file system can't do that."""
    if _chattr("+i", *paths):
        _chattr("-i", *paths)
        pytest.skip("this file system makes nothing read-only for root")
    try:
        yield
    finally:
        _chattr("-i", *paths)


def _chattr(change: str, *paths: Path) -> int:
    """Change attributes of files; returns 0 when it could."""
    if shutil.which("chattr") is None:
        return 1
    return subprocess.run(["chattr", change, *map(str, paths)], check=False).returncode
