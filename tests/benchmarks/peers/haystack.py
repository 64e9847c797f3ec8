"""Haystack: its sentence-transformers embedder and FAISS store, in a pipeline; batches of 32."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline
from haystack.components.writers import DocumentWriter
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.document_stores.faiss import FAISSDocumentStore

from tests.benchmarks.peers.job import PASSAGE, QUESTION, run

DIMENSION = 384


class Haystack:
    """One model for both collections."""

    def __init__(self, model: Path) -> None:
        self._model = str(model)
        self._documents = SentenceTransformersDocumentEmbedder(
            model=self._model, prefix=PASSAGE, progress_bar=False
        )
        self._documents.warm_up()

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Embedder, writer, then the store's `save`."""
        store = FAISSDocumentStore(embedding_dim=DIMENSION)
        pipeline = Pipeline()
        # An embedder belongs to one pipeline; a new one takes the model from Haystack's own cache.
        embedder = SentenceTransformersDocumentEmbedder(
            model=self._model, prefix=PASSAGE, progress_bar=False
        )
        pipeline.add_component("embedder", embedder)
        # Equal texts are one document to Haystack: it tells them by a digest.
        writer = DocumentWriter(store, policy=DuplicatePolicy.SKIP)
        pipeline.add_component("writer", writer)
        pipeline.connect("embedder", "writer")
        pipeline.run({"embedder": {"documents": [Document(content=text) for text in texts]}})
        store.save(folder / "store")

    def search(self, text: str, folder: Path) -> list[str]:
        """Open the store, then ask it with the text embedder's vector."""
        store = FAISSDocumentStore(str(folder / "store"), embedding_dim=DIMENSION)
        embedder = SentenceTransformersTextEmbedder(
            model=self._model, prefix=QUESTION, progress_bar=False
        )
        embedder.warm_up()
        found = store.search(embedder.run(text)["embedding"], top_k=10)
        return [one.content or "" for one in found]

    def vectors(self, texts: Sequence[str]) -> Any:
        """As the pipeline embeds documents."""
        found = self._documents.run([Document(content=text) for text in texts])
        return [one.embedding for one in found["documents"]]


if __name__ == "__main__":
    run(Haystack)
