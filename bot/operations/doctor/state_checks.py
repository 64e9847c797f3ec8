"""Checks of the state file."""

import os
from pathlib import Path

from bot.operations.doctor.findings import Finding, ok, warning, wrong
from bot.state.database import migrations
from bot.state.inspection import LOCK_SECONDS, StateFacts, inspect

LARGE = 1 << 30  # bytes; what is kept expires, so that a healthy file stays far below
RESTORE = "stop the bot and restore a backup: `python -m bot restore FILE`"


def check_state(file: Path, lock_seconds: float = LOCK_SECONDS) -> Finding:
    """Check that the state file is whole, of a version that this program knows, and writable."""
    if not file.exists():
        return _folder(file.parent)
    if not (os.access(file, os.R_OK | os.W_OK) and os.access(file.parent, os.W_OK)):
        return wrong(
            "state file",
            f"{file} can't be written",
            "give the file and its folder to the bot's user, and mount them writable",
        )
    try:
        return _judge(file, inspect(file, lock_seconds))
    except OSError as error:
        return wrong("state file", f"{file} can't be read: {error.strerror}", RESTORE)


def _folder(folder: Path) -> Finding:
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return wrong(
            "state file", f"can't be made in {folder}", "set HOIBAO_STATE_FILE to a writable place"
        )
    return ok("state file", f"none yet; the bot makes it in {folder}")


def _judge(file: Path, facts: StateFacts) -> Finding:
    if facts.damage:
        return wrong("state file", f"{file} is damaged: {facts.damage}", RESTORE)
    if facts.refusal:
        return wrong(
            "state file",
            f"{file} takes no writes: {facts.refusal}",
            "end what holds it (`fuser` names it), or make room on the disk",
        )
    newest = len(migrations())
    if facts.version > newest:
        return wrong(
            "state file",
            f"{file} is of version {facts.version}, this program knows {newest}",
            "update the program, or restore a backup of before",
        )
    if facts.bytes > LARGE:
        return warning(
            "state file",
            f"{file} takes {facts.bytes >> 20} MB",
            "see that the bot runs day and night: it deletes what has expired every hour",
        )
    rows = sum(facts.rows.values())
    return ok("state file", f"version {facts.version}, {rows} rows, {facts.bytes >> 10} KB")
