"""How far the news reaches that an index was built of: a small file in the index directory."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from index.records import NewsSource

NEWS = "sources.json"


def save_news(directory: Path, facts: Mapping[str, object]) -> None:
    """Write what the archive says of its sources, and which state of the archive that is."""
    (directory / NEWS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")


def joined_news(directory: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an archive says, with the sources of an index that the archive does not have."""
    names = {row["name"] for row in facts["sources"]}
    others = [row for row in _told(directory).get("sources", []) if row["name"] not in names]
    return {**facts, "sources": [*facts["sources"], *others]}


def load_news(directory: Path) -> tuple[NewsSource, ...]:
    """Return the sources of an index; none where it was built without an archive."""
    return tuple(
        NewsSource(
            name=row["name"],
            newest=_moment(row["newest"]),
            articles=row["articles"],
            expected_seconds=row["expected_seconds"],
            began=_moment(row.get("began")),
            succeeded=_moment(row.get("succeeded")),
            errors=tuple(row.get("errors", ())),
        )
        for row in _told(directory).get("sources", [])
    )


def archive_state(directory: Path) -> int | None:
    """Return how many changes the archive had seen when an index was built of it."""
    state = _told(directory).get("changes")
    return state if isinstance(state, int) else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _told(directory: Path) -> dict[str, Any]:
    try:
        told = json.loads((directory / NEWS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
