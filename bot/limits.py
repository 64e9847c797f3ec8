"""How much one person and one chat may ask; in memory, by the clock of this machine."""

from collections import OrderedDict, deque
from enum import Enum, auto
from time import monotonic
from typing import TypeVar

V = TypeVar("V")

WINDOW_SECONDS = 60.0
A_PERSON = 12  # questions in a window
A_CHAT = 30  # Telegram itself lets a bot send 20 messages to a group in a minute
INLINE = 60  # of a person, typed in any chat: half a question is a question too
MOST = 20_000  # people and chats remembered


class Verdict(Enum):
    """What to do with what somebody asks."""

    ANSWER = auto()
    TELL = auto()  # that it is too much, once
    IGNORE = auto()  # they were told


class Limits:
    """Counts what was asked in the last minute."""

    def __init__(self, person: int = A_PERSON, chat: int = A_CHAT) -> None:
        self._most = {"person": person, "chat": chat}
        self._asked: OrderedDict[tuple[str, int], deque[float]] = OrderedDict()
        self._told: OrderedDict[tuple[str, int], float] = OrderedDict()

    def judge(self, person: int | None, chat: int | None, now: float | None = None) -> Verdict:
        """Count a question of a person in a chat, and tell whether to answer it.

        Those who share a sender are nobody in particular: `person` is None. What is asked inline
        is asked in no chat.
        """
        now = monotonic() if now is None else now
        named = (("person", person), ("chat", chat))
        keys = [(kind, number) for kind, number in named if number is not None]
        full = [key for key in keys if self._count(key, now) >= self._most[key[0]]]
        if not full:
            for key in keys:
                self._asked[key].append(now)
            return Verdict.ANSWER
        told = any(now - self._told.get(key, -WINDOW_SECONDS) < WINDOW_SECONDS for key in full)
        if told:
            return Verdict.IGNORE
        for key in full:
            _keep(self._told, key, now)
        return Verdict.TELL

    def _count(self, key: tuple[str, int], now: float) -> int:
        asked = self._asked.get(key) or deque[float]()
        while asked and now - asked[0] >= WINDOW_SECONDS:
            asked.popleft()
        _keep(self._asked, key, asked)
        return len(asked)


def _keep(table: "OrderedDict[tuple[str, int], V]", key: tuple[str, int], value: V) -> None:
    table[key] = value
    table.move_to_end(key)
    if len(table) > MOST:
        table.popitem(last=False)
