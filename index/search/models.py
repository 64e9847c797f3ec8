"""The models that read questions, and the threads that run what blocks; one set a process."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from index.embedding.encoder import EncodedQuery, Encoder
from index.reading.reader import Reader, Reading
from index.search.index_reader import ReadingRequest

P = TypeVarTuple("P")
R = TypeVar("R")

NO_MODELS = "a shard has no models: whoever asks it encodes and reads"


@dataclass(frozen=True, slots=True)
class Workers:
    """The threads alone: a shard needs no models, since its questions come encoded."""

    workers: Executor

    def run(self, step: Callable[[*P], R], *given: *P) -> asyncio.Future[R]:
        """Run what blocks in one of the threads."""
        return asyncio.get_running_loop().run_in_executor(self.workers, step, *given)

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Refuse: ValueError."""
        raise ValueError(NO_MODELS)

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        """Refuse: ValueError."""
        raise ValueError(NO_MODELS)


@dataclass(frozen=True, slots=True)
class Models(Workers):
    """The encoder and the reader besides, asynchronous and by the batch."""

    encoder: Encoder
    reader: Reader

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Return each text as the model reads a query."""
        return await self.run(self.encoder.questions, texts)

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        """Read each request's passages for an answer."""
        pairs = [(one.question, text) for one in requests for text in one.passages]
        found = iter(await self.run(self.reader.read, pairs) if pairs else [])
        return [[next(found) for _ in one.passages] for one in requests]
