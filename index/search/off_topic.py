"""Off-topic questions, stored with the program, and what a model makes of them.

Each new index is asked them (index/pipeline/calibrate.py), and late interaction learns from them
what all tokens share (index/storage/token_codes.py). A model reads them once: the readings are kept
beside it.
"""

import json
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.embedding.encoder import Asked, Encoder
from index.text.analysis import Tongue, normalise

Vector = npt.NDArray[np.float32]

WRITTEN = (Tongue.VIETNAMESE, Tongue.ENGLISH)
PARTS = ("vectors", "tokens", "words", "lengths")  # of readings, in a file


def probe_texts(tongue: Tongue) -> list[str]:
    """Return the questions written in Vietnamese with tones, or in English."""
    lines = files("index.embedding").joinpath("probes.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [normalise(row["text"]) for row in rows if row["language"] == tongue]


@dataclass(frozen=True, slots=True)
class Probes:
    """The stored questions as one model reads them."""

    asked: dict[Tongue, list[Asked]]  # in the order of `probe_texts`
    article_centre: Vector  # the mean token of the Vietnamese ones, read as articles are

    def question_centre(self, tongue: Tongue) -> Vector:
        """Return the mean token of questions in this tongue; toneless ones get tones first."""
        written = Tongue.ENGLISH if tongue is Tongue.ENGLISH else Tongue.VIETNAMESE
        tokens = np.concatenate([one.tokens for one in self.asked[written]])
        return np.asarray(tokens.mean(axis=0), np.float32)

    @classmethod
    def of(cls, encoder: Encoder) -> "Probes":
        """Read them with this model, or take the readings that are kept beside it."""
        texts = {tongue: probe_texts(tongue) for tongue in WRITTEN}
        key = sha256(json.dumps(texts).encode()).hexdigest()[:12]
        file = encoder.folder / f"probes-{key}.npz"
        with suppress(OSError, EOFError, ValueError, LookupError, BadZipFile):  # none, or a cut one
            return cls._load(file)
        asked = {tongue: encoder.questions(texts[tongue]) for tongue in WRITTEN}
        _, tokens = encoder.sentences(texts[Tongue.VIETNAMESE])
        made = cls(asked, np.concatenate(tokens).mean(axis=0))
        with suppress(OSError):  # a folder that is read only, as in an image: seconds at each build
            made._save(file)
        return made

    def _save(self, file: Path) -> None:
        arrays = {
            f"{tongue}.{name}": array
            for tongue, asked in self.asked.items()
            for name, array in _arrays(asked).items()
        }
        with tempfile.TemporaryDirectory(prefix=".probes-", dir=file.parent) as scratch:
            new = Path(scratch) / file.name
            np.savez(new, allow_pickle=False, article_centre=self.article_centre, **arrays)
            new.replace(file)

    @classmethod
    def _load(cls, file: Path) -> "Probes":
        with file.open("rb") as opened, np.load(opened) as arrays:
            asked = {
                tongue: _asked({name: arrays[f"{tongue}.{name}"] for name in PARTS})
                for tongue in WRITTEN
            }
            return cls(asked, arrays["article_centre"])


def _arrays(asked: Sequence[Asked]) -> dict[str, npt.NDArray[np.generic]]:
    return {
        "vectors": np.array([one.vector for one in asked]),
        "tokens": np.concatenate([one.tokens for one in asked]),
        "words": np.array([word for one in asked for word in one.words]),
        "lengths": np.array([len(one.tokens) for one in asked]),
    }


def _asked(arrays: dict[str, npt.NDArray[np.generic]]) -> list[Asked]:
    ends = np.cumsum(arrays["lengths"])[:-1]
    tokens, words = np.split(arrays["tokens"], ends), np.split(arrays["words"], ends)
    return [
        Asked(vector, rows, tuple(map(str, names)))
        for vector, rows, names in zip(arrays["vectors"], tokens, words, strict=True)
    ]
