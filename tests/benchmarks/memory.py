"""Resident memory of a process, as Linux tells it; None on other systems.

Imports nothing but the standard library: processes of other environments use it too.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Resident:
    """What a process holds in memory, in bytes."""

    anonymous: int  # its own: arrays, model weights that were converted or copied
    mapped: int  # pages of files, which the system can drop and read again

    @property
    def total(self) -> int:
        """Both together."""
        return self.anonymous + self.mapped


def resident(pid: int | None = None) -> Resident | None:
    """Read what a process holds now; this one if no `pid` is given."""
    found = _status(pid)
    if "RssAnon" not in found or "RssFile" not in found:
        return None
    return Resident(found["RssAnon"], found["RssFile"])


def peak(pid: int | None = None) -> int | None:
    """Read the most that a process has held since it began its program, in bytes."""
    return _status(pid).get("VmHWM")


def _status(pid: int | None) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{pid or 'self'}/status").read_text("ascii", "replace").splitlines()
    except OSError:  # gone, or not Linux
        return {}
    rows = [line.split() for line in lines if line.endswith(" kB")]
    return {name.rstrip(":"): 1024 * int(size) for name, size, _ in rows}
