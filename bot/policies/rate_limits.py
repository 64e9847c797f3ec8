"""How much one person and one group may ask; in memory, by the clock of this machine."""

from collections import OrderedDict
from enum import Enum, auto
from time import monotonic

WINDOW_SECONDS = 60.0
A_PERSON = 12  # messages that want an answer
A_CHAT = 20  # Telegram itself lets a bot send no more to a group
TAPS_OF_A_PERSON = 40
TAPS_IN_A_CHAT = 40  # most change a message, which counts like sending one
INLINE = 60  # of a person, typed in any chat: half a question is a question too
MAX_REMEMBERED = 20_000  # people and groups remembered: some megabytes


class Verdict(Enum):
    """What to do with what somebody asks."""

    ANSWER = auto()
    TELL_PERSON = auto()  # that they ask too much, once
    TELL_CHAT = auto()  # that all in the chat together do, once
    IGNORE = auto()  # they were told


class RateLimits:
    """Lets everybody ask so much at once, and as much again spread over each minute.

    Whoever goes on all the same is told once, and again only after a minute of restraint.
    """

    def __init__(self, person: int = A_PERSON, chat: int = A_CHAT) -> None:
        self._person, self._chat = person, chat
        # By the ids of people and groups, which Telegram keeps apart by their sign.
        self._restored_at = _Times()  # when all that was asked will be forgotten
        self._told_until = _Times()

    def judge(self, person: int | None, chat: int | None, now: float | None = None) -> Verdict:
        """Count a question of a person in a chat, and tell whether to answer it.

        Those who share a sender are nobody in particular: `person` is None. What is asked inline
        is asked in no chat.
        """
        now = monotonic() if now is None else now
        most = {} if person is None else {person: self._person}
        if chat is not None and chat != person:  # a private chat has the id of its person
            most[chat] = self._chat
        full = [key for key in most if not self._has_room(key, most[key], now)]
        if not full:
            for key in most:
                restored = max(self._restored_at.get(key, now), now)
                self._restored_at.keep(key, restored + WINDOW_SECONDS / most[key], now)
            return Verdict.ANSWER
        told = any(self._told_until.get(key, now) > now for key in full)
        for key in full:
            self._told_until.keep(key, now + WINDOW_SECONDS, now)
        if told:
            return Verdict.IGNORE
        return Verdict.TELL_PERSON if person in full else Verdict.TELL_CHAT

    def _has_room(self, key: int, most: int, now: float) -> bool:
        used = self._restored_at.get(key, now) - now
        return used <= WINDOW_SECONDS * (1 - 1 / most) + 1e-6


class _Times(OrderedDict[int, float]):
    """Points in time by id: past ones are dropped and, beyond MAX_REMEMBERED, the least recent.

    So there are never more than people who asked in the last minute or two.
    """

    def keep(self, key: int, time: float, now: float) -> None:
        """Put in or move a point in time."""
        self[key] = time
        self.move_to_end(key)
        while len(self) > MAX_REMEMBERED or next(iter(self.values())) <= now:
            self.popitem(last=False)
