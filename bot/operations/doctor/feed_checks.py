"""Check of the news sources, as the index knows them: the bot sees no sources file, no archive."""

from collections.abc import Sequence
from datetime import datetime

from bot.operations.doctor.findings import Finding, ok, warning
from index.records import NewsSource

CHECK = "feeds"
LOOK = "see `hoibao-feeds status` where they are fetched, and `hoibao-feeds try URL` for an address"


def check_feeds(news: Sequence[NewsSource], now: datetime) -> Finding:
    """Check that every source has brought news as often as is expected of it."""
    if not news:
        return ok(CHECK, "the index was built without fetched news")
    silent = [source.name for source in news if source.silent_since(now)]
    if silent:
        return warning(CHECK, f"silent: {', '.join(silent)}", LOOK)
    return ok(CHECK, f"{len(news)} source{'s' if len(news) > 1 else ''}, none silent")
