"""The outbox of alerts: what chats are to be told, each at most once."""

import json
from dataclasses import dataclass
from datetime import timedelta

from bot.state.chats import ChatSettings
from bot.state.database import Database
from bot.state.watches import Watch
from retrieval.results import Reference

MAX_DELAY = timedelta(days=3)  # at most; older news is none
RETENTION = timedelta(days=7)  # once sent, as long as the answer that it gives


@dataclass(frozen=True, slots=True)
class Alert:
    """News of a watched question."""

    id: int
    watch: Watch
    packed: str  # JSON, see `hit`

    @property
    def hit(self) -> Reference:
        """Names what is told; read when its turn comes, as many may wait for theirs."""
        return Reference.unpacked(json.loads(self.packed))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that may be sent, and how many its chat may still be sent today."""

    alert: Alert
    left_today: int


class Alerts:
    """Gives out each alert once: one that was taken may be lost, and is never sent twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, now: float, day_began: float, *, night: bool = False) -> list[Waiting]:
        """Return the alerts that may be sent, oldest first.

        `day_began` is when the readers' day did. Left out by the query, which is asked every two
        seconds, are those of chats that want none at night, or were sent today all they want.
        """
        usual = ChatSettings()
        rows = await self._database.rows(
            "SELECT a.id, a.reference, w.id, w.chat_id, w.topic, w.question, "
            "coalesce(c.language, w.language), coalesce(c.alerts_a_day, ?) - "
            "(SELECT count(*) FROM alerts WHERE chat_id = a.chat_id AND sent_at >= ?) AS rest "
            "FROM alerts a JOIN watches w ON w.id = a.watch_id "
            "LEFT JOIN chats c ON c.id = a.chat_id "
            "WHERE a.sent_at IS NULL AND a.made_at >= ? AND NOT (? AND coalesce(c.night, ?)) "
            "AND rest > 0 ORDER BY a.id",
            (usual.alerts_a_day, day_began, now - MAX_DELAY.total_seconds(), night, usual.night),
        )
        found = []
        for number, packed, watch_id, chat_id, topic, question, language, left_today in rows:
            watch = Watch(watch_id, chat_id, topic, question, language)
            found.append(Waiting(Alert(number, watch, packed), left_today))
        return found

    async def claim(self, alert: Alert, now: float) -> bool:
        """Take an alert to send it; False when it is gone, or was taken before."""
        row = await self._database.write(
            "UPDATE alerts SET sent_at = ? WHERE id = ? AND sent_at IS NULL RETURNING id",
            (int(now), alert.id),
        )
        return row is not None

    async def release(self, alert: Alert) -> None:
        """Let an alert wait again that was certainly not sent."""
        await self._database.write("UPDATE alerts SET sent_at = NULL WHERE id = ?", (alert.id,))

    async def drop(self, alert: Alert) -> None:
        """Delete an alert that there is nothing to show for."""
        await self._database.write("DELETE FROM alerts WHERE id = ?", (alert.id,))

    async def watch_of(self, alert_id: int) -> int | None:
        """Return the watch that an alert is of, if that is still kept."""
        row = await self._database.row("SELECT watch_id FROM alerts WHERE id = ?", (alert_id,))
        return row[0] if row else None

    async def expire(self, now: float) -> None:
        """Delete what waited or was kept long enough, and what nobody watches any more."""
        await self._database.write(
            "DELETE FROM alerts WHERE sent_at < ? "
            "OR (sent_at IS NULL AND (made_at < ? OR watch_id IS NULL))",
            (now - RETENTION.total_seconds(), now - MAX_DELAY.total_seconds()),
        )
