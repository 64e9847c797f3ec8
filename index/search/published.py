"""Opens the published index in a folder on this machine, with the model that answers from it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.embedding.encoder import Encoder
from index.errors import SnapshotError
from index.preparation.prepare import is_prepared, prepared
from index.reading.reader import Reader
from index.search.generation import open_generation
from index.search.index_reader import IndexReader, PublishedIndex
from index.search.models import Models
from index.search.shared_files import SharedFiles
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
    return PublishedDirectory(index_dir, await open_models(model, models_dir, threads, device))


async def open_models(model: str, models_dir: Path | None, threads: int, device: str) -> Models:
    """Open the encoder and the reader, with threads of their own. Raises ModelError."""
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
    return Models(workers, encoder, reader)


class PublishedDirectory:
    """An index directory, and the models and threads that its readers share."""

    def __init__(self, index_dir: Path, models: Models) -> None:
        self._index_dir = index_dir
        self._models = models
        self._shared = SharedFiles()

    @property
    def runtime(self) -> str:
        """What runs the model, for a line in the log."""
        return self._models.encoder.description

    async def current_version(self) -> str:
        """Return the name of the published build."""
        return published_build(self._index_dir).name

    async def open_reader(self) -> IndexReader:
        """Open the published build; SnapshotError unless it is made for these very models."""
        directory = published_build(self._index_dir)
        require_models(directory, self._models)
        return await open_generation(directory, self._models, shared=self._shared)

    async def rollback(self) -> str:
        """Publish the build before the present one that fits the models; return its name."""
        build = await asyncio.to_thread(
            rollback, self._index_dir, lambda older: require_models(older, self._models)
        )
        return build.name

    async def aclose(self) -> None:
        """Stop the threads; safe to call twice."""
        await asyncio.to_thread(self._models.workers.shutdown)


def require_models(directory: Path, models: Models) -> None:
    """Raise SnapshotError unless a build is made for these very models."""
    manifest, model = Manifest.load(directory), models.encoder.model
    if (manifest.model_digest, manifest.reader) == (model.digest, models.reader.digest):
        return
    same = manifest.model_digest == model.digest
    other = "the reader" if same else f"the model {model.id!r}"
    raise SnapshotError(
        f"the index in {directory.parent.parent} was built with another version of {other}: build "
        "it again with `python -m index build`"
    )
