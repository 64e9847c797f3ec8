"""Checks of the machine and of what is installed on it."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from bot.operations.doctor.findings import Finding, ok, warning, wrong
from bot.settings import Settings

RESERVE = 100 << 20  # bytes that a state file and logs may come to need
BUILDS = 1.2  # times the size of the index: a build is made beside the published one
PYTHON, SQLITE = (3, 11), (3, 35)  # the first with RETURNING
PACKAGE = "hoibao"

# What CTranslate2's fast int8 kernels need; without them a question takes several times as long.
INSTRUCTIONS = {"x86_64": "avx2", "amd64": "avx2", "aarch64": "asimd", "arm64": "asimd"}


def check_disk(folders: dict[str, Path], index_bytes: int) -> list[Finding]:
    """Check for each named folder that its disk has room: for the state, or for a build."""
    return [
        room(
            f"disk of {name}",
            shutil.disk_usage(_existing(folder)).free,
            int(index_bytes * BUILDS) if name == "index" else 0,
        )
        for name, folder in folders.items()
    ]


def room(check: str, free: int, build: int) -> Finding:
    """Check that `free` bytes are enough to go on, and for a build of so many."""
    says = f"{free >> 20} MB free"
    if free < RESERVE:
        return wrong(check, says, f"make room: at least {RESERVE >> 20} MB")
    if free < build + RESERVE:
        return warning(check, says, f"make room for the next build: {build >> 20} MB and more")
    return ok(check, says)


def check_clock_zone(settings: Settings, now: Callable[..., datetime] = datetime.now) -> Finding:
    """Say what time it is for the readers."""
    there = now(settings.zone)
    return ok("time zone", f"{settings.timezone}, where it is {there:%H:%M} on {there:%Y-%m-%d}")


def check_processor(machine: str, cpuinfo: str) -> Finding:
    """Check for the instructions that the model's fast kernels need."""
    needed = INSTRUCTIONS.get(machine.lower())
    if needed is None or not cpuinfo or needed in cpuinfo.split():
        wide = " with AVX-512" if "avx512f" in cpuinfo.split() else ""
        return ok("processor", f"{machine}{wide}")
    return warning(
        "processor",
        f"{machine} without {needed.upper()}: a question takes several times as long",
        "in a virtual machine, pass the host's processor through (CPU type `host`)",
    )


def cpuinfo() -> str:
    """Return what Linux says of the processor, "" where it says nothing."""
    try:
        return Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return ""


def check_versions(requirements: list[str] | None = None) -> Finding:
    """Check Python, SQLite and every library against what the program asks for."""
    if sys.version_info < PYTHON or sqlite3.sqlite_version_info < SQLITE:
        return wrong(
            "versions",
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
            "Python 3.11 and SQLite 3.35 or newer are needed",
        )
    asked = requirements if requirements is not None else requires(PACKAGE) or []
    missing = [text for text in asked if not _is_met(Requirement(text))]
    if missing:
        return wrong(
            "versions", f"not installed: {', '.join(missing)}", "install the program again"
        )
    return ok("versions", f"Hỏi Báo {version(PACKAGE)}, Python {platform.python_version()}")


def _is_met(requirement: Requirement) -> bool:
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return True
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _existing(folder: Path) -> Path:
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
