"""Questions and passages in, answers out: the reader, ready to use."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding.encoder import Encoder
from index.embedding.model_card import BUNDLED, read_card
from index.embedding.runtime import open_backend
from index.embedding.tokenizer import open_tokenizer
from index.errors import ModelError
from index.lru_cache import LruCache
from index.preparation.prepare import models_folder, prepare_once, prepared
from index.reading.names import as_written
from index.reading.pairs import KEPT, Pair, PairReader, Span
from index.reading.spans import Spanned, Words, spanned
from index.reading.weights import digest, facts_file, load_facts, load_head, packaged
from index.text.languages import query_language

FORMAT = 2  # of a prepared folder; raise it when what is in one changes
TOKENS_A_BATCH = 512
# Of a question that many ask, that a chat watches, or that is searched with and without the one
# before it, the same passages are read again and again, under any generation; three kilobytes
# each.
REMEMBERED = 4000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a passage."""

    logit: float  # that the passage answers the question: positive is more likely than not
    span: Span  # the words that do, if any do; characters of the passage
    by_sentence: tuple[Words, ...] = ()  # the best words of its sentences, in order


class Reader:
    """Reads questions and passages together. Blocking: call it from worker threads."""

    def __init__(self, folder: Path, pairs: PairReader, weights: Path, threads: int) -> None:
        """Open the folder prepared of the file `weights`. Raises ModelError."""
        self._head, self.facts = load_head(weights), load_facts(weights)
        self.digest = reader_digest(weights)
        self._pairs = pairs
        try:
            self._kept = np.load(folder / KEPT)
            self._backend = open_backend(folder, threads, "cpu")
        except Exception as error:  # each library raises classes of its own for a bad file
            raise ModelError(
                f"the prepared reader in {folder} is damaged: remove that folder, and it is "
                "prepared again"
            ) from error
        self._remembered: LruCache[tuple[str, str], Spanned] = LruCache(REMEMBERED)
        self._pool = ThreadPoolExecutor(self._backend.workers, thread_name_prefix="read")

    @classmethod
    def open(
        cls, encoder: Encoder, models_dir: Path | None = None, weights: Path | None = None
    ) -> "Reader":
        """Open the reader that ships with the program, preparing it first when needed.

        It shares the tokenizer with the encoder, if that is the bundled one. Raises ModelError.
        """
        file = weights or packaged()
        if encoder.model.id == BUNDLED:
            pairs = PairReader(encoder.tokenizer, encoder.model)
        else:
            bundled = prepared(BUNDLED, models_dir)
            pairs = PairReader(open_tokenizer(bundled), read_card(bundled))
        return cls(_prepared(file, pairs, models_dir), pairs, file, encoder.threads)

    def read(self, asked: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read pairs of a question and a passage; of a passage beyond 500 tokens, its beginning."""
        found = self.spans(asked)
        return [
            Reading(self._logit(question, one), one.span, one.by_sentence)
            for (question, _), one in zip(asked, found, strict=True)
        ]

    def _logit(self, question: str, found: Spanned) -> float:
        bias, answered, margin = self.facts["calibration"][query_language(question)]
        return float(bias + answered * found.answered + margin * found.margin)

    def spans(self, asked: Sequence[tuple[str, str]]) -> list[Spanned]:
        """Read pairs, and return what the network says of each, before it is calibrated."""
        written = [(as_written(question, text), text) for question, text in asked]
        known = {one: found for one in written if (found := self._remembered.get(one))}
        known |= self._read_new([one for one in dict.fromkeys(written) if one not in known])
        return [known[one] for one in written]

    def _read_new(self, asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Spanned]:
        pairs = [self._pairs.pair(*one) for one in asked]
        order = sorted(range(len(pairs)), key=lambda place: -len(pairs[place].ids))
        found = {}

        def run(batch: list[int]) -> list[tuple[int, Spanned]]:
            ids = [self._kept[pairs[place].ids].tolist() for place in batch]
            _, tokens = self._backend.forward(ids)
            return [
                (place, spanned(rows, pairs[place], asked[place][1], self._head))
                for place, rows in zip(batch, tokens, strict=True)
            ]

        for done in self._pool.map(run, _batches(order, pairs, self._backend.workers)):
            for place, one in done:
                found[asked[place]] = one
                self._remembered.put(asked[place], one)
        return found


def reader_digest(weights: Path | None = None) -> str:
    """Return what tells a reader, with its calibration, from others. Raises ModelError."""
    file = weights or packaged()
    return digest(file, facts_file(file))


def _prepared(file: Path, pairs: PairReader, models_dir: Path | None) -> Path:
    """Return the folder of the prepared reader, preparing it first when needed."""
    folder = models_folder(models_dir) / f"reader-{digest(file)[:12]}-{FORMAT}"
    if not folder.exists():
        # It needs a library that takes long to import and is of no use once that is done.
        from index.reading.export import export

        prepare_once(folder, lambda scratch: export(file, pairs, scratch))
    return folder


def _batches(order: Sequence[int], pairs: Sequence[Pair], workers: int) -> list[list[int]]:
    """Return places of pairs, longest first: few enough tokens a batch, and a batch a worker."""
    most = max(1, -(-len(order) // workers))
    found: list[list[int]] = []
    for place in order:
        last = found[-1] if found else []
        if 0 < len(last) < most and (len(last) + 1) * len(pairs[last[0]].ids) <= TOKENS_A_BATCH:
            last.append(place)
        else:
            found.append([place])
    return found
