"""Addresses of stores, as people type them and as they may be shown."""

import re

from index.errors import BuildError

# What names only itself is a bucket whose scheme was forgotten, more often than a folder here.
_ADDRESS = re.compile(r"[a-z][\w+.-]*:|\.{0,2}/", re.IGNORECASE)


def checked(url: str) -> str:
    """Return an address without passwords, as people may see it; BuildError if it is none."""
    if not url.strip():
        raise BuildError("the address of the store is empty")
    shown = re.sub(r"(?<=://)[^/]*@", "", url.partition("?")[0]).rstrip("/")
    if not _ADDRESS.match(url):
        raise BuildError(
            f"{shown} is no address: write it with its scheme, as s3://{shown}, or the whole path "
            "of a folder"
        )
    return shown
