"""Vectors and codes of sentences that the previous build embedded with the same model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import Codes, Floats, Halves, Ids, ranges
from index.embedding.encoder import Encoder
from index.errors import SnapshotError
from index.pipeline.known_sentences import KnownSentences
from index.search.index_files import IndexFiles
from index.storage.files import DIGESTS, SENTENCES, TOKEN_CODES
from index.storage.generations import published_build
from index.storage.manifest import Manifest, changed_files
from index.storage.token_codes import CENTRES, CODES, STARTS, binarize
from index.storage.vectors import VECTORS_SUFFIX
from index.text.analysis import normalise

TAKEN_OVER = (
    SENTENCES + VECTORS_SUFFIX,
    DIGESTS,
    *(f"{TOKEN_CODES}/{name}" for name in (CODES, STARTS, CENTRES)),
)


def open_previous(index_dir: Path) -> tuple[IndexFiles | None, str]:
    """Open the published index to take its vectors over; None, and why, where it is not whole.

    Without an index there is no why. What is taken over is read once to compare its checksums:
    the new build signs it as its own, so that damage would stay in every later one.
    """
    try:
        directory = published_build(index_dir)
    except SnapshotError:
        return None, ""
    try:
        manifest = Manifest.load(directory)
        if manifest.shards:
            return None, "it is in shards, and this one is not"
        kept = {name: manifest.files.get(name, "") for name in TAKEN_OVER}
        if changed := changed_files(directory, kept):
            return None, f"damaged: {', '.join(changed)}"
        return IndexFiles.load(directory), ""
    except SnapshotError:
        return None, "it is damaged, or of another format"


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
        self.known = KnownSentences(old.directory / DIGESTS) if old else None
        self.reused = 0
        self.encoded = 0
        self._places: dict[bytes, int] = {}  # digest -> place in the two below
        self._vectors: Halves = np.empty((0, encoder.model.dimension), np.float16)
        self._codes: list[Codes] = []

    def close(self) -> None:
        """Close the file of digests; safe to call twice."""
        if self.known:
            self.known.close()

    def embed(self, texts: Mapping[bytes, str]) -> None:
        """Have the model read sentences that are not known, by digest; forget those before."""
        vectors, tokens = self._encoder.sentences([normalise(text) for text in texts.values()])
        self._places = {key: place for place, key in enumerate(texts)}
        self._vectors = vectors.astype(np.float16)
        self._codes = [binarize(rows, self._centre) for rows in tokens]
        self.encoded += len(texts)

    def get(self, digests: Sequence[bytes]) -> EmbeddedSentences:
        """Return sentences in this order, each known or among those embedded last."""
        ids = self.known.find(digests) if self.known else np.full(len(digests), -1)
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


def _same_model(old: IndexFiles, encoder: Encoder, article_centre: Floats) -> bool:
    is_same = old.manifest.model_digest == encoder.model.digest
    return is_same and np.array_equal(old.tokens.article_centre, article_centre)
