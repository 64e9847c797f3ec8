"""The files and folders that settings name and a start does not open: are they there?"""

import os
from pathlib import Path

from bot.settings import Settings


def wrong_with_index_dir(named: Path) -> str | None:
    """Say why a folder is no index, as one of its builds is none; None if it is one."""
    folder = named.resolve()
    for index in (folder.parent, folder.parent.parent):
        inside = folder.name == "builds" or folder.parent.name == "builds"
        if inside and (index / "current").exists():
            return f"{folder} is a part of an index: set HOIBAO_INDEX_DIR to {index}"
    if not (folder / "current").is_symlink():
        return (
            f"there is no index in {named}: build one with `python -m index build SOURCE`, or set "
            "HOIBAO_INDEX_DIR to where it is"
        )
    return None


def wrong_with_sources(settings: Settings) -> str | None:
    """Say which source /reindex could not build from, and what to do."""
    for source in settings.sources:
        if not os.access(source, os.R_OK):  # also where a folder above can't be entered
            return (
                f"HOIBAO_SOURCES names {source}, which is not there or can't be read: correct it, "
                "or leave it out"
            )
    return None
