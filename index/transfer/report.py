"""What a push or a pull did."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Transferred:
    """A generation that is at both ends now."""

    directory: Path  # here
    moved: int  # files that went over the network, and
    bytes: int  # how much that is
    present: int  # files that were there already
    mended: bool = False  # it was published, and those moved took the place of damaged files
