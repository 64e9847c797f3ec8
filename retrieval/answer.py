"""Answers questions over the published index; the one object that a front end holds."""

from pathlib import Path
from types import TracebackType

from retrieval.results import Answer, Sources


class Answerer:
    """Answers questions, and moves to a newly published index without dropping any."""

    @classmethod
    async def open(cls, index_dir: Path, *, model: str = "bundled", threads: int = 0) -> "Answerer":
        """Open the published index; `threads` for the model, 0 for all cores.

        Raises IndexingError, whose text is one plain line, when there is no index, or it needs
        another model.
        """
        raise NotImplementedError

    async def answer(self, question: str, k: int = 3) -> Answer:
        """Answer with at most `k` hits. Safe to call from many tasks at once."""
        raise NotImplementedError

    async def sources(self) -> Sources:
        """Tell what can be asked about."""
        raise NotImplementedError

    async def refresh(self) -> bool:
        """Move to the published index if it changed since; True when it moved.

        Questions under way finish on the old one. Raises IndexingError, and keeps the old one,
        when the new one can't be opened.
        """
        raise NotImplementedError

    @property
    def version(self) -> str:
        """Name of the build that answers now."""
        raise NotImplementedError

    async def close(self) -> None:
        """Wait for questions under way, then close everything. Safe to call twice."""
        raise NotImplementedError

    async def __aenter__(self) -> "Answerer":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
