"""Opens a published index, read only, and finds the passages that may answer a question."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.closing import Closing
from index.embedding.encoder import Asked
from index.errors import SnapshotError
from index.search.scoring import (
    MARKING_WEIGHTS,
    MET,
    Candidates,
    Floats,
    Ids,
    Sentences,
    leading,
    token_weights,
)
from index.storage.articles import Store
from index.storage.bm25 import Words
from index.storage.diacritics import Tones
from index.storage.manifest import Manifest
from index.storage.row_file import ranges
from index.storage.token_codes import Late
from index.storage.vectors import Stored, Vectors
from index.text.analysis import Tongue

ARTICLES = "articles.db"
SENTENCES = "sentences"  # two files, see index/storage/vectors.py
PASSAGES = "passages.f16"  # of each, the mean of its sentences' vectors
LAYOUT = "layout.npz"  # which article and which sentences a passage has, see Layout
WORDS = "words"
LATE = "late"
TONES = "tones"

DEPTH = 600  # sentences that are nearest as far as their codes tell
WORDED = 100  # passages, best by words
COMPARED = 120  # of all these, best so far, get the exact cosine of each of their sentences
RERANKED = 40  # of them, best without it, get late interaction; with 60 no set gained


@dataclass(frozen=True, slots=True)
class Layout:
    """How ids hang together, so that search needs no query for it."""

    starts: Ids  # id of the first sentence of each passage, and one past the last
    articles: Ids  # number of the article of each passage
    bounds: npt.NDArray[np.int32]  # (sentences, 2), where each begins and ends in its passage

    def save(self, file: Path) -> None:
        """Write it."""
        np.savez(file, starts=self.starts, articles=self.articles, bounds=self.bounds)

    @classmethod
    def load(cls, file: Path) -> "Layout":
        """Read it; what numpy raises when the file is not one."""
        with file.open("rb") as opened, np.load(opened) as arrays:
            return cls(arrays["starts"], arrays["articles"], arrays["bounds"])


@dataclass(frozen=True, slots=True)
class _Files:
    """Everything of an index but its rows; large ones take seconds to read."""

    manifest: Manifest
    sentences: Vectors
    passages: Stored
    late: Late
    layout: Layout
    words: Words
    tones: Tones

    @classmethod
    def load(cls, directory: Path) -> "_Files":
        manifest = Manifest.load(directory)
        try:
            with ExitStack() as opened:
                sentences = opened.enter_context(closing(Vectors(directory, SENTENCES)))
                passages = Stored(directory / PASSAGES, sentences.dimension)
                files = cls(
                    manifest,
                    sentences=sentences,
                    passages=opened.enter_context(closing(passages)),
                    late=opened.enter_context(closing(Late.load(directory / LATE))),
                    layout=Layout.load(directory / LAYOUT),
                    words=Words.load(directory / WORDS, len(passages)),
                    tones=Tones.load(directory / TONES),
                )
                if not files.agree():
                    raise damaged(directory)
                opened.pop_all()
                return files
        # Each library has its own way to say that a file is cut, empty or of another kind.
        except (OSError, EOFError, ValueError, LookupError, RuntimeError, BadZipFile) as error:
            raise damaged(directory) from error

    def close(self) -> None:
        """Close what is read as needed; safe to call twice."""
        for files in (self.sentences, self.passages, self.late):
            files.close()

    def agree(self) -> bool:
        """Tell whether the files are of one length, and that of the manifest."""
        counts = self.manifest.counts
        return (
            len(self.passages) == len(self.layout.articles) == counts["passages"]
            and len(self.sentences) == int(self.layout.starts[-1]) == counts["sentences"]
            and len(self.late) == len(self.layout.bounds) == counts["sentences"]
            and len(self.layout.starts) == counts["passages"] + 1
        )


@dataclass(frozen=True, slots=True)
class Near:
    """Sentences nearest to a question, with approximate cosines; see storage/vectors.py."""

    sentences: Ids
    cosines: Floats


class Snapshot(Closing):
    """One index, as it was published; never changes."""

    def __init__(self, directory: Path, files: _Files, store: Store) -> None:
        self.directory = directory
        self.store = store
        self._files = files
        self.manifest = files.manifest
        self.words = files.words
        self.tones = files.tones
        self.late = files.late
        self.sentences = files.sentences
        self.passages = files.passages
        self._starts = files.layout.starts
        self._articles = files.layout.articles
        self._bounds = files.layout.bounds

    @classmethod
    async def open(cls, directory: Path) -> "Snapshot":
        """Open one build's directory; SnapshotError when it is damaged."""
        # Off the event loop: a running bot opens a new index between answers.
        files = await asyncio.to_thread(_Files.load, directory)
        try:
            return cls(directory, files, await _rows(directory, files.manifest))
        except BaseException:
            files.close()
            raise

    @property
    def version(self) -> str:
        """Name of the build."""
        return self.directory.name

    def near(self, asked: Sequence[Asked]) -> list[Near]:
        """Find the sentences nearest to each of some questions. Blocking."""
        vectors = np.array([one.vector for one in asked])
        return [Near(*each) for each in zip(*self.sentences.near(vectors, DEPTH), strict=True)]

    def candidates(self, text: str, asked: Asked, tongue: Tongue, near: Near) -> Candidates:
        """Measure the passages that are `near` or have most of the words, best first. Blocking.

        In rounds, each dearer than the one before it, and for the best of that alone.
        """
        some = self._suggested(text, asked, near).best(tongue, COMPARED)
        sentences, firsts = self._sentence_ids(some.passages)
        cosines = self.sentences.cosines(asked.vector, sentences)
        exact = replace(some, sentence=np.maximum.reduceat(cosines, firsts)).best(tongue, RERANKED)
        met = sentences[leading(cosines, firsts, MET[tongue])]
        late = self._late(asked, tongue, exact.passages, met)
        return replace(exact, late=late).best(tongue, RERANKED)

    def _suggested(self, text: str, asked: Asked, near: Near) -> Candidates:
        """Return passages with about what the cosine of their best sentence is, by ascending id.

        One that the vectors' index does not tell counts as the least that it does.
        """
        owners = np.searchsorted(self._starts, near.sentences, side="right") - 1
        found = np.unique(np.concatenate([owners, self.words.best(text, WORDED)]))
        sentence = np.full(len(found), near.cosines.min(initial=1), np.float32)
        np.maximum.at(sentence, np.searchsorted(found, owners), near.cosines)
        return Candidates(
            passages=found,
            articles=self._articles[found],
            sentence=sentence,
            mean=self.passages.cosines(asked.vector, found),
            lexical=self.words.scores(text, found),
            late=np.zeros(len(found), np.float32),
        )

    def spans(self, passage: int) -> list[tuple[int, int]]:
        """Return where each sentence of a passage begins and ends in its text, in order."""
        bounds = self._bounds[self._starts[passage] : self._starts[passage + 1]]
        return [(start, end) for start, end in bounds.tolist()]

    def sentences_of(
        self, passages: Ids, texts: Sequence[str], text: str, asked: Asked, tongue: Tongue
    ) -> Sentences:
        """Measure the sentences of each passage; `texts` are those of all, in order. Blocking."""
        ids, _ = self._sentence_ids(passages)
        late = np.zeros(len(ids), np.float32)
        if MARKING_WEIGHTS[tongue][0]:
            weights = token_weights(asked.words, self.words.idfs, tongue)
            late = weights @ self.late.met(asked.tokens, tongue, ids)
        return Sentences(
            cosine=self.sentences.cosines(asked.vector, ids),
            overlap=self.words.overlap(text, texts),
            late=late,
        )

    def _late(self, asked: Asked, tongue: Tongue, passages: Ids, among: Ids) -> Floats:
        """Return the late interaction of the question with each passage.

        Of the sentences those are read that are `among` these: of each passage at least one.
        """
        sentences, firsts = self._sentence_ids(passages)
        read = np.isin(sentences, among, assume_unique=True)
        firsts = (np.cumsum(read) - read)[firsts]
        met = self.late.met(asked.tokens, tongue, sentences[read])
        weights = token_weights(asked.words, self.words.idfs, tongue)
        return np.asarray(weights @ np.maximum.reduceat(met, firsts, axis=1), np.float32)

    def _sentence_ids(self, passages: Ids) -> tuple[Ids, Ids]:
        """Return ids of all their sentences, and where in these each passage begins."""
        starts, ends = self._starts[passages], self._starts[passages + 1]
        return ranges(starts, ends), np.cumsum(ends - starts) - (ends - starts)

    async def close(self) -> None:
        """Close the files; safe to call twice."""
        await self.store.close()
        self._files.close()


async def _rows(directory: Path, manifest: Manifest) -> Store:
    """Open the rows, if as many are there as the manifest says."""
    store = await Store.open(directory / ARTICLES)
    counts = manifest.counts
    if await store.counts() == (counts["articles"], counts["passages"]):
        return store
    await store.close()
    raise damaged(directory)


def damaged(directory: Path) -> SnapshotError:
    """Make the error for an index whose files are not as they were written."""
    return SnapshotError(
        f"the index in {directory} is damaged: build it again with `python -m index build`, or go "
        "back with `python -m index rollback`"
    )


def published(index_dir: Path) -> Path:
    """Return the directory of the build that is published; SnapshotError when there is none."""
    current = index_dir / "current"
    if not current.is_dir():
        raise SnapshotError(
            f"there is no index in {index_dir}: build one with `python -m index build SOURCE`"
        )
    return current.resolve()
