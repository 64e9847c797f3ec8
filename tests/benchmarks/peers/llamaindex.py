"""LlamaIndex: a `VectorStoreIndex` over FAISS with its HuggingFace embedding; batches of 10.

Its nodes are given ready made: no splitter of its own, no model that writes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore

from tests.benchmarks.peers.job import PASSAGE, QUESTION, run


class LlamaIndex:
    """One model for both collections."""

    def __init__(self, model: Path) -> None:
        self._embedding = HuggingFaceEmbedding(
            model_name=str(model),
            query_instruction=QUESTION,
            text_instruction=PASSAGE,
            device="cpu",
        )

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """`VectorStoreIndex`, then `persist`."""
        dimension = len(self._embedding.get_query_embedding("?"))
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(dimension))
        index = VectorStoreIndex(
            [TextNode(text=text) for text in texts],
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self._embedding,
        )
        index.storage_context.persist(str(folder))

    def search(self, text: str, folder: Path) -> list[str]:
        """`load_index_from_storage`, then its retriever."""
        storage = StorageContext.from_defaults(
            vector_store=FaissVectorStore.from_persist_dir(str(folder)), persist_dir=str(folder)
        )
        index = load_index_from_storage(storage, embed_model=self._embedding)
        found = index.as_retriever(similarity_top_k=10).retrieve(text)
        return [one.node.get_content() for one in found]

    def vectors(self, texts: Sequence[str]) -> Any:
        """As an index embeds nodes."""
        return self._embedding.get_text_embedding_batch(list(texts))


if __name__ == "__main__":
    run(LlamaIndex)
