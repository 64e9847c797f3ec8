"""Watched questions, and what is no news to them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.state.database import Database, Row, Transaction
from bot.texts import Language
from index.text.analysis import normalise
from retrieval.results import Reference

MAX_WATCHES = 20  # watches in a chat
RETENTION = timedelta(days=90)  # what a chat was told; a watch itself never forgets

_COLUMNS = "id, chat_id, topic, question, language, reply_id"


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A question that a chat wants to hear news of, and who asked for that, if known."""

    chat_id: int
    topic: int | None
    user_id: int | None
    question: str
    language: Language  # to tell the news in
    message_id: int | None = None  # of the message that asks for it


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched question as it is kept."""

    id: int
    chat_id: int
    topic: int | None
    question: str
    language: Language
    reply_id: int | None = None  # of the message that confirmed it


@dataclass(frozen=True, slots=True)
class NewAlert:
    """What a chat is to be told: a hit, and the marks that it is known again by."""

    hit: Reference
    marks: frozenset[str]


class WatchedAlreadyError(Exception):
    """Raised for a question that its chat watches already."""


class TooManyWatchesError(Exception):
    """Raised when a chat watches MAX_WATCHES questions."""


class Watches:
    """Keeps what chats watch, until they delete it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, wanted: NewWatch, version: str, seen: Iterable[str], at: float) -> Watch:
        """Watch a question from this version of the index on; what is `seen` is no news to it.

        Raises WatchedAlreadyError, or TooManyWatchesError when the chat has MAX_WATCHES.
        """
        async with self._database.transaction() as transaction:
            chat, same = wanted.chat_id, _same(wanted.question)
            if await transaction.write(
                "SELECT id FROM watches WHERE chat_id = ? AND same = ?", (chat, same)
            ):
                raise WatchedAlreadyError
            counted = await transaction.write(
                "SELECT count(*) FROM watches WHERE chat_id = ?", (chat,)
            )
            if counted and counted[0] >= MAX_WATCHES:
                raise TooManyWatchesError
            row = await transaction.write(
                "INSERT INTO watches (chat_id, topic, user_id, question, same, language, version, "
                "at, message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                f"RETURNING {_COLUMNS}",
                (
                    chat,
                    wanted.topic,
                    wanted.user_id,
                    wanted.question,
                    same,
                    wanted.language,
                    version,
                    int(at),
                    wanted.message_id,
                ),
            )
            assert row is not None
            await _see(transaction, row[0], seen)
        return _watch(row)

    async def of_chat(self, chat_id: int) -> list[Watch]:
        """Return what a chat watches, oldest first."""
        return await self._all("chat_id = ?", chat_id)

    async def delete(self, chat_id: int, watch_id: int) -> Watch | None:
        """Delete a watch of a chat, and the alerts of it that wait; None when it was gone."""
        row = await self._database.write(
            f"DELETE FROM watches WHERE chat_id = ? AND id = ? RETURNING {_COLUMNS}",
            (chat_id, watch_id),
        )
        return _watch(row) if row else None

    async def of_message(self, chat_id: int, message_id: int) -> Watch | None:
        """Return the watch that a message asked for, if it is still kept."""
        found = await self._all("chat_id = ? AND message_id = ?", chat_id, message_id)
        return found[0] if found else None

    async def mark_confirmed(self, watch: Watch, reply_id: int) -> None:
        """Keep which message confirmed a watch."""
        await self._database.write(
            "UPDATE watches SET reply_id = ? WHERE id = ?", (reply_id, watch.id)
        )

    async def unchecked(self, version: str) -> list[Watch]:
        """Return the watches that were not yet checked against this version of the index."""
        return await self._all("version != ?", version)

    async def known_marks(self, watch: Watch) -> frozenset[str]:
        """Return the marks of all that is no news to a watch."""
        rows = await self._database.rows(
            "SELECT mark FROM watch_seen WHERE watch_id = ? "
            "UNION SELECT mark FROM heard WHERE chat_id = ?",
            (watch.id, watch.chat_id),
        )
        return frozenset(mark for (mark,) in rows)

    async def mark_checked(
        self, watch: Watch, version: str, seen: Iterable[str], news: Iterable[NewAlert], at: float
    ) -> None:
        """Keep that a watch was checked, what it has seen, and what is to be told: all or none."""
        async with self._database.transaction() as transaction:
            row = await transaction.write(
                "UPDATE watches SET version = ? WHERE id = ? RETURNING chat_id", (version, watch.id)
            )
            if row is None:  # deleted meanwhile
                return
            await _see(transaction, watch.id, seen)
            for each in news:
                for mark in each.marks:
                    await transaction.write(
                        "INSERT OR REPLACE INTO heard VALUES (?, ?, ?)", (row[0], mark, int(at))
                    )
                await transaction.write(
                    "INSERT INTO alerts (watch_id, chat_id, reference, made_at) "
                    "VALUES (?, ?, ?, ?)",
                    (watch.id, row[0], json.dumps(each.hit.packed), int(at)),
                )

    async def take_back(self, watch: Watch, alert_id: int, marks: Iterable[str]) -> None:
        """Delete an alert that was not sent, and what it is known by: the next check may find it.

        All or none. What the chat was told by another alert stays known.
        """
        async with self._database.transaction() as transaction:
            row = await transaction.write(
                "DELETE FROM alerts WHERE id = ? RETURNING chat_id, made_at", (alert_id,)
            )
            if row is None:  # gone with its chat meanwhile
                return
            for mark in marks:
                await transaction.write(
                    "DELETE FROM heard WHERE chat_id = ? AND mark = ? AND at = ?",
                    (row[0], mark, row[1]),
                )
                await transaction.write(
                    "DELETE FROM watch_seen WHERE watch_id = ? AND mark = ?", (watch.id, mark)
                )
            await transaction.write("UPDATE watches SET version = '' WHERE id = ?", (watch.id,))

    async def leave_topic(self, watch_id: int) -> None:
        """Tell the news of a watch outside of any topic from now on."""
        await self._database.write("UPDATE watches SET topic = NULL WHERE id = ?", (watch_id,))

    async def expire(self, now: float) -> None:
        """Forget what chats were told long ago."""
        await self._database.write(
            "DELETE FROM heard WHERE at < ?", (now - RETENTION.total_seconds(),)
        )

    async def _all(self, where: str, *parameters: int | str) -> list[Watch]:
        rows = await self._database.rows(
            f"SELECT {_COLUMNS} FROM watches WHERE {where} ORDER BY id", parameters
        )
        return [_watch(row) for row in rows]


async def _see(transaction: Transaction, watch_id: int, marks: Iterable[str]) -> None:
    for mark in marks:
        await transaction.write("INSERT OR IGNORE INTO watch_seen VALUES (?, ?)", (watch_id, mark))


def _same(question: str) -> str:
    return normalise(question).casefold().strip(" ?!.…")


def _watch(row: Row) -> Watch:
    return Watch(*row)
