"""Everything that can go wrong while fetching; `str(error)` is one plain line.

IndexingError
├── SourcesError    the sources file is wrong
├── ArchiveError    the archive can't be opened, is held by another process, or is full
└── FetchError      one address could not be fetched
    ├── RefusedError    we don't ask: address, port, scheme, or too many redirects
    ├── ContentError    what came is too large, or encoded in a way that is not accepted
    └── RestingError    not now: the host rests, or has had its requests of this hour
"""

from index.errors import IndexingError


class SourcesError(IndexingError):
    """Raised when the sources file can't be read, or says something unknown."""


class ArchiveError(IndexingError):
    """Raised when the archive can't be opened or written, or another process writes it."""


class FetchError(IndexingError):
    """Raised when one address could not be fetched."""


class RefusedError(FetchError):
    """Raised instead of asking, when an address must not be asked."""


class ContentError(FetchError):
    """Raised when an answer is too large, or in an encoding that was not asked for."""


class RestingError(FetchError):
    """Raised when a host is not to be asked before `until`, in seconds since 1970."""

    def __init__(self, message: str, until: float) -> None:
        super().__init__(message)
        self.until = until
