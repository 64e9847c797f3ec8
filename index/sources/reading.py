"""Bytes of a file, unpacked and capped; what goes wrong while reading raises PageError."""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import PageError
from index.text.cleanup import tidy

# Far above any article; what is larger is no page, and would take its size in memory many times.
MAX_PAGE_BYTES = 32 * 2**20


def shown(path: Path | str) -> str:
    """Return a path fit for an id, a message and a terminal, whatever bytes name the file."""
    return tidy(os.fsencode(path).decode(errors="replace")) or "?"


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO | gzip.GzipFile]:
    """Open a file, unpacking `.gz`."""
    try:
        if file.suffix.lower() == ".gz":
            with gzip.open(file) as stream:
                yield stream
        else:
            with file.open("rb") as stream:
                yield stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise PageError(f"it can't be read: {reason}") from error


def content_of(file: Path) -> bytes:
    """Return the bytes of a page's file, MAX_PAGE_BYTES at the most, unpacked."""
    with opened(file) as stream:
        content = stream.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        raise PageError(f"it is larger than {MAX_PAGE_BYTES // 2**20} MB, so it is no page")
    return content
