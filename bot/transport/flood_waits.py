"""Which chats Telegram wants to hear nothing in for the moment; by the event loop's clock."""

import asyncio

ALL = None
ALIKE_SECONDS = 1.5  # between the ends of two waits that are one: Telegram tells whole seconds
MAX_ALL_SECONDS = 60.0  # then it is tried again: what holds up everybody has to be sure
AS_WELL = 2  # other private chats refused alike: two alone may both have been written to a lot
GROUPS_AFTER_SECONDS = 1.0  # a wait of the whole bot: private chats go first


class FloodWaits:
    """Keeps what a 429 said: it holds up its own chat, so that all others are answered.

    A group may be refused for its slow mode, up to an hour, and says nothing of other chats.
    Private chats have none. When three of them are refused until the same moment, it is the bot as
    a whole that was too fast: then everything waits, groups a little longer.
    """

    def __init__(self) -> None:
        self._until: dict[object, float] = {}

    def start(self, place: object, seconds: float) -> None:
        """Hold up a place, as a chat or a method that needs none."""
        now = _now()
        self._until = {each: ends for each, ends in self._until.items() if ends > now}
        ends = now + seconds
        alike = sum(
            _is_private(other) and other != place and abs(until - ends) <= ALIKE_SECONDS
            for other, until in self._until.items()
        )
        if _is_private(place) and alike >= AS_WELL:
            self._extend(ALL, min(ends, now + MAX_ALL_SECONDS))
        self._extend(place, ends)

    def remaining(self, place: object) -> float:
        """Return how many seconds to wait; 0 or less when there is no need to."""
        whole = self._until.get(ALL, 0.0)
        if whole and not _is_private(place):
            whole += GROUPS_AFTER_SECONDS
        return max(self._until.get(place, 0.0), whole) - _now()

    async def wait(self, place: object) -> None:
        """Wait as long as need be."""
        while (left := self.remaining(place)) > 0:  # noqa: ASYNC110 - it may be put off meanwhile
            await asyncio.sleep(left)

    def count(self) -> int:
        """Return how many places are held up now."""
        return sum(until > _now() for until in self._until.values())

    def _extend(self, place: object, ends: float) -> None:
        self._until[place] = max(self._until.get(place, 0.0), ends)


def _is_private(place: object) -> bool:
    """Tell whether a place is a private chat, which has the number of its person."""
    return isinstance(place, int) and place > 0


def _now() -> float:
    return asyncio.get_running_loop().time()
