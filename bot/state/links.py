"""Questions that a link into the private chat asks: its payload is too short to hold them."""

from datetime import timedelta
from secrets import token_urlsafe

from bot.state.database import Database

RETENTION = timedelta(days=1)
MARK = "q-"  # begins every token, so that an old one is told from any other payload


class Links:
    """Keeps questions by a short token, of characters that Telegram lets a payload have."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to(self, question: str, now: float) -> str:
        """Return the token for a question; the same as long as it is kept, which begins anew."""
        row = await self._database.write(
            "INSERT INTO links VALUES (?, ?, ?) "
            "ON CONFLICT (question) DO UPDATE SET at = excluded.at RETURNING token",
            (MARK + token_urlsafe(9), question, int(now)),
        )
        assert row is not None
        return str(row[0])

    async def question(self, token: str, now: float) -> str | None:
        """Return the question of a token, if it is still kept."""
        row = await self._database.row(
            "SELECT question FROM links WHERE token = ? AND at >= ?", (token, _oldest(now))
        )
        return str(row[0]) if row else None

    async def expire(self, now: float) -> None:
        """Delete what was kept long enough."""
        await self._database.write("DELETE FROM links WHERE at < ?", (_oldest(now),))


def _oldest(now: float) -> float:
    return now - RETENTION.total_seconds()
