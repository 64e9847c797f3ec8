"""How much the bot is used: counts a day, and nothing about anybody."""

from datetime import date, datetime, timedelta, tzinfo

from bot.state.database import Database
from retrieval.results import Status

RETENTION = timedelta(days=90)
UP_TO_MS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # how long answers took, in steps


class Usage:
    """Counts what happens on a day of the readers'."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone

    async def count(self, *what: str) -> None:
        """Count one more of each."""
        day = datetime.now(self._zone).date().isoformat()
        async with self._database.transaction() as transaction:
            for each in what:
                await transaction.write(
                    "INSERT INTO usage VALUES (?, ?, 1) "
                    "ON CONFLICT DO UPDATE SET count = count + 1",
                    (day, each),
                )

    async def answered(self, status: Status, milliseconds: float) -> None:
        """Count an answer, and in which step of UP_TO_MS its time falls."""
        step = next((str(most) for most in UP_TO_MS if milliseconds <= most), "more")
        await self.count(f"answer {status}", f"ms {step}")

    async def since(self, first: date) -> dict[date, dict[str, int]]:
        """Return the counts of each day from `first` on."""
        found: dict[date, dict[str, int]] = {}
        for day, what, count in await self._database.rows(
            "SELECT day, what, count FROM usage WHERE day >= ? ORDER BY day", (first.isoformat(),)
        ):
            found.setdefault(date.fromisoformat(day), {})[what] = count
        return found

    async def expire(self, now: float) -> None:
        """Delete what was kept long enough."""
        oldest = datetime.fromtimestamp(now, self._zone).date() - RETENTION
        await self._database.write("DELETE FROM usage WHERE day < ?", (oldest.isoformat(),))
