"""Questions that found nothing: what articles are missing. Kept only if the owner says so."""

from datetime import datetime, timedelta, tzinfo

from bot.state.database import Database
from index.text.analysis import normalise

RETENTION = timedelta(days=90)  # after it was last asked


class Unanswered:
    """Counts such questions by their words alone, not who asked, nor where; days are readers'."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone

    async def count(self, question: str, at: float) -> None:
        """Count a question once more; asked in capitals, it is the same."""
        await self._database.write(
            "INSERT INTO unanswered VALUES (?, 1, ?) "
            "ON CONFLICT DO UPDATE SET count = count + 1, day = excluded.day",
            (normalise(question).lower(), self._day(at)),
        )

    async def top(self, most: int) -> list[tuple[str, int]]:
        """Return what was asked most often, and how often, the newer first where that is alike."""
        rows = await self._database.rows(
            "SELECT question, count FROM unanswered "
            "ORDER BY count DESC, day DESC, question LIMIT ?",
            (most,),
        )
        return [(str(question), int(count)) for question, count in rows]

    async def expire(self, now: float) -> None:
        """Delete what was kept long enough."""
        oldest = self._day(now - RETENTION.total_seconds())
        await self._database.write("DELETE FROM unanswered WHERE day < ?", (oldest,))

    def _day(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).date().isoformat()
