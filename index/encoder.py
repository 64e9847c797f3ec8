"""Texts in, vectors out; prefixes, tokens, windows and batches stay in here."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError
from index.model import opened

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]

# Past about 300 rows ONNX Runtime unpacks 4-bit matrices at every call, and is half as fast.
TOKENS_A_BATCH = 256  # padding included
SPECIAL_TOKENS = 2

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the model reads it."""

    vector: Vector  # unit, (dimension,)
    tokens: Matrix  # one row for each of its tokens, (tokens, dimension); not of unit length
    words: tuple[str, ...]  # the word that each token is of; "" for punctuation


class Encoder:
    """One embedding model, ready to use. Blocking: call it from a worker thread."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Open a prepared model; `threads` 0 takes all cores. Raises ModelError."""
        self.model = opened(folder)
        self.folder = folder
        # From 1.29 on ONNX Runtime reports to its maker, from its import on, unless told not to.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise classes of their own for a bad file
            raise ModelError(
                f"the prepared model in {folder} is damaged: remove that folder, and it is "
                "prepared again"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.model.longest)

    def questions(self, texts: Sequence[str]) -> list[Asked]:
        """Read what readers ask."""
        windows = self._windows(self.model.question_prefix, texts)
        vectors, tokens = self._encode(windows, len(texts), with_tokens=True)
        words: list[list[str]] = [[] for _ in texts]
        for window in windows:
            words[window.owner] += window.words()
        return [Asked(*each) for each in zip(vectors, tokens, map(tuple, words), strict=True)]

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, (texts, dimension), of what articles say."""
        windows = self._windows(self.model.passage_prefix, texts)
        return self._encode(windows, len(texts), with_tokens=False)[0]

    def sentences(self, texts: Sequence[str]) -> tuple[Matrix, list[Matrix]]:
        """Return the same vectors, and those of each text's tokens, (tokens, dimension)."""
        windows = self._windows(self.model.passage_prefix, texts)
        return self._encode(windows, len(texts), with_tokens=True)

    def _windows(self, prefix: str, texts: Sequence[str]) -> list["_Window"]:
        read = [
            re.sub(" {2,}", " ", (prefix + text).translate(self.model.characters)) for text in texts
        ]
        found = self._tokenizer.encode_batch(read)
        return [
            _Window(owner, part, read[owner], len(prefix))
            for owner, first in enumerate(found)
            for part in (first, *first.overflowing)
        ]

    def _encode(
        self, windows: Sequence["_Window"], texts: int, *, with_tokens: bool
    ) -> tuple[Matrix, list[Matrix]]:
        """Encode windows sorted by length, so that a batch holds hardly any padding."""
        sums = np.zeros((texts, self.model.dimension), np.float32)
        tokens: list[Matrix] = [np.empty((0, self.model.dimension), np.float32)] * len(windows)
        for batch in _batches(windows):
            means, last = self._run([windows[place] for place in batch])
            for row, place in enumerate(batch):
                window = windows[place]
                # A text longer than the model's window is the mean of its windows by their tokens.
                sums[window.owner] += means[row] * max(len(window.encoding) - SPECIAL_TOKENS, 1)
                if with_tokens:
                    tokens[place] = last[row, window.content()]
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors = np.asarray(sums / np.maximum(lengths, 1e-12), np.float32)
        owned: list[list[Matrix]] = [[] for _ in range(texts)]
        for window, rows in zip(windows, tokens, strict=True):
            owned[window.owner].append(rows)
        return vectors, [np.concatenate(rows) for rows in owned]

    def _run(self, windows: Sequence["_Window"]) -> tuple[Matrix, Matrix]:
        shape = (len(windows), max(len(window.encoding) for window in windows))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window.encoding)] = window.encoding.ids
            mask[row, : len(window.encoding)] = 1
        means, tokens = self._session.run(["mean", "tokens"], {"ids": ids, "mask": mask})
        return np.asarray(means, np.float32), np.asarray(tokens, np.float32)


@dataclass(frozen=True, slots=True)
class _Window:
    """As much of a text as the model reads at once."""

    owner: int  # place of the text among the texts
    encoding: Encoding
    text: str  # the whole, with its prefix
    prefix: int  # characters

    def content(self) -> list[int]:
        """Return the places of its tokens that are of the text itself."""
        # Special tokens end at 0, where no text has begun.
        return [place for place, (_, end) in enumerate(self.encoding.offsets) if end > self.prefix]

    def words(self) -> list[str]:
        """Return the word that each of those tokens is of."""
        spans = [(match.start(), match.end()) for match in _WORD.finditer(self.text, self.prefix)]
        found = []
        for start, end in (self.encoding.offsets[place] for place in self.content()):
            touched = [self.text[a:b] for a, b in spans if a < end and b > start]
            found.append(touched[0] if touched else "")
        return found


def _batches(windows: Sequence[_Window]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield places of windows, longest first, at most TOKENS_A_BATCH tokens at a time."""
    lengths = np.array([len(window.encoding) for window in windows])
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        count = max(1, TOKENS_A_BATCH // max(int(lengths[order[start]]), 1))
        yield order[start : start + count]
        start += count
