"""Which sentences an index has, by the digests of their texts: written, and looked up."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.arrays import Codes, Hashes, Ids, chunks
from index.storage.files import DIGESTS
from index.storage.row_file import RowFile, RowFileWriter

DIGEST_BYTES = 16
READ_CHUNK = 1 << 20  # digests read at a time

_HEAD = np.dtype("<u8")  # what digests are sorted by: their first half


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


class KnownSentences:
    """The ids of an index's sentences by their digests.

    Twelve bytes a sentence are in memory, where a dict has some 160; the digests stay in their
    file, which tells apart those of equal heads.
    """

    def __init__(self, file: Path) -> None:
        """Open the digests of all sentences, by id; OSError or ValueError when it is damaged."""
        self._rows = RowFile(file, DIGEST_BYTES, np.uint8)
        heads = np.empty(len(self._rows), _HEAD)
        for start, end in chunks(len(heads), READ_CHUNK):
            heads[start:end] = _heads(np.asarray(self._rows.take(np.arange(start, end)), np.uint8))
        order = np.argsort(heads, kind="stable")
        self._heads, self._ids = heads[order], order.astype(np.uint32)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, digests: Sequence[bytes]) -> Ids:
        """Return the id of each sentence, the last of several alike; -1 of one not known."""
        wanted = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES)
        if not len(self):
            return np.full(len(wanted), -1, np.int64)
        places = np.searchsorted(self._heads, _heads(wanted), "right") - 1
        ids = self._ids[places].astype(np.int64)
        is_known = (self._rows.take(ids) == wanted).all(axis=1)
        return np.where(is_known, ids, -1)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


def _heads(digests: Codes) -> Hashes:
    return digests.view(_HEAD)[:, 0]
