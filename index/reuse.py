"""Vectors and codes of texts that the previous build has already read with the same model."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from index.encoder import Encoder, Matrix
from index.late import Codes, Ids, coded
from index.probes import Probes
from index.rows import ranges
from index.snapshot import Snapshot
from index.text import normalise


def digest(text: str) -> bytes:
    """Return the key under which a text's vector is found again."""
    return blake2b(text.encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Found:
    """Where what is known of some texts comes from."""

    old: Ids  # ids in the old index of the texts that it has
    new: list[str]  # the others as the model reads them, each once
    places: Ids  # of each text in all of these, the old ones first


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
        found = self._find(texts, digests, self._passages)
        vectors = self._encoder.passages(found.new)
        if self._old:
            vectors = np.concatenate([self._old.passages.get(found.old), vectors])
        return vectors[found.places]

    def sentences(
        self, texts: Sequence[str], digests: Sequence[bytes]
    ) -> tuple[Matrix, Codes, Ids]:
        """Return the same of sentences, the codes of their tokens, and how many each has.

        The codes are (tokens of all, dimension / 8).
        """
        found = self._find(texts, digests, self._sentences)
        vectors, tokens = self._encoder.sentences(found.new)
        each = [coded(rows, self._centre) for rows in tokens]
        counts = np.array([len(rows) for rows in each], np.int64)
        codes = np.concatenate(each or [np.empty((0, -(-len(self._centre) // 8)), np.uint8)])
        if self._old:
            old_codes, old_counts = self._old.late.codes(found.old)
            vectors = np.concatenate([self._old.sentences.get(found.old), vectors])
            codes, counts = np.concatenate([old_codes, codes]), np.append(old_counts, counts)
        ends = np.cumsum(counts)
        order = ranges((ends - counts)[found.places], ends[found.places])
        return vectors[found.places], codes[order], counts[found.places]

    def _find(
        self, texts: Sequence[str], digests: Sequence[bytes], ids: dict[bytes, int]
    ) -> _Found:
        old = [ids[key] for key in digests if key in ids]
        new: dict[bytes, str] = {}
        for text, key in zip(texts, digests, strict=True):
            if key not in ids:
                new.setdefault(key, text)
        self.reused += len(old)
        self.encoded += len(new)
        among_new = {key: len(old) + place for place, key in enumerate(new)}
        among_old = iter(range(len(old)))
        places = [next(among_old) if key in ids else among_new[key] for key in digests]
        return _Found(
            np.array(old, np.int64),
            [normalise(text) for text in new.values()],
            np.array(places, np.int64),
        )


def _alike(old: Snapshot, encoder: Encoder, probes: Probes) -> bool:
    same_model = old.manifest.model_digest == encoder.model.digest
    return same_model and np.array_equal(old.late.article_centre, probes.article_centre)
