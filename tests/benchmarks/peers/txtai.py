"""txtai: `Embeddings` with content, as its manual builds one; batches of 32."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from txtai import Embeddings

from tests.benchmarks.peers.job import PASSAGE, QUESTION, run


class Txtai:
    """One model for both collections."""

    def __init__(self, model: Path) -> None:
        self._models: dict[str, Any] = {}
        self._settings = {
            "path": str(model),
            "instructions": {"query": QUESTION, "data": PASSAGE},
            "content": True,
        }
        self._new()  # loads the model

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """`index`, then `save`."""
        embeddings = self._new()
        embeddings.index(texts)
        embeddings.save(str(folder))
        embeddings.close()

    def search(self, text: str, folder: Path) -> list[str]:
        """`load`, then `search`."""
        embeddings = Embeddings(models=self._models)
        embeddings.load(str(folder))
        found = [row["text"] for row in embeddings.search(text, 10)]
        embeddings.close()
        return found

    def vectors(self, texts: Sequence[str]) -> Any:
        """As `index` embeds documents."""
        return self._new().batchtransform(list(texts), category="data")

    def _new(self) -> Embeddings:
        return Embeddings(self._settings, models=self._models)


if __name__ == "__main__":
    run(Txtai)
