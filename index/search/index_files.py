"""All files of one index directory but its rows, opened together and checked against each other."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from index.storage.bm25 import Bm25Index, CorpusStatistics
from index.storage.diacritics import DiacriticRestorer
from index.storage.files import (
    BM25,
    DIACRITICS,
    PASSAGE_MAP,
    PASSAGES,
    SENTENCES,
    TOKEN_CODES,
    PassageMap,
)
from index.storage.generations import damaged
from index.storage.manifest import Manifest
from index.storage.token_codes import TokenIndex
from index.storage.vectors import VectorFile, VectorIndex


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The opened files of one build."""

    directory: Path
    manifest: Manifest
    sentences: VectorIndex
    passages: VectorFile
    tokens: TokenIndex
    map: PassageMap
    bm25: Bm25Index
    diacritics: DiacriticRestorer

    @classmethod
    def load(cls, directory: Path, corpus: CorpusStatistics | None = None) -> "IndexFiles":
        """Open a build's files, which takes seconds for a large one; SnapshotError when damaged.

        `corpus` has the statistics of all shards, where this build is one of them.
        """
        manifest = Manifest.load(directory)
        try:
            with ExitStack() as opened:
                sentences = opened.enter_context(closing(VectorIndex(directory, SENTENCES)))
                passages = VectorFile(directory / PASSAGES, sentences.dimension)
                files = cls(
                    directory,
                    manifest,
                    sentences=sentences,
                    passages=opened.enter_context(closing(passages)),
                    tokens=opened.enter_context(closing(TokenIndex.load(directory / TOKEN_CODES))),
                    map=PassageMap.load(directory / PASSAGE_MAP),
                    bm25=Bm25Index.load(directory / BM25, len(passages), corpus),
                    diacritics=DiacriticRestorer.load(directory / DIACRITICS),
                )
                if not files._agree():
                    raise damaged(directory)
                opened.pop_all()
                return files
        # Each library has its own way to say that a file is cut, empty or of another kind.
        except (OSError, EOFError, ValueError, LookupError, RuntimeError, BadZipFile) as error:
            raise damaged(directory) from error

    def close(self) -> None:
        """Close the files; safe to call twice."""
        for file in (self.sentences, self.passages, self.tokens):
            file.close()

    def _agree(self) -> bool:
        """Whether the files have the lengths that the manifest counts."""
        counts = self.manifest.counts
        return (
            len(self.passages) == len(self.map.articles) == counts["passages"]
            and len(self.sentences) == int(self.map.starts[-1]) == counts["sentences"]
            and len(self.tokens) == len(self.map.bounds) == counts["sentences"]
            and len(self.map.starts) == counts["passages"] + 1
        )
