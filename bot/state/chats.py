"""The settings of chats."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.state.database import Database
from bot.texts import LANGUAGES, Language


class Taps(StrEnum):
    """Whose taps the buttons of an answer in a group obey."""

    EVERYONE = "everyone"
    ASKER = "asker"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has chosen; of a private chat, what a person has."""

    language: Language | None = None  # None: that of the question, and of the asker's app
    hits: int = 3  # at most, in an answer
    quiet: bool = False  # whether to answer only what was found
    taps: Taps = Taps.EVERYONE
    night: bool = True  # whether alerts wait for the morning
    alerts_a_day: int = 3


# What may be chosen, in the order of the buttons.
CHOICES: dict[str, tuple[Any, ...]] = {
    "language": (None, *(texts.code for texts in LANGUAGES)),
    "hits": (1, 3, 5),
    "quiet": (False, True),
    "taps": (Taps.EVERYONE, Taps.ASKER),
    "night": (True, False),
    "alerts_a_day": (1, 3, 10),
}


class Chats:
    """Reads and writes settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, chat_id: int) -> ChatSettings:
        """Return what a chat has chosen, or the defaults."""
        row = await self._database.row(
            f"SELECT {', '.join(CHOICES)} FROM chats WHERE id = ?", (chat_id,)
        )
        if row is None:
            return ChatSettings()
        stored = dict(zip(CHOICES, row, strict=True))
        return ChatSettings(**{name: _choice(name, value) for name, value in stored.items()})

    async def choose(self, chat_id: int, name: str, place: int) -> ChatSettings:
        """Choose the `place`-th of the CHOICES of a setting; LookupError when there is none."""
        value = CHOICES[name][place]
        async with self._database.transaction() as transaction:
            await transaction.write("INSERT OR IGNORE INTO chats (id) VALUES (?)", (chat_id,))
            await transaction.write(f"UPDATE chats SET {name} = ? WHERE id = ?", (value, chat_id))
        return await self.settings(chat_id)


def _choice(name: str, value: Any) -> Any:
    """Return the choice that a stored value stands for; a value of another version stays as it is.

    SQLite has no booleans: 1 is the choice True.
    """
    return next((choice for choice in CHOICES[name] if choice == value), value)
