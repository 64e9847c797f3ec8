"""Vectors and codes of texts that the previous build has already read with the same model."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TypeVar

import numpy as np

from index.encoder import Encoder, Matrix
from index.late import Codes, Ids, coded
from index.probes import Probes
from index.snapshot import Snapshot
from index.text import normalise

Read = TypeVar("Read")


def digest(text: str) -> bytes:
    """Return the key under which a text's vector is found again."""
    return blake2b(normalise(text).encode(), digest_size=16).digest()


class Embedder:
    """Reads texts of articles, asking the model only for those that the old index lacks."""

    def __init__(self, encoder: Encoder, probes: Probes, old: Snapshot | None) -> None:
        self._encoder = encoder
        self._centre = probes.article_centre
        self._old = old
        self._passages: dict[bytes, int] = {}  # digest -> id in the old index
        self._sentences: dict[bytes, int] = {}
        self.reused = 0
        self.encoded = 0

    @classmethod
    async def over(cls, encoder: Encoder, probes: Probes, old: Snapshot | None) -> "Embedder":
        """Make one that knows the vectors of `old`, if that is of the same model."""
        if old and not _alike(old, encoder, probes):
            old = None
        embedder = cls(encoder, probes, old)
        if old:
            embedder._passages = {key: row async for row, key in old.store.digests("passages")}
            embedder._sentences = {key: row async for row, key in old.store.digests("sentences")}
        return embedder

    def passages(self, texts: Sequence[str], digests: Sequence[bytes]) -> Matrix:
        """Return unit vectors, (texts, dimension), in the order of the texts."""
        found = self._each(texts, digests, self._passages, self._old_passages, self._new_passages)
        return np.array(found, np.float32).reshape(len(texts), self._encoder.model.dimension)

    def sentences(
        self, texts: Sequence[str], digests: Sequence[bytes]
    ) -> tuple[Matrix, list[Codes]]:
        """Return the same of sentences, and the codes of each one's tokens."""
        found = self._each(
            texts, digests, self._sentences, self._old_sentences, self._new_sentences
        )
        vectors = np.array([vector for vector, _ in found], np.float32)
        shape = (len(texts), self._encoder.model.dimension)
        return vectors.reshape(shape), [codes for _, codes in found]

    def _each(
        self,
        texts: Sequence[str],
        digests: Sequence[bytes],
        places: dict[bytes, int],
        remembered: Callable[[Ids], list[Read]],
        read: Callable[[list[str]], list[Read]],
    ) -> list[Read]:
        unique = dict(zip(digests, texts, strict=True))
        old = sorted((places[key], key) for key in unique if key in places)
        ids = np.array([place for place, _ in old], np.int64)
        known = dict(zip((key for _, key in old), remembered(ids), strict=True)) if old else {}
        new = [key for key in unique if key not in known]
        self.reused += len(known)
        self.encoded += len(new)
        fresh = read([normalise(unique[key]) for key in new]) if new else []
        found = known | dict(zip(new, fresh, strict=True))
        return [found[key] for key in digests]

    def _new_passages(self, texts: list[str]) -> list[Matrix]:
        return list(self._encoder.passages(texts))

    def _new_sentences(self, texts: list[str]) -> list[tuple[Matrix, Codes]]:
        vectors, tokens = self._encoder.sentences(texts)
        return [
            (vector, coded(rows, self._centre))
            for vector, rows in zip(vectors, tokens, strict=True)
        ]

    def _old_passages(self, ids: Ids) -> list[Matrix]:
        assert self._old  # it has given the ids
        return list(self._old.passages.get(ids))

    def _old_sentences(self, ids: Ids) -> list[tuple[Matrix, Codes]]:
        assert self._old
        vectors, codes = self._old.sentences.get(ids), self._old.late.codes(ids)
        return list(zip(vectors, codes, strict=True))


def _alike(old: Snapshot, encoder: Encoder, probes: Probes) -> bool:
    same_model = old.manifest.model_digest == encoder.model.digest
    return same_model and np.array_equal(old.late.article_centre, probes.article_centre)
