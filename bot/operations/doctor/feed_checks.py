"""Checks of the news sources, where this machine fetches any."""

from bot.errors import BotError
from bot.operations.doctor.findings import Finding, ok, warning, wrong
from bot.operations.feed_status import read_statuses
from bot.settings import UpkeepSettings

CHECK = "feeds"
LOOK = "see `python -m index.feeds status`, and `python -m index.feeds try URL` for its address"


async def check_feeds(settings: UpkeepSettings) -> Finding:
    """Check that every source has brought news as often as is expected of it."""
    try:
        found = await read_statuses(settings)
    except BotError as error:
        return wrong(CHECK, str(error), LOOK)
    if not found:
        return ok(CHECK, f"none are fetched here: there is no {settings.news_sources}")
    silent = [status.source for status in found if status.is_silent]
    if silent:
        return warning(CHECK, f"silent: {', '.join(silent)}", LOOK)
    return ok(CHECK, f"{len(found)} sources, none silent")
