"""Updates that were taken from Telegram and are not done yet: only so many."""

import asyncio

from telegram import Update


class BoundedUpdateQueue(asyncio.Queue[object]):
    """Lets whoever brings an update wait while there are too many; Telegram keeps the others.

    python-telegram-bot takes each update out at once and makes a task of it, so a queue of limited
    size would never be full. This counts until an update is done. What stops the bot never waits.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.pending = 0  # updates that are not done
        self._room = asyncio.Semaphore(most)

    async def put(self, item: object) -> None:
        """Add an update when there is room."""
        if isinstance(item, Update):
            await self._room.acquire()
            self.pending += 1
        await super().put(item)  # never waits, so that no room is lost when cancelled

    def task_done(self) -> None:
        """Make room; called by python-telegram-bot when an update was handled or dropped."""
        super().task_done()
        self.pending = max(0, self.pending - 1)  # what stops the bot was not counted
        self._room.release()
