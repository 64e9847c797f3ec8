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
    hit: Reference


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that was not sent yet, and what its chat has chosen about alerts."""

    alert: Alert
    quiet_at_night: bool
    a_day: int
    sent_today: int


class Alerts:
    """Gives out each alert once: one that was taken may be lost, and is never sent twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, now: float, day_began: float) -> list[Waiting]:
        """Return the alerts that wait, oldest first; `day_began` is when the readers' day did."""
        usual = ChatSettings()
        rows = await self._database.rows(
            "SELECT a.id, a.reference, w.id, w.chat_id, w.topic, w.question, "
            "coalesce(c.language, w.language), coalesce(c.night, ?), coalesce(c.alerts_a_day, ?), "
            "(SELECT count(*) FROM alerts WHERE chat_id = a.chat_id AND sent_at >= ?) "
            "FROM alerts a JOIN watches w ON w.id = a.watch_id "
            "LEFT JOIN chats c ON c.id = a.chat_id "
            "WHERE a.sent_at IS NULL AND a.made_at >= ? ORDER BY a.id",
            (usual.night, usual.alerts_a_day, day_began, now - MAX_DELAY.total_seconds()),
        )
        found = []
        for number, reference, watch_id, chat_id, topic, question, language, *chosen in rows:
            watch = Watch(watch_id, chat_id, topic, question, language)
            alert = Alert(number, watch, Reference.unpacked(json.loads(reference)))
            night, a_day, sent_today = chosen
            found.append(Waiting(alert, bool(night), a_day, sent_today))
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
