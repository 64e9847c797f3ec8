"""Which chats Telegram wants to hear nothing in for the moment; by the event loop's clock."""

import asyncio

ALL = None


class FloodWaits:
    """Keeps what a 429 said: each holds up its own chat, so that the others are answered.

    When a second chat is refused while the first is held up, it is the bot as a whole that is too
    fast: then everything waits, until the first of the two may go on.
    """

    def __init__(self) -> None:
        self._until: dict[object, float] = {}

    def start(self, place: object, seconds: float) -> None:
        """Hold up a place, as a chat or a method that needs none."""
        now = _now()
        self._until = {each: ends for each, ends in self._until.items() if ends > now}
        ends = now + seconds
        others = [until for each, until in self._until.items() if each not in (place, ALL)]
        if others:
            self._extend(ALL, min(ends, max(others)))
        self._extend(place, ends)

    def remaining(self, place: object) -> float:
        """Return how many seconds to wait; 0 or less when there is no need to."""
        return max(self._until.get(place, 0.0), self._until.get(ALL, 0.0)) - _now()

    async def wait(self, place: object) -> None:
        """Wait as long as need be."""
        while (left := self.remaining(place)) > 0:  # noqa: ASYNC110 - it may be put off meanwhile
            await asyncio.sleep(left)

    def count(self) -> int:
        """Return how many places are held up now."""
        return sum(until > _now() for until in self._until.values())

    def _extend(self, place: object, ends: float) -> None:
        self._until[place] = max(self._until.get(place, 0.0), ends)


def _now() -> float:
    return asyncio.get_running_loop().time()
