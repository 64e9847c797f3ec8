"""python -m index serve: an index server on this machine, without Ray."""

import asyncio
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket

from index.errors import IndexingError
from index.remote.generations import Generations
from index.remote.opening import open_index
from index.remote.server import create_app
from index.settings import IndexSettings


def serve(settings: IndexSettings, listen: str, port: int) -> None:
    """Serve the published index until the process is told to stop. Raises IndexingError."""
    try:
        import uvicorn
    except ImportError as error:
        raise IndexingError(
            "a server needs more: in the checkout, `pip install --editable '.[ray]'`"
        ) from error

    async def run() -> None:
        app = create_app(await _opened(settings.model_copy(update={"index": None})))
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve([listener])

    with _bound(listen, port) as listener:
        asyncio.run(run())


def _bound(listen: str, port: int) -> socket:
    """Bind the address; connections are refused until the server starts."""
    listener = socket(AF_INET6 if ":" in listen else AF_INET)
    try:
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        listener.bind((listen, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise IndexingError(
            f"can't listen at {listen}, port {port} ({getattr(error, 'strerror', None) or error}): "
            "free it, or choose others with --listen and --port"
        ) from error
    return listener


async def _opened(settings: IndexSettings) -> Generations:
    """Open the published index: what stands in the way is said before the server starts."""
    generations = Generations(await open_index(settings))
    try:
        await generations.current()
    except BaseException:
        await generations.aclose()
        raise
    return generations
