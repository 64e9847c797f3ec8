"""Late interaction: how well each word of a question is met by some word of a sentence.

score(question, text) = Σ weight(i) · max over the text's tokens j of q(i) · d(j)

Khattab & Zaharia, ColBERT, 2020. The model gives every token a vector, in the sentence that it
stands in. All of them share a large part, so each is taken from a centre, the mean token of some
stored texts (index/search/off_topic.py). What is left of an article's token is kept as one bit a
dimension, its sign: 48 bytes of 1,536, for nearly the same ranking.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.search.off_topic import Probes
from index.storage.row_file import Rows, RowsBuilder, chunks, ranges
from index.text.analysis import Tongue

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]
Ids = npt.NDArray[np.int64]

CODES = "codes.bin"
STARTS = "starts.npy"
CENTRES = "centres.npz"
ARTICLE = "article"
AT_ONCE = 256  # codes: what is spread out of them stays in a core's own cache
MOST = 512  # tokens of a sentence: a text without stops must not make questions slow


def coded(tokens: Matrix, centre: Vector) -> Codes:
    """Return the signs of a sentence's tokens seen from the centre, (tokens, dimension / 8).

    No sentence has more than MOST, and none has 0: a text of nothing that the model reads has one.
    """
    codes = np.packbits(tokens[:MOST] > centre, axis=1)
    return codes if len(codes) else np.zeros((1, codes.shape[1]), np.uint8)


class Late:
    """The token codes of all sentences; a sentence's place is its id."""

    def __init__(self, rows: Rows, starts: Ids, centres: dict[str, Vector]) -> None:
        self._rows = rows
        self._starts = starts  # place of each sentence's first token, and one past the last
        self._centres = centres  # by Tongue of a question, and ARTICLE

    @classmethod
    def load(cls, folder: Path) -> "Late":
        """Open saved codes, read from the disk as needed; OSError or ValueError when damaged."""
        starts: Ids = np.load(folder / STARTS)
        with (folder / CENTRES).open("rb") as opened, np.load(opened) as arrays:
            centres = dict(arrays)
        rows = Rows(folder / CODES, -(-len(centres[ARTICLE]) // 8), np.uint8)
        if len(rows) != starts[-1]:
            rows.close()
            raise ValueError(f"{len(rows)} token codes, and {starts[-1]} are wanted")
        return cls(rows, starts, centres)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def codes(self, sentences: Ids) -> tuple[Codes, Ids]:
        """Return the codes of their tokens, (tokens, dimension / 8), and how many each has."""
        starts, ends = self._starts[sentences], self._starts[sentences + 1]
        return self._codes(starts, ends), ends - starts

    @property
    def article_centre(self) -> Vector:
        """What the codes were taken from."""
        return self._centres[ARTICLE]

    def met(self, tokens: Matrix, tongue: Tongue, sentences: Ids) -> Matrix:
        """Return how well each sentence meets each of a question's tokens, (tokens, sentences).

        In -1…1: the question's token counts as a unit vector, and so does a code.
        """
        if not len(sentences):
            return np.empty((len(tokens), 0), np.float32)
        question = tokens - self._centres[tongue]
        question /= np.maximum(np.linalg.norm(question, axis=1, keepdims=True), 1e-12)
        starts, ends = self._starts[sentences], self._starts[sentences + 1]
        firsts = np.concatenate([[0], np.cumsum(ends - starts)])
        products = _products(self._codes(starts, ends), question)
        nearest = np.maximum.reduceat(products, firsts[:-1], axis=0).T
        return np.asarray(nearest / question.shape[1] ** 0.5, np.float32)

    def _codes(self, starts: Ids, ends: Ids) -> Codes:
        """Return the codes from each start to its end, one after another."""
        return np.asarray(self._rows.at(ranges(starts, ends)), np.uint8)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


def _products(codes: Codes, question: Matrix) -> Matrix:
    """Return the product of each code's signs with each of a question's tokens, (codes, tokens)."""
    # A sign is twice its bit, less 1: so a token's numbers, doubled where a bit is, less them all.
    twice = np.ascontiguousarray(2 * question.T)
    found = np.empty((len(codes), len(question)), np.float32)
    spread = np.empty((AT_ONCE, len(twice)), np.float32)
    for start, end in chunks(len(codes), AT_ONCE):
        bits = spread[: end - start]
        np.copyto(bits, np.unpackbits(codes[start:end], axis=1, count=len(twice)))
        np.matmul(bits, twice, out=found[start:end])
    found -= question.sum(axis=1)
    return found


class LateBuilder:
    """Writes codes as sentences come, in the order of their ids."""

    def __init__(self, folder: Path, probes: Probes) -> None:
        folder.mkdir()
        centres = {tongue.value: probes.question_centre(tongue) for tongue in Tongue}
        centres[ARTICLE] = probes.article_centre
        np.savez(folder / CENTRES, allow_pickle=False, **centres)
        self._folder = folder
        self._rows = RowsBuilder(folder / CODES)
        self._counts = [np.zeros(1, np.int64)]

    def add(self, codes: Codes, counts: Ids) -> None:
        """Take the codes of the next sentences, (tokens, dimension / 8), and how many each has."""
        self._rows.add(codes)
        self._counts.append(counts)

    def save(self) -> None:
        """Finish the files."""
        self.close()
        np.save(self._folder / STARTS, np.cumsum(np.concatenate(self._counts)))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()
