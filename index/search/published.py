"""Opens the published index in a folder on this machine, with the model that answers from it."""

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from index.embedding.encoder import Encoder
from index.errors import SnapshotError
from index.preparation.prepare import is_prepared, prepared
from index.reading.reader import Reader
from index.search.embedded_index import EmbeddedIndex
from index.search.index_reader import IndexReader, PublishedIndex
from index.storage.generations import published_build, rollback
from index.storage.manifest import Manifest
from index.threads import use_single_threaded_blas

SEARCH_THREADS = 2  # as many as batches of questions run at once (retrieval's micro-batching)


async def open_published(
    index_dir: Path,
    *,
    model: str = "bundled",
    models_dir: Path | None = None,
    threads: int = 0,
    device: str = "cpu",
) -> PublishedIndex:
    """Open the index published in a folder; `threads` for the model, 0 for all cores.

    Raises IndexingError, whose text is one plain line, when there is no index, or it needs
    another model.
    """
    use_single_threaded_blas()
    manifest = Manifest.load(published_build(index_dir))
    if manifest.model != model and not is_prepared(model):
        raise SnapshotError(
            f"the index in {index_dir} was built with the model {manifest.model!r}, and the "
            f"setting HOIBAO_EMBEDDING_MODEL says {model!r}: build the index again, or set it "
            f"to {manifest.model!r}"
        )
    workers = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="search")
    try:
        loop = asyncio.get_running_loop()
        encoder = await loop.run_in_executor(
            workers, lambda: Encoder(prepared(model, models_dir), threads, device)
        )
        reader = await loop.run_in_executor(workers, Reader.open, encoder, models_dir)
    except BaseException:
        workers.shutdown(wait=False)
        raise
    return _PublishedDirectory(index_dir, encoder, reader, workers)


class _PublishedDirectory:
    """An index directory, and the models and threads that its readers share."""

    def __init__(
        self, index_dir: Path, encoder: Encoder, reader: Reader, workers: Executor
    ) -> None:
        self._index_dir = index_dir
        self._encoder = encoder
        self._reader = reader
        self._workers = workers

    @property
    def runtime(self) -> str:
        """What runs the model, for a line in the log."""
        return self._encoder.description

    def current_version(self) -> str:
        """Return the name of the published build."""
        return published_build(self._index_dir).name

    async def open_reader(self) -> IndexReader:
        """Open the published build; SnapshotError unless it is made for these very models."""
        directory = published_build(self._index_dir)
        index = await EmbeddedIndex.open(directory, self._encoder, self._reader, self._workers)
        manifest, model = index.files.manifest, self._encoder.model
        if (manifest.model_digest, manifest.reader) == (model.digest, self._reader.digest):
            return index
        await index.aclose()
        same = manifest.model_digest == model.digest
        other = "the reader" if same else f"the model {model.id!r}"
        raise SnapshotError(
            f"the index in {self._index_dir} was built with another version of {other}: build it "
            "again with `python -m index build`"
        )

    async def rollback(self) -> str:
        """Publish the build before the present one again; return its name."""
        return (await asyncio.to_thread(rollback, self._index_dir)).name

    async def aclose(self) -> None:
        """Stop the threads; safe to call twice."""
        await asyncio.to_thread(self._workers.shutdown)
