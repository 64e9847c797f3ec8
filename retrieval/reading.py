"""Reads questions with the model, those that arrive together at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from index.encoder import Asked, Encoder

MOST = 64  # questions read at once: the last should not wait long for the first


class Reader:
    """The model, and a thread of its own to use it in.

    A question is read at once if nobody's is being read; what comes meanwhile is read together
    next. So nobody waits for company, and a batch costs each of many askers less.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read")
        self._waiting: list[tuple[str, asyncio.Future[Asked]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def read(self, texts: list[str]) -> list[Asked]:
        """Return how the model reads each question."""
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in texts]
        self._waiting += zip(texts, futures, strict=True)
        if self._reading is None:
            self._reading = loop.create_task(self._read_all())
        return [await future for future in futures]

    async def _read_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            texts = [text for text, _ in batch]
            found: list[Asked] | BaseException
            try:
                found = await loop.run_in_executor(self._worker, self.encoder.questions, texts)
            except Exception as error:  # each asker hears of it, the next batch is read
                found = error
            for place, (_, future) in enumerate(batch):
                if future.done():  # the asker has gone
                    continue
                if isinstance(found, BaseException):
                    future.set_exception(found)
                else:
                    future.set_result(found[place])
        self._reading = None

    def close(self) -> None:
        """Wait for what is being read; safe to call twice."""
        self._worker.shutdown()
