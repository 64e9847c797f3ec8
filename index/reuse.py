"""Vectors and codes of sentences that the previous build has already read with the same model."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.late import Codes, Ids, coded
from index.probes import Probes
from index.rows import RowsBuilder, ranges
from index.snapshot import Snapshot
from index.text import normalise
from index.vectors import Halves

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


@dataclass(frozen=True, slots=True)
class _Found:
    """Where what is known of some texts comes from."""

    old: Ids  # ids in the old index of the texts that it has
    new: list[str]  # the others as the model reads them, each once
    places: Ids  # of each text in all of these, the old ones first


class Embedder:
    """Reads sentences of articles, asking the model only for those that the old index lacks."""

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

    def sentences(
        self, texts: Sequence[str], digests: Sequence[bytes]
    ) -> tuple[Halves, Codes, Ids]:
        """Return unit vectors as they are stored, the codes of all tokens, and how many each has.

        Vectors are (texts, dimension), in the order of the texts; codes (tokens of all,
        dimension / 8).
        """
        found = self._find(texts, digests)
        exact, tokens = self._encoder.sentences(found.new)
        vectors = exact.astype(np.float16)
        each = [coded(rows, self._centre) for rows in tokens]
        counts = np.array([len(rows) for rows in each], np.int64)
        codes = np.concatenate(each or [np.empty((0, -(-len(self._centre) // 8)), np.uint8)])
        if self._old:
            old_codes, old_counts = self._old.late.codes(found.old)
            vectors = np.concatenate([self._old.sentences.stored(found.old), vectors])
            codes, counts = np.concatenate([old_codes, codes]), np.append(old_counts, counts)
        ends = np.cumsum(counts)
        order = ranges((ends - counts)[found.places], ends[found.places])
        return vectors[found.places], codes[order], counts[found.places]

    def _find(self, texts: Sequence[str], digests: Sequence[bytes]) -> _Found:
        ids = self.known
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
