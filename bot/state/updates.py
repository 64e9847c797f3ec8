"""Which updates were done: Telegram brings one again where it did not hear of that."""

from datetime import timedelta

from bot.state.database import Database

# Telegram keeps an update for a day, and begins to count anew after a week without any at soonest.
RETENTION = timedelta(days=2)


class Updates:
    """Keeps by a number each what updates were done; nothing of what they said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_done(self, number: int) -> bool:
        """Tell whether an update was done before."""
        row = await self._database.row("SELECT 1 FROM updates WHERE number = ?", (number,))
        return row is not None

    async def mark_done(self, number: int, at: float) -> bool:
        """Keep that an update was done; False when it was before."""
        row = await self._database.write(
            "INSERT OR IGNORE INTO updates VALUES (?, ?) RETURNING number", (number, int(at))
        )
        return row is not None

    async def expire(self, now: float) -> None:
        """Forget those that Telegram can't bring again."""
        oldest = now - RETENTION.total_seconds()
        await self._database.write("DELETE FROM updates WHERE at < ?", (oldest,))
