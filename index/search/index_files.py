"""All files of one index directory but its rows, opened together and checked against each other."""

from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import BadZipFile

from index.arrays import NO_IDS, Ids
from index.storage.bm25 import Bm25Index, CorpusStatistics
from index.storage.diacritics import DiacriticRestorer
from index.storage.files import (
    BM25,
    DIACRITICS,
    PASSAGE_MAP,
    PASSAGES,
    SENTENCES,
    TOKEN_CODES,
    HiddenRows,
    PassageMap,
)
from index.storage.generations import damaged, refuse_blank_files
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
    hidden: HiddenRows  # what a today shard hides of this one
    opened: ExitStack = field(default_factory=ExitStack)  # what closes the files

    @classmethod
    def load(
        cls, directory: Path, corpus: CorpusStatistics | None = None, hidden: Ids = NO_IDS
    ) -> "IndexFiles":
        """Open a build's files, which takes seconds for a large one; SnapshotError when damaged.

        Where this build is one of many shards, `corpus` has the statistics of all, and `hidden` the
        numbers of articles that are passed over.
        """
        manifest = Manifest.load(directory)
        refuse_blank_files(directory, manifest.files)
        try:
            with ExitStack() as opened:
                sentences = opened.enter_context(closing(VectorIndex(directory, SENTENCES)))
                passages = VectorFile(directory / PASSAGES, sentences.dimension)
                layout = PassageMap.load(directory / PASSAGE_MAP)
                files = cls(
                    directory,
                    manifest,
                    sentences=sentences,
                    passages=opened.enter_context(closing(passages)),
                    tokens=opened.enter_context(closing(TokenIndex.load(directory / TOKEN_CODES))),
                    map=layout,
                    bm25=Bm25Index.load(directory / BM25, len(passages), corpus),
                    diacritics=DiacriticRestorer.load(directory / DIACRITICS),
                    hidden=HiddenRows.of(hidden, layout),
                )
                if not files._agree():
                    raise damaged(directory)
                return replace(files, opened=opened.pop_all())
        # Each library has its own way to say that a file is cut, empty or of another kind.
        except (OSError, EOFError, ValueError, LookupError, RuntimeError, BadZipFile) as error:
            raise damaged(directory) from error

    def of_generation(
        self, directory: Path, corpus: CorpusStatistics | None, hidden: Ids, release: ExitStack
    ) -> "IndexFiles":
        """Return the same open files as those of a directory that has them too.

        What differs between generations is read; `release` stands for closing them.
        """
        return replace(
            self,
            directory=directory,
            bm25=Bm25Index.load(directory / BM25, len(self.passages), corpus),
            hidden=HiddenRows.of(hidden, self.map),
            opened=release,
        )

    def close(self) -> None:
        """Close the files; safe to call twice."""
        self.opened.close()

    def _agree(self) -> bool:
        """Whether the files have the lengths that the manifest counts, and hold vectors."""
        counts = self.manifest.counts
        return (
            self.passages.is_sound()
            and self.sentences.is_sound()
            and len(self.passages) == len(self.map.articles) == counts["passages"]
            and len(self.sentences) == int(self.map.starts[-1]) == counts["sentences"]
            and len(self.tokens) == len(self.map.bounds) == counts["sentences"]
            and len(self.map.starts) == counts["passages"] + 1
        )
