"""Opens a build's directory with the bundled model, as a running bot does."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from functools import lru_cache
from pathlib import Path

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.reading.reader import Reader
from index.search.embedded_index import EmbeddedIndex
from index.search.index_reader import Query
from index.search.models import Models
from index.text.languages import query_language


@lru_cache(1)
def bundled_encoder() -> Encoder:
    """Open the bundled model, once."""
    return Encoder(prepared("bundled"))


@lru_cache(1)
def bundled_reader() -> Reader:
    """Open the reader that ships, once."""
    return Reader.open(bundled_encoder())


@asynccontextmanager
async def open_index(directory: Path) -> AsyncIterator[EmbeddedIndex]:
    """Open one build's directory, and close it at the end."""
    with ThreadPoolExecutor(1) as workers:
        models = Models(workers, bundled_encoder(), bundled_reader())
        index = await EmbeddedIndex.open(directory, models)
        async with aclosing(index):
            yield index


async def query(index: EmbeddedIndex, text: str) -> Query:
    """Make a query of a text."""
    (encoded,) = await index.encode([text])
    return Query(text, query_language(text), encoded)
