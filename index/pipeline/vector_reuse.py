"""Vectors and codes of sentences that the previous build has already read with the same model."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.embedding.encoder import Encoder
from index.search.index_reader import Snapshot
from index.search.off_topic import Probes
from index.storage.row_file import RowsBuilder, ranges
from index.storage.token_codes import Codes, Ids, coded
from index.storage.vectors import Halves
from index.text.analysis import normalise

DIGESTS = "digests.bin"  # of all sentences, in the order of their ids
BYTES = 16  # of a digest


def digest(text: str) -> bytes:
    """Return the key under which a text's vector is found again."""
    return blake2b(text.encode(), digest_size=BYTES).digest()


class DigestsBuilder:
    """Writes digests as sentences come, in the order of their ids."""

    def __init__(self, folder: Path) -> None:
        self._rows = RowsBuilder(folder / DIGESTS)

    def add(self, digests: Sequence[bytes]) -> None:
        """Append those of the next sentences."""
        self._rows.add(np.frombuffer(b"".join(digests), np.uint8).reshape(-1, BYTES))

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        self._rows.close()


class Embedder:
    """Knows what the model makes of sentences: of those of the old index, and of those it reads."""

    def __init__(self, encoder: Encoder, probes: Probes, old: Snapshot | None) -> None:
        """Take over what `old` knows, if that is of the same model."""
        self._encoder = encoder
        self._centre = probes.article_centre
        if old and not _alike(old, encoder, probes):
            old = None
        self._old = old
        self.known = _digests(old) if old else {}  # digest -> id in the old index
        self.reused = 0
        self.encoded = 0
        self._read: dict[bytes, int] = {}  # digest -> place in the two below
        self._vectors: Halves = np.empty((0, encoder.model.dimension), np.float16)
        self._codes: list[Codes] = []

    def read(self, texts: Mapping[bytes, str]) -> None:
        """Have the model read sentences that are not known, by digest, in place of those before."""
        vectors, tokens = self._encoder.sentences([normalise(text) for text in texts.values()])
        self._read = {key: place for place, key in enumerate(texts)}
        self._vectors = vectors.astype(np.float16)
        self._codes = [coded(rows, self._centre) for rows in tokens]
        self.encoded += len(texts)

    def sentences(self, digests: Sequence[bytes]) -> tuple[Halves, Codes, Ids]:
        """Return what is known of sentences, each known or among those that were read last.

        Unit vectors as they are stored, (digests, dimension); the codes of all their tokens,
        (tokens, dimension / 8); and how many tokens each has, (digests,).
        """
        ids = np.array([self.known.get(key, -1) for key in digests], np.int64)
        old, new = np.flatnonzero(ids >= 0), np.flatnonzero(ids < 0)
        places = [self._read[digests[place]] for place in new.tolist()]
        vectors = np.empty((len(ids), self._vectors.shape[1]), np.float16)
        vectors[new] = self._vectors[places]
        codes = [self._codes[place] for place in places]
        counts = np.empty(len(ids), np.int64)
        counts[new] = [len(rows) for rows in codes]
        taken = np.empty((0, -(-len(self._centre) // 8)), np.uint8)
        if self._old and len(old):
            vectors[old] = self._old.sentences.get(ids[old])
            taken, counts[old] = self._old.late.codes(ids[old])
        self.reused += len(old)
        ends = np.cumsum(counts)
        starts = ends - counts
        all_codes = np.empty((counts.sum(), taken.shape[1]), np.uint8)
        all_codes[ranges(starts[old], ends[old])] = taken
        all_codes[ranges(starts[new], ends[new])] = np.concatenate([taken[:0], *codes])
        return vectors, all_codes, counts


def _digests(old: Snapshot) -> dict[bytes, int]:
    """Read the ids of its sentences by their digests; none if the file is damaged."""
    try:
        written = (old.directory / DIGESTS).read_bytes()
    except OSError:
        return {}
    if len(written) != BYTES * len(old.sentences):
        return {}
    return {written[BYTES * id_ : BYTES * (id_ + 1)]: id_ for id_ in range(len(old.sentences))}


def _alike(old: Snapshot, encoder: Encoder, probes: Probes) -> bool:
    same_model = old.manifest.model_digest == encoder.model.digest
    return same_model and np.array_equal(old.late.article_centre, probes.article_centre)
