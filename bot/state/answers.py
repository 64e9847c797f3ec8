"""Answers that were given: what buttons, follow-ups and edited questions go back to."""

import json
from dataclasses import dataclass
from datetime import timedelta

from bot.state.database import Database, Row
from bot.texts import Language
from retrieval.results import Answer, Conversation, Reference, Status

RETENTION = timedelta(days=7)
FOLLOW_UP_WINDOW = timedelta(minutes=10)  # with the next question, without replying to anything
FEW_WORDS = 3  # so short a message that found nothing ("cảm ơn nhé") is no context of follow-ups

_COLUMNS = (
    "id, chat_id, topic, asker_id, question_id, alert_id, answer_id, question, searched, status, "
    "language, version, hits, at"
)


@dataclass(frozen=True, slots=True)
class QuestionOrigin:
    """Where a question was asked, and by whom: None for those who share a sender."""

    chat_id: int
    topic: int | None
    asker_id: int | None
    question_id: int | None  # number of the message; None of an alert, and of a chat that moved
    at: int  # seconds since 1970, by Telegram's clock
    alert_id: int | None = None  # the alert that gave it, when nobody asked


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it is kept."""

    id: int
    origin: QuestionOrigin
    answer_id: int | None  # number of the message; None until it was sent, and of a moved chat
    question: str
    context: Conversation | None
    status: Status
    language: Language
    version: str  # of the index
    hits: tuple[Reference, ...]


class Answers:
    """Keeps answers for some days; RETENTION is the most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(
        self, asked: QuestionOrigin, found: Answer, language: Language, version: str
    ) -> StoredAnswer:
        """Keep an answer; it replaces an earlier one to the same message, or of the same alert."""
        aside = found.status is Status.NOTHING and len(found.question.split()) <= FEW_WORDS
        context = None if aside else found.context
        hits = tuple(map(Reference.to, found.hits or found.near))
        async with self._database.transaction() as transaction:
            before = await transaction.write(
                "DELETE FROM answers WHERE (chat_id = ? AND question_id = ?) OR alert_id = ? "
                "RETURNING answer_id",
                (asked.chat_id, asked.question_id, asked.alert_id),
            )
            answer_id = before[0] if before else None
            row = await transaction.write(
                "INSERT INTO answers (chat_id, topic, asker_id, question_id, alert_id, answer_id, "
                "question, searched, status, language, version, hits, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    asked.chat_id,
                    asked.topic,
                    asked.asker_id,
                    asked.question_id,
                    asked.alert_id,
                    answer_id,
                    found.question,
                    context.question if context else None,
                    found.status,
                    language,
                    version,
                    json.dumps([hit.packed for hit in hits]),
                    asked.at,
                ),
            )
        assert row is not None
        return StoredAnswer(
            int(row[0]),
            asked,
            answer_id,
            found.question,
            context,
            found.status,
            language,
            version,
            hits,
        )

    async def mark_sent(self, given: StoredAnswer, answer_id: int) -> None:
        """Keep which message answers."""
        await self._database.write(
            "UPDATE answers SET answer_id = ? WHERE id = ?", (answer_id, given.id)
        )

    async def by_id(self, chat_id: int, number: int) -> StoredAnswer | None:
        """Return an answer given in a chat, if it is still kept."""
        return await self._one("id = ? AND chat_id = ?", number, chat_id)

    async def reply_to(self, chat_id: int, question_id: int) -> StoredAnswer | None:
        """Return the answer to a message, if it is still kept."""
        return await self._one("chat_id = ? AND question_id = ?", chat_id, question_id)

    async def shown_in(self, chat_id: int, answer_id: int) -> StoredAnswer | None:
        """Return the answer that a message gives, if it is still kept."""
        return await self._one("chat_id = ? AND answer_id = ?", chat_id, answer_id)

    async def latest_of(self, asked: QuestionOrigin) -> StoredAnswer | None:
        """Return what the asker was answered last in that place, some minutes before at most."""
        return await self._one(
            "chat_id = ? AND asker_id = ? AND topic IS ? AND at BETWEEN ? AND ? "
            "AND question_id < ? AND searched IS NOT NULL",
            asked.chat_id,
            asked.asker_id,
            asked.topic,
            asked.at - FOLLOW_UP_WINDOW.total_seconds(),
            asked.at,
            asked.question_id,
        )

    async def is_place(self, chat_id: int, topic: int) -> bool:
        """Tell whether answers are kept by that topic, or under that post, of a chat."""
        return await self._one("chat_id = ? AND topic = ?", chat_id, topic) is not None

    async def chats(self) -> int:
        """Return how many chats were sent answers that are still kept."""
        row = await self._database.row(
            "SELECT count(DISTINCT chat_id) FROM answers WHERE answer_id IS NOT NULL"
        )
        return int(row[0]) if row else 0

    async def expire(self, now: float) -> None:
        """Delete what was kept long enough."""
        await self._database.write(
            "DELETE FROM answers WHERE at < ?", (now - RETENTION.total_seconds(),)
        )

    async def _one(self, where: str, *parameters: float | None) -> StoredAnswer | None:
        row = await self._database.row(
            f"SELECT {_COLUMNS} FROM answers WHERE {where} ORDER BY question_id DESC LIMIT 1",
            parameters,
        )
        return _stored_answer(row) if row else None


def _stored_answer(row: Row) -> StoredAnswer:
    number, chat_id, topic, asker_id, question_id, alert_id, answer_id, *said, at = row
    question, searched, status, language, version, hits = said
    return StoredAnswer(
        id=number,
        origin=QuestionOrigin(chat_id, topic, asker_id, question_id, at, alert_id),
        answer_id=answer_id,
        question=question,
        context=Conversation(searched) if searched else None,
        status=Status(status),
        language=language,
        version=version,
        hits=tuple(Reference.unpacked(each) for each in json.loads(hits)),
    )
