"""Vectors and codes of sentences that the previous build embedded with the same model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.arrays import Codes, Floats, Halves, Ids, ranges
from index.embedding.encoder import Encoder
from index.search.index_files import IndexFiles
from index.storage.files import DIGESTS
from index.storage.row_file import RowFileWriter
from index.storage.token_codes import binarize
from index.text.analysis import normalise

DIGEST_BYTES = 16


def text_digest(text: str) -> bytes:
    """Return the key under which a sentence's vector is found again."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


class DigestWriter:
    """Writes digests as sentences come, in the order of their ids."""

    def __init__(self, folder: Path) -> None:
        self._rows = RowFileWriter(folder / DIGESTS)

    def add(self, digests: Sequence[bytes]) -> None:
        """Append the digests of the next sentences."""
        self._rows.add(np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES))

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        self._rows.close()


@dataclass(frozen=True, slots=True)
class EmbeddedSentences:
    """What the model makes of some sentences."""

    vectors: Halves  # unit, (sentences, dimension)
    codes: Codes  # of all their tokens, (tokens, dimension / 8)
    counts: Ids  # number of tokens of each, (sentences,)


class CachedEmbedder:
    """Embeds sentences, taking those that the old index has from there."""

    def __init__(self, encoder: Encoder, article_centre: Floats, old: IndexFiles | None) -> None:
        """Use what `old` has, if it is of the same model and centre."""
        self._encoder = encoder
        self._centre = article_centre
        if old and not _same_model(old, encoder, article_centre):
            old = None
        self._old = old
        self.known = _known_digests(old) if old else {}  # digest -> sentence id in the old index
        self.reused = 0
        self.encoded = 0
        self._places: dict[bytes, int] = {}  # digest -> place in the two below
        self._vectors: Halves = np.empty((0, encoder.model.dimension), np.float16)
        self._codes: list[Codes] = []

    def embed(self, texts: Mapping[bytes, str]) -> None:
        """Have the model read sentences that are not known, by digest; forget those before."""
        vectors, tokens = self._encoder.sentences([normalise(text) for text in texts.values()])
        self._places = {key: place for place, key in enumerate(texts)}
        self._vectors = vectors.astype(np.float16)
        self._codes = [binarize(rows, self._centre) for rows in tokens]
        self.encoded += len(texts)

    def get(self, digests: Sequence[bytes]) -> EmbeddedSentences:
        """Return sentences in this order, each known or among those embedded last."""
        ids = np.array([self.known.get(key, -1) for key in digests], np.int64)
        old, new = np.flatnonzero(ids >= 0), np.flatnonzero(ids < 0)
        places = [self._places[digests[place]] for place in new.tolist()]
        vectors = np.empty((len(ids), self._vectors.shape[1]), np.float16)
        vectors[new] = self._vectors[places]
        new_codes = [self._codes[place] for place in places]
        counts = np.empty(len(ids), np.int64)
        counts[new] = [len(rows) for rows in new_codes]
        old_codes = np.empty((0, -(-len(self._centre) // 8)), np.uint8)
        if self._old and len(old):
            vectors[old] = self._old.sentences.get(ids[old])
            old_codes, counts[old] = self._old.tokens.codes(ids[old])
        self.reused += len(old)
        ends = np.cumsum(counts)
        starts = ends - counts
        codes = np.empty((counts.sum(), old_codes.shape[1]), np.uint8)
        codes[ranges(starts[old], ends[old])] = old_codes
        codes[ranges(starts[new], ends[new])] = np.concatenate([old_codes[:0], *new_codes])
        return EmbeddedSentences(vectors, codes, counts)


def _known_digests(old: IndexFiles) -> dict[bytes, int]:
    """Return the ids of the old sentences by their digests; none if the file is damaged."""
    try:
        stored = (old.directory / DIGESTS).read_bytes()
    except OSError:
        return {}
    if len(stored) != DIGEST_BYTES * len(old.sentences):
        return {}
    return {
        stored[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)]: number
        for number in range(len(old.sentences))
    }


def _same_model(old: IndexFiles, encoder: Encoder, article_centre: Floats) -> bool:
    is_same = old.manifest.model_digest == encoder.model.digest
    return is_same and np.array_equal(old.tokens.article_centre, article_centre)
