"""Our encoder, as a build and the bot use it, with default settings."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.embedding.encoder import Encoder
from tests.benchmarks.peers.worker import Job, serve


class Ours:
    """Reads raw texts; prefixes, the character table and long texts are its own work."""

    def __init__(self, folder: str, device: str) -> None:
        self._encoder = Encoder(Path(folder), device=device)

    def passages(self, texts: Sequence[str]) -> Floats:
        """As a build reads what articles say: the vectors of its tokens come along."""
        return self._encoder.sentences(texts)[0]

    def questions(self, texts: Sequence[str]) -> Floats:
        """As the bot reads questions: the vectors of their tokens come along."""
        return np.array([asked.vector for asked in self._encoder.questions(texts)])


def load(job: Job) -> Ours:
    """Open the prepared model."""
    return Ours(job["model"], job.get("device", "cpu"))


if __name__ == "__main__":
    serve(load)
