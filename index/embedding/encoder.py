"""Texts in, vectors out; prefixes, tokens, windows and batches stay in here."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.embedding.model_card import read_card
from index.embedding.runtime import open_backend
from index.embedding.tokenizer import open_tokenizer
from index.errors import ModelError

TOKENS_A_BATCH = 256  # padding included; what is between two layers stays in a core's cache

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A question as the model reads it."""

    vector: Floats  # unit, (dimension,)
    tokens: Floats  # one row for each of its tokens, (tokens, dimension); not of unit length
    words: tuple[str, ...]  # the word that each token is of; "" for punctuation


class Encoder:
    """One embedding model, ready to use. Blocking: call it from worker threads, one or several."""

    def __init__(self, folder: Path, threads: int = 0, device: str = "cpu") -> None:
        """Open a prepared model; `threads` 0 takes all cores. Raises ModelError.

        `device` is "cpu", or what torch calls another one: the same vectors, to 1e-3.
        """
        self.model = read_card(folder)
        self.folder = folder
        self.threads = threads or os.cpu_count() or 1
        try:
            self._backend = open_backend(folder, self.threads, device)
            self.tokenizer = open_tokenizer(folder)
        except ImportError as error:
            raise ModelError(
                f"the model {self.model.id!r} needs {error.name}: in the checkout, `pip install "
                "--editable '.[models]'`, or set HOIBAO_EMBEDDING_MODEL=bundled and "
                "HOIBAO_DEVICE=cpu"
            ) from error
        except ModelError:
            raise
        except Exception as error:  # each library raises classes of its own for a bad file
            raise ModelError(
                f"the prepared model in {folder} is damaged: remove that folder, and it is "
                "prepared again"
            ) from error
        # No token spans a space, so a prefix is the same tokens before every text.
        self._skipped = {
            prefix: len(self.tokenizer.encode([prefix.rstrip()])[0]) if prefix else 0
            for prefix in (self.model.question_prefix, self.model.passage_prefix)
        }
        self._pool = ThreadPoolExecutor(self._backend.workers, thread_name_prefix="encode")

    @property
    def description(self) -> str:
        """Runtime, number format and processor that run the model: for the log and the manifest."""
        return self._backend.description

    def questions(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Read what readers ask."""
        prefix = self.model.question_prefix
        vectors, tokens = self._encode(prefix, texts)
        words = (self._words(prefix, text) for text in texts)
        return [EncodedQuery(*each) for each in zip(vectors, tokens, words, strict=True)]

    def sentences(self, texts: Sequence[str]) -> tuple[Floats, list[Floats]]:
        """Read what articles say.

        Returns unit vectors, (texts, dimension), and those of each text's tokens, (tokens,
        dimension).
        """
        return self._encode(self.model.passage_prefix, texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> tuple[Floats, list[Floats]]:
        """Encode windows sorted by length, so that a batch holds hardly any padding."""
        if not texts:  # of a rebuild's batches, most
            return np.empty((0, self.model.dimension), np.float32), []
        windows = self._windows(prefix, texts)
        sums = np.zeros((len(texts), self.model.dimension), np.float32)
        tokens: list[Floats] = [np.empty((0, self.model.dimension), np.float32)] * len(windows)

        def read(batch: list[int]) -> tuple[list[int], Floats, Floats]:
            return batch, *self._backend.forward([windows[place].ids for place in batch])

        batches = list(_batches(windows))
        # One batch, as of a question, is not worth a change of threads.
        results = map(read, batches) if len(batches) == 1 else self._pool.map(read, batches)
        for batch, means, last in results:
            for row, place in enumerate(batch):
                window = windows[place]
                # A text longer than the model's window is the mean of its windows by their tokens.
                sums[window.owner] += means[row] * max(window.tokens, 1)
                tokens[place] = last[row, window.content]
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors = np.asarray(sums / np.maximum(lengths, 1e-12), np.float32)
        owned: list[list[Floats]] = [[] for _ in texts]
        for window, rows in zip(windows, tokens, strict=True):
            owned[window.owner].append(rows)
        return vectors, [rows[0] if len(rows) == 1 else np.concatenate(rows) for rows in owned]

    def _windows(self, prefix: str, texts: Sequence[str]) -> list["_Window"]:
        found = self.tokenizer.encode([self._read(prefix, text) for text in texts])
        before, after = self.tokenizer.before, self.tokenizer.after
        width = self.model.longest - len(before) - len(after)
        windows = []
        for owner, ids in enumerate(found):
            for start in range(0, max(len(ids), 1), width):
                part = ids[start : start + width]
                first = len(before) + (self._skipped[prefix] if start == 0 else 0)
                content = slice(first, len(before) + len(part))
                windows.append(_Window(owner, [*before, *part, *after], len(part), content))
        return windows

    def _words(self, prefix: str, text: str) -> tuple[str, ...]:
        """Return the word that each of a text's tokens is of."""
        read = self._read(prefix, text)
        words = _WORD.finditer(read, len(prefix))
        word = next(words, None)
        found = []
        for start, end in self.tokenizer.offsets(read)[self._skipped[prefix] :]:
            while word and word.end() <= start:  # tokens follow each other, as words do
                word = next(words, None)
            found.append(word.group() if word and word.start() < end else "")
        return tuple(found)

    def _read(self, prefix: str, text: str) -> str:
        return re.sub(" {2,}", " ", (prefix + text).translate(self.model.characters))


@dataclass(frozen=True, slots=True)
class _Window:
    """As much of a text as the model reads at once."""

    owner: int  # place of the text among the texts
    ids: list[int]  # special ones included
    tokens: int  # without them
    content: slice  # of its tokens, those that are of the text itself


def _batches(windows: Sequence[_Window]) -> Iterator[list[int]]:
    """Yield places of windows, longest first, at most TOKENS_A_BATCH tokens at a time."""
    lengths = np.array([len(window.ids) for window in windows])
    order = np.argsort(-lengths, kind="stable").tolist()
    start = 0
    while start < len(order):
        count = max(1, TOKENS_A_BATCH // max(int(lengths[order[start]]), 1))
        yield order[start : start + count]
        start += count
