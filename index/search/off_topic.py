"""Off-topic queries, stored with the program, as a model reads them.

Each new index is searched with them (index/pipeline/calibrate.py), and late interaction takes from
them what all tokens share (index/storage/token_codes.py). A model reads them once on each kind of
processor, whose rounding differs: the result is cached beside it.
"""

import json
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.embedding.encoder import EncodedQuery, Encoder
from index.embedding.sample_texts import off_topic_texts
from index.storage.token_codes import ARTICLE
from index.text.languages import QueryLanguage

LANGUAGES = (QueryLanguage.VI, QueryLanguage.EN)  # that they are written in
ARRAYS = ("vectors", "tokens", "words", "lengths")  # of one language, in the cache file


@dataclass(frozen=True, slots=True)
class OffTopicQueries:
    """The stored queries as one model reads them."""

    encoded: dict[QueryLanguage, list[EncodedQuery]]  # in the order of `off_topic_texts`
    article_centre: Floats  # mean token of the Vietnamese ones, read as articles are

    @property
    def centres(self) -> dict[str, Floats]:
        """The mean token of queries by QueryLanguage, and of articles."""
        centres = {language.value: self._query_centre(language) for language in QueryLanguage}
        return centres | {ARTICLE: self.article_centre}

    def _query_centre(self, language: QueryLanguage) -> Floats:
        # Queries without diacritics get them restored before they are read.
        written = QueryLanguage.EN if language is QueryLanguage.EN else QueryLanguage.VI
        tokens = np.concatenate([one.tokens for one in self.encoded[written]])
        return np.asarray(tokens.mean(axis=0), np.float32)

    @classmethod
    def of(cls, encoder: Encoder) -> "OffTopicQueries":
        """Read them with this model, or from the cache beside it."""
        texts = {language: off_topic_texts(language) for language in LANGUAGES}
        key = sha256(json.dumps([texts, encoder.description]).encode()).hexdigest()[:12]
        file = encoder.folder / f"probes-{key}.npz"
        with suppress(OSError, EOFError, ValueError, LookupError, BadZipFile):  # absent or damaged
            return cls._load(file)
        encoded = {language: encoder.questions(texts[language]) for language in LANGUAGES}
        _, tokens = encoder.sentences(texts[QueryLanguage.VI])
        made = cls(encoded, np.concatenate(tokens).mean(axis=0))
        with suppress(OSError):  # a read-only folder, as in an image, costs seconds at each build
            made._save(file)
        return made

    def _save(self, file: Path) -> None:
        arrays = {
            f"{language}.{name}": array
            for language, encoded in self.encoded.items()
            for name, array in _arrays(encoded).items()
        }
        with tempfile.TemporaryDirectory(prefix=".probes-", dir=file.parent) as scratch:
            new = Path(scratch) / file.name
            np.savez(new, allow_pickle=False, article_centre=self.article_centre, **arrays)
            new.replace(file)

    @classmethod
    def _load(cls, file: Path) -> "OffTopicQueries":
        with file.open("rb") as stream, np.load(stream) as arrays:
            encoded = {
                language: _encoded_queries({name: arrays[f"{language}.{name}"] for name in ARRAYS})
                for language in LANGUAGES
            }
            return cls(encoded, arrays["article_centre"])


def _arrays(encoded: Sequence[EncodedQuery]) -> dict[str, npt.NDArray[np.generic]]:
    return {
        "vectors": np.array([one.vector for one in encoded]),
        "tokens": np.concatenate([one.tokens for one in encoded]),
        "words": np.array([word for one in encoded for word in one.words]),
        "lengths": np.array([len(one.tokens) for one in encoded]),
    }


def _encoded_queries(arrays: dict[str, npt.NDArray[np.generic]]) -> list[EncodedQuery]:
    ends = np.cumsum(arrays["lengths"])[:-1]
    tokens, words = np.split(arrays["tokens"], ends), np.split(arrays["words"], ends)
    return [
        EncodedQuery(vector, rows, tuple(map(str, names)))
        for vector, rows, names in zip(arrays["vectors"], tokens, words, strict=True)
    ]
