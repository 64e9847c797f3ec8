"""Opens the index that the settings name: on a server, or published in a folder here."""

from index.remote.client import RemoteIndex
from index.remote.fallback import FallbackIndex
from index.search.index_reader import PublishedIndex
from index.search.published import open_published
from index.settings import IndexSettings


async def open_index(settings: IndexSettings) -> PublishedIndex:
    """Open it; raises IndexingError, whose text is one plain line.

    A server need not answer yet, if this machine has an index of its own.
    """

    async def open_local() -> PublishedIndex:
        return await open_published(
            settings.index_dir,
            model=settings.embedding_model,
            models_dir=settings.model_dir,
            threads=settings.threads,
            device=settings.device,
        )

    if settings.index is None:
        return await open_local()
    return FallbackIndex(RemoteIndex(settings.index), open_local)
