"""Texts to the ids of their pieces; which tokenizer does it is known in here alone."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

SENTENCEPIECE = "pieces.model"
TOKENIZER = "tokenizer.json"


class Pieces(ABC):
    """Cuts texts into pieces; special ones are the ends of what the network reads."""

    before: list[int]  # ids that stand before every text
    after: list[int]

    @abstractmethod
    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's pieces, without special ones."""

    @abstractmethod
    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where each piece of a text begins and ends, in characters."""


class _SentencePiece(Pieces):
    """Small and quick to open: 250,000 pieces take 54 MB and not 280."""

    def __init__(self, file: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(file))
        self.before, self.after = [self._processor.bos_id()], [self._processor.eos_id()]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        # Given a list, it starts threads, which takes longer than to cut a question into pieces.
        return [self._processor.encode(text) for text in texts]

    def spans(self, text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = self._processor.encode(text, return_type="offset_mapping")[
            "offsets"
        ]
        return spans


class _HuggingFace(Pieces):
    """Whatever another model comes with."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        around = self._tokenizer.encode("a")
        kept = [place for place, special in enumerate(around.special_tokens_mask) if not special]
        self.before, self.after = around.ids[: kept[0]], around.ids[kept[-1] + 1 :]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [one.ids for one in found]

    def spans(self, text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = self._tokenizer.encode(
            text, add_special_tokens=False
        ).offsets
        return spans


def opened(folder: Path) -> Pieces:
    """Open the tokenizer of a prepared model; its library's error when the file is damaged."""
    if (folder / SENTENCEPIECE).exists():
        return _SentencePiece(folder / SENTENCEPIECE)
    return _HuggingFace(folder / TOKENIZER)
