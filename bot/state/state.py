"""All that the bot keeps, in one object."""

from datetime import UTC, tzinfo
from pathlib import Path

from bot.state.alerts import Alerts
from bot.state.answers import Answers
from bot.state.chats import Chats
from bot.state.database import Closing, Database
from bot.state.digests import Digests
from bot.state.feedback import Feedback
from bot.state.links import Links
from bot.state.unanswered import Unanswered
from bot.state.updates import Updates
from bot.state.usage import Usage
from bot.state.watches import Watches

# Where a chat and a person are named. A test holds that nothing is missing here.
OF_CHATS = {
    "chats": "id",
    "answers": "chat_id",
    "watches": "chat_id",
    "heard": "chat_id",
    "alerts": "chat_id",
    "digests": "chat_id",
}
OF_PEOPLE = {
    "answers": "asker_id",
    "feedback": "user_id",
    "watches": "user_id",
    "digests": "user_id",
    "told": "owner_id",
}
# Where messages of a chat are named. A supergroup counts its own anew: there, the numbers of the
# group that it was are those of other messages.
MESSAGES = {
    "answers": ("question_id", "answer_id"),
    "watches": ("message_id", "reply_id"),
    "digests": ("message_id", "reply_id"),
}


class State(Closing):
    """The state file, by the kinds of things that are in it."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self.chats = Chats(database)
        self.answers = Answers(database)
        self.feedback = Feedback(database)
        self.links = Links(database)
        self.watches = Watches(database)
        self.alerts = Alerts(database)
        self.digests = Digests(database)
        self.usage = Usage(database, zone)
        self.unanswered = Unanswered(database, zone)
        self.updates = Updates(database)

    @classmethod
    async def open(cls, file: Path, zone: tzinfo = UTC) -> "State":
        """Open or make the file; a day is one of `zone`. Raises BotError when it can't be used."""
        return cls(await Database.open(file), zone)

    async def close(self) -> None:
        """Close the file; safe to call twice."""
        await self._database.close()

    async def told(self, owner_id: int, what: str) -> str | None:
        """Return what an owner was told last of something."""
        row = await self._database.row(
            "SELECT value FROM told WHERE owner_id = ? AND what = ?", (owner_id, what)
        )
        return str(row[0]) if row else None

    async def mark_told(self, owner_id: int, what: str, value: str) -> None:
        """Keep what an owner was told of something."""
        await self._database.write(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (owner_id, what, value)
        )

    async def check(self) -> None:
        """Write a little, to see that it can be; raises what SQLite does when it can't."""
        await self._database.write("INSERT OR REPLACE INTO facts VALUES ('written at', 'any time')")

    async def forget_person(self, user_id: int) -> None:
        """Delete all that is kept of a person, their private chat's settings too."""
        async with self._database.transaction() as transaction:
            for table, column in OF_PEOPLE.items():
                await transaction.write(f"DELETE FROM {table} WHERE {column} = ?", (user_id,))
            for table, column in OF_CHATS.items():
                await transaction.write(f"DELETE FROM {table} WHERE {column} = ?", (user_id,))

    async def forget_chat(self, chat_id: int) -> None:
        """Delete all that is kept of a chat."""
        async with self._database.transaction() as transaction:
            for table, column in OF_CHATS.items():
                await transaction.write(f"DELETE FROM {table} WHERE {column} = ?", (chat_id,))

    async def move_chat(self, old: int, new: int) -> None:
        """Give all that is kept of a chat, but for its messages, to the chat that it became."""
        async with self._database.transaction() as transaction:
            for table, column in OF_CHATS.items():
                changes = [f"{column} = ?", *(f"{each} = NULL" for each in MESSAGES.get(table, ()))]
                await transaction.write(
                    f"UPDATE OR REPLACE {table} SET {', '.join(changes)} WHERE {column} = ?",
                    (new, old),
                )

    async def expire(self, now: float) -> None:
        """Delete what was kept long enough."""
        await self.answers.expire(now)
        await self.links.expire(now)
        await self.watches.expire(now)
        await self.alerts.expire(now)
        await self.usage.expire(now)
        await self.unanswered.expire(now)
        await self.updates.expire(now)
