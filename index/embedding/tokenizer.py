"""Texts to token ids; which library does it is known in here alone."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

SENTENCEPIECE = "pieces.model"
TOKENIZER = "tokenizer.json"


class Tokenizer(ABC):
    """Cuts texts into tokens; special tokens stand around what the model reads."""

    before: list[int]  # ids that stand before every text
    after: list[int]

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, without special tokens."""

    @abstractmethod
    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Return where each token of a text begins and ends, in characters."""


class _SentencePiece(Tokenizer):
    """Small and quick to open: 250,000 pieces take 54 MB and not 280."""

    def __init__(self, file: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(file))
        self.before, self.after = [self._processor.bos_id()], [self._processor.eos_id()]

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        # Given a list, it starts threads, which takes longer than tokenizing a question.
        return [self._processor.encode(text) for text in texts]

    def offsets(self, text: str) -> list[tuple[int, int]]:
        encoded = self._processor.encode(text, return_type="offset_mapping")
        found: list[tuple[int, int]] = encoded["offsets"]
        return found


class _HuggingFace(Tokenizer):
    """Whatever another model comes with."""

    def __init__(self, file: Path) -> None:
        import tokenizers

        self._tokenizer = tokenizers.Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        around = self._tokenizer.encode("a")
        kept = [place for place, special in enumerate(around.special_tokens_mask) if not special]
        self.before, self.after = around.ids[: kept[0]], around.ids[kept[-1] + 1 :]

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [one.ids for one in found]

    def offsets(self, text: str) -> list[tuple[int, int]]:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        found: list[tuple[int, int]] = encoded.offsets
        return found


def open_tokenizer(folder: Path) -> Tokenizer:
    """Open the tokenizer of a prepared model; its library's error when the file is damaged."""
    file = folder / SENTENCEPIECE
    if not file.exists():
        return _HuggingFace(folder / TOKENIZER)
    now = file.stat()
    return _opened_once(file.resolve(), now.st_ino, now.st_size, now.st_mtime_ns)


@lru_cache(maxsize=1)
def _opened_once(file: Path, *identity: int) -> Tokenizer:
    """Open a file of pieces, which takes longer than all else of a start, unless it is open."""
    return _SentencePiece(file)
