"""Chats that get the main stories of each day, and the last day that they got them of."""

from dataclasses import dataclass
from datetime import date

from bot.state.database import Database, Row
from bot.texts import Language


@dataclass(frozen=True, slots=True)
class Digest:
    """What a chat wants, and where: once a day at a minute of the readers' day."""

    chat_id: int
    topic: int | None
    user_id: int | None  # who asked for it, if known
    language: Language
    minute: int
    day: date  # the last day whose digest was taken to be sent
    message_id: int | None = None  # that set it, and below the bot's that confirmed it
    reply_id: int | None = None


class Digests:
    """Gives out the digest of a day once: one that was taken may be lost, and never comes twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set(self, wanted: Digest) -> Digest:
        """Keep what a chat wants now, instead of before; a day that was sent stays sent."""
        row = await self._database.write(
            "INSERT INTO digests (chat_id, topic, user_id, language, minute, day, message_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id) DO UPDATE SET "
            "topic = excluded.topic, user_id = excluded.user_id, language = excluded.language, "
            "minute = excluded.minute, day = max(day, excluded.day), "
            "message_id = excluded.message_id, reply_id = NULL "
            "RETURNING chat_id, topic, user_id, language, minute, day, message_id, reply_id",
            (
                wanted.chat_id,
                wanted.topic,
                wanted.user_id,
                wanted.language,
                wanted.minute,
                wanted.day.isoformat(),
                wanted.message_id,
            ),
        )
        assert row is not None
        return _digest(row)

    async def of_chat(self, chat_id: int) -> Digest | None:
        """Return what a chat wants, if it wants any."""
        found = await self._all("d.chat_id = ?", chat_id)
        return found[0] if found else None

    async def delete(self, chat_id: int) -> bool:
        """Send a chat no more; False when it got none."""
        row = await self._database.write(
            "DELETE FROM digests WHERE chat_id = ? RETURNING chat_id", (chat_id,)
        )
        return row is not None

    async def mark_confirmed(self, chat_id: int, reply_id: int) -> None:
        """Keep which message confirmed what a chat wants."""
        await self._database.write(
            "UPDATE digests SET reply_id = ? WHERE chat_id = ?", (reply_id, chat_id)
        )

    async def waiting(self, day: date, first: int, last: int) -> list[Digest]:
        """Return the digests of these minutes, `last` included, that were not sent on that day."""
        return await self._all(
            "d.minute BETWEEN ? AND ? AND d.day < ?", first, last, day.isoformat()
        )

    async def claim(self, digest: Digest, day: date) -> bool:
        """Take the digest of a day to send it; False when it was taken, or is wanted no more."""
        row = await self._database.write(
            "UPDATE digests SET day = ? WHERE chat_id = ? AND minute = ? AND day < ? "
            "RETURNING chat_id",
            (day.isoformat(), digest.chat_id, digest.minute, day.isoformat()),
        )
        return row is not None

    async def release(self, digest: Digest, day: date) -> None:
        """Let the digest of a day wait again that was certainly not sent."""
        await self._database.write(
            "UPDATE digests SET day = ? WHERE chat_id = ? AND day = ?",
            (digest.day.isoformat(), digest.chat_id, day.isoformat()),
        )

    async def leave_topic(self, chat_id: int) -> None:
        """Send to a chat outside of any topic from now on."""
        await self._database.write("UPDATE digests SET topic = NULL WHERE chat_id = ?", (chat_id,))

    async def _all(self, where: str, *parameters: int | str) -> list[Digest]:
        rows = await self._database.rows(
            "SELECT d.chat_id, d.topic, d.user_id, coalesce(c.language, d.language), d.minute, "
            "d.day, d.message_id, d.reply_id FROM digests d LEFT JOIN chats c ON c.id = d.chat_id "
            f"WHERE {where} ORDER BY d.minute, d.chat_id",
            parameters,
        )
        return [_digest(row) for row in rows]


def _digest(row: Row) -> Digest:
    chat_id, topic, user_id, language, minute, day, *messages = row
    return Digest(chat_id, topic, user_id, language, minute, date.fromisoformat(day), *messages)
