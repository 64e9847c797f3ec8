"""Vectors of texts that the previous build has already embedded with the same model."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder, Matrix
from index.snapshot import Snapshot
from index.text import normalise


def digest(text: str) -> bytes:
    """Return the key under which a text's vector is found again."""
    return blake2b(normalise(text).encode(), digest_size=16).digest()


class Embedder:
    """Embeds texts of articles, asking the model only for those that the old index lacks."""

    def __init__(self, encoder: Encoder, old: Snapshot | None) -> None:
        self._encoder = encoder
        self._old = old
        self._places: dict[bytes, tuple[bool, int]] = {}  # digest -> is it a sentence, id
        self.reused = 0
        self.encoded = 0

    @classmethod
    async def over(cls, encoder: Encoder, old: Snapshot | None) -> "Embedder":
        """Make one that knows the vectors of `old`, if that is of the same model."""
        if old and old.manifest.model_digest != encoder.model.digest:
            old = None
        embedder = cls(encoder, old)
        if old:
            async for row_id, key in old.store.digests("passages"):
                embedder._places[key] = (False, row_id)
            async for row_id, key in old.store.digests("sentences"):
                embedder._places[key] = (True, row_id)
        return embedder

    def vectors(self, texts: Sequence[str], digests: Sequence[bytes]) -> Matrix:
        """Return unit vectors, (texts, dimension), in the order of the texts."""
        unique = dict(zip(digests, texts, strict=True))
        known = [key for key in unique if key in self._places]
        new = [key for key in unique if key not in self._places]
        self.reused += len(known)
        self.encoded += len(new)
        fresh = self._encoder.passages([normalise(unique[key]) for key in new])
        matrix = np.concatenate([self._remembered(known), fresh])
        rows = {key: row for row, key in enumerate([*known, *new])}
        return np.asarray(matrix[[rows[key] for key in digests]], np.float32)

    def _remembered(self, keys: list[bytes]) -> Matrix:
        matrix = np.empty((len(keys), self._encoder.model.dimension), np.float32)
        if self._old is None:
            return matrix
        for is_sentence, source in ((False, self._old.passages), (True, self._old.sentences)):
            rows = [row for row, key in enumerate(keys) if self._places[key][0] is is_sentence]
            ids: npt.NDArray[np.int64] = np.array(
                [self._places[keys[row]][1] for row in rows], np.int64
            )
            matrix[rows] = source.get(ids)
        return matrix
