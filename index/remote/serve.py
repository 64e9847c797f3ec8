"""python -m index serve: an index server on this machine, without Ray."""

import asyncio

from index.errors import IndexingError
from index.remote.opening import open_index
from index.remote.server import create_app
from index.settings import IndexSettings
from index.storage.generations import published_build


def serve(settings: IndexSettings, listen: str, port: int) -> None:
    """Serve the published index until the process is told to stop. Raises IndexingError."""
    try:
        import uvicorn
    except ImportError as error:
        raise IndexingError("a server needs more: `pip install 'hoibao[ray]'`") from error
    published_build(settings.index_dir)  # raises if there is none, before the server starts
    here = settings.model_copy(update={"index": None})
    app = create_app(lambda: open_index(here))
    config = uvicorn.Config(app, host=listen, port=port, log_level="warning", access_log=False)
    asyncio.run(uvicorn.Server(config).serve())
