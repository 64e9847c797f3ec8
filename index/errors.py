"""The exceptions of index/; each message says what is wrong and what to do.

IndexingError
├── SourceError      a source can't be read, or a row in it is wrong
│   └── PageError    one page or row is not worth reading; the others are
├── ModelError       the embedding model can't be found, prepared or opened
├── BuildError       a build can't start, finish or be published; the old index still serves
│   ├── EmptyBuildError  no page holds an article
│   └── UpToDateError    there is nothing new to build: no fault
├── SnapshotError    there is no index there, or it is damaged, or of another model or version
└── UnreachableError the index, or a part of it, is on another machine that does not answer now
"""

from collections.abc import Sequence


class IndexingError(Exception):
    """Root of the tree; `str(error)` is one plain line, fit to show a person."""


class SourceError(IndexingError):
    """Raised when a source can't be read, or a row in it is wrong."""


class PageError(SourceError):
    """Raised for a page that is not worth reading; the message completes "<page> is skipped: …"."""


class ModelError(IndexingError):
    """Raised when the embedding model can't be found, prepared or opened."""


class BuildError(IndexingError):
    """Raised when a build can't start, finish or be published; the old index still serves."""


class EmptyBuildError(BuildError):
    """Raised when no page of the sources, or of a shard's part of them, holds an article."""

    def __init__(
        self, message: str, pages: int = 0, skipped: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(message)
        self.pages = pages  # how many were read, and
        self.skipped = list(skipped)  # those of them that say nothing, each with why


class UpToDateError(BuildError):
    """Raised when what is published has all that the sources hold: a command ends well with it."""


class SnapshotError(IndexingError):
    """Raised when an index directory is missing, damaged, or of another model or version."""


class UnreachableError(IndexingError):
    """Raised when an index on another machine, or a shard of it, does not answer now."""
