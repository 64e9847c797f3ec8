"""Texts in, unit vectors out; prefixes, tokens, windows and batches stay in here."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError
from index.model import opened

Matrix = npt.NDArray[np.float32]

# Past about 300 rows ONNX Runtime unpacks 4-bit matrices at every call, and is half as fast.
TOKENS_A_BATCH = 256  # padding included
SPECIAL_TOKENS = 2


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

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, (texts, dimension), of what readers ask."""
        return self._encode([self.model.question_prefix + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, (texts, dimension), of what articles say."""
        return self._encode([self.model.passage_prefix + text for text in texts])

    def _encode(self, texts: list[str]) -> Matrix:
        """Encode windows sorted by length, so that a batch holds hardly any padding."""
        owners, windows = self._windows(texts)
        weights = np.array([max(len(window) - SPECIAL_TOKENS, 1) for window in windows], np.float32)
        sums = np.zeros((len(texts), self.model.dimension), np.float32)
        for batch in _batches(windows):
            means = self._run([windows[place] for place in batch])
            # A text longer than the model's window is the mean of its windows by their tokens.
            np.add.at(sums, owners[batch], means * weights[batch, None])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(lengths, 1e-12), np.float32)

    def _windows(self, texts: list[str]) -> tuple[npt.NDArray[np.int64], list[Encoding]]:
        read = [re.sub(" {2,}", " ", text.translate(self.model.characters)) for text in texts]
        owners: list[int] = []
        windows: list[Encoding] = []
        for owner, first in enumerate(self._tokenizer.encode_batch_fast(read)):
            parts = [first, *first.overflowing]
            owners += [owner] * len(parts)
            windows += parts
        return np.array(owners, np.int64), windows

    def _run(self, windows: list[Encoding]) -> Matrix:
        shape = (len(windows), max(len(window) for window in windows))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window.ids
            mask[row, : len(window)] = 1
        (means,) = self._session.run(["mean"], {"ids": ids, "mask": mask})
        return np.asarray(means, np.float32)


def _batches(windows: Sequence[Encoding]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield places of windows, longest first, at most TOKENS_A_BATCH tokens at a time."""
    lengths = np.array([len(window) for window in windows])
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        count = max(1, TOKENS_A_BATCH // max(int(lengths[order[start]]), 1))
        yield order[start : start + count]
        start += count
