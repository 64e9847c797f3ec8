"""Late interaction: how well each token of a query matches some token of a sentence (MaxSim).

score(query, text) = Σ weight(i) · max over the text's tokens j of q(i) · d(j)

Khattab & Zaharia, ColBERT, 2020. The model gives every token a vector in the context of its
sentence. All token vectors share a large common part, so each is taken relative to a centre: the
mean token of stored texts (index/search/off_topic.py). An article's centred token is stored as one
sign bit a dimension: 48 bytes instead of 1,536, for nearly the same ranking.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from index.arrays import Codes, Floats, Ids, chunks, ranges
from index.storage.row_file import RowFile, RowFileWriter
from index.text.languages import QueryLanguage

CODES = "codes.bin"
STARTS = "starts.npy"
CENTRES = "centres.npz"
ARTICLE = "article"  # key of the centre of articles' tokens; queries' have their language's
DECODE_CHUNK = 256  # codes unpacked at a time, so that they stay in a core's own cache
MAX_TOKENS = 512  # of a sentence, so that a text without full stops does not make queries slow


def binarize(tokens: Floats, centre: Floats) -> Codes:
    """Return the sign bits of a sentence's centred tokens, (tokens, dimension / 8).

    At most MAX_TOKENS; a sentence without tokens gets one zero code.
    """
    codes = np.packbits(tokens[:MAX_TOKENS] > centre, axis=1)
    return codes if len(codes) else np.zeros((1, codes.shape[1]), np.uint8)


class TokenIndex:
    """The token codes of all sentences; a sentence's place is its id."""

    def __init__(self, rows: RowFile, starts: Ids, centres: Mapping[str, Floats]) -> None:
        self._rows = rows
        self._starts = starts  # place of each sentence's first token, and one past the last
        self._centres = centres  # by QueryLanguage, and ARTICLE

    @classmethod
    def load(cls, folder: Path) -> "TokenIndex":
        """Open saved codes, read from the disk as needed; OSError or ValueError when damaged."""
        starts: Ids = np.load(folder / STARTS)
        with (folder / CENTRES).open("rb") as stream, np.load(stream) as arrays:
            centres = dict(arrays)
        rows = RowFile(folder / CODES, -(-len(centres[ARTICLE]) // 8), np.uint8)
        if len(rows) != starts[-1]:
            rows.close()
            raise ValueError(f"{len(rows)} token codes, expected {starts[-1]}")
        return cls(rows, starts, centres)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def codes(self, sentences: Ids) -> tuple[Codes, Ids]:
        """Return the codes of their tokens, (tokens, dimension / 8), and how many each has."""
        starts, ends = self._starts[sentences], self._starts[sentences + 1]
        return self._codes(starts, ends), ends - starts

    @property
    def article_centre(self) -> Floats:
        """The centre that the codes are relative to, (dimension,)."""
        return self._centres[ARTICLE]

    def max_sim(self, tokens: Floats, language: QueryLanguage, sentences: Ids) -> Floats:
        """Return the best match of each query token in each sentence, (tokens, sentences).

        In -1…1: centred query tokens count as unit vectors, and so do codes.
        """
        if not len(sentences):
            return np.empty((len(tokens), 0), np.float32)
        query = tokens - self._centres[language]
        query /= np.maximum(np.linalg.norm(query, axis=1, keepdims=True), 1e-12)
        starts, ends = self._starts[sentences], self._starts[sentences + 1]
        offsets = np.concatenate([[0], np.cumsum(ends - starts)])
        products = _dot_products(self._codes(starts, ends), query)
        best = np.maximum.reduceat(products, offsets[:-1], axis=0).T
        return np.asarray(best / query.shape[1] ** 0.5, np.float32)

    def _codes(self, starts: Ids, ends: Ids) -> Codes:
        """Return the codes from each start to its end, one after another."""
        return np.asarray(self._rows.take(ranges(starts, ends)), np.uint8)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


def _dot_products(codes: Codes, query: Floats) -> Floats:
    """Return the dot product of each code's signs with each query token, (codes, tokens)."""
    # sign = 2 · bit - 1, so q · signs = 2q · bits - Σ q.
    doubled = np.ascontiguousarray(2 * query.T)
    found = np.empty((len(codes), len(query)), np.float32)
    unpacked = np.empty((DECODE_CHUNK, len(doubled)), np.float32)
    for start, end in chunks(len(codes), DECODE_CHUNK):
        bits = unpacked[: end - start]
        np.copyto(bits, np.unpackbits(codes[start:end], axis=1, count=len(doubled)))
        np.matmul(bits, doubled, out=found[start:end])
    found -= query.sum(axis=1)
    return found


class TokenIndexWriter:
    """Writes codes as sentences come, in the order of their ids."""

    def __init__(self, folder: Path, centres: Mapping[str, Floats]) -> None:
        """`centres` has one for each QueryLanguage, and ARTICLE's."""
        folder.mkdir()
        np.savez(folder / CENTRES, allow_pickle=False, **centres)
        self._folder = folder
        self._rows = RowFileWriter(folder / CODES)
        self._counts = [np.zeros(1, np.int64)]

    def add(self, codes: Codes, counts: Ids) -> None:
        """Append codes of the next sentences, (tokens, dimension / 8), and how many each has."""
        self._rows.add(codes)
        self._counts.append(counts)

    def save(self) -> None:
        """Finish the files."""
        self.close()
        np.save(self._folder / STARTS, np.cumsum(np.concatenate(self._counts)))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()
