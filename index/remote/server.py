"""Answers the calls of other machines: an ASGI application, or the ingress of Ray Serve.

GET  /v1/current                what is published, once it is open: version, runtime
GET  /v1/VERSION/facts          what statuses are decided by
POST /v1/VERSION/METHOD         a method of IndexReader: its arguments in, its result out
GET  /healthz                   200 while a generation is open, which it names
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from index.errors import IndexingError
from index.remote.facts import Facts, Served
from index.remote.generations import Generations
from index.remote.messages import SIGNATURES, dump, load_arguments
from index.remote.open_generations import GoneError
from index.search.index_reader import IndexReader

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

OK, WRONG, GONE, UNREACHABLE = 200, 400, 410, 503  # GONE: a generation that is not open any more

log = logging.getLogger(__name__)


async def respond(generations: Generations, path: str, body: bytes) -> tuple[int, bytes]:
    """Return status and message for a request; what goes wrong is said in one line."""
    try:
        return OK, await _message(generations, path.strip("/").split("/"), body)
    except GoneError as error:
        return GONE, dump({"error": str(error)})
    except IndexingError as error:
        log.error("%s", error)
        return UNREACHABLE, dump({"error": str(error)})
    except (ValueError, LookupError) as error:
        return WRONG, dump({"error": f"the request is wrong: {error}"})


async def _message(generations: Generations, path: list[str], body: bytes) -> bytes:
    match path:
        case ["healthz"]:
            return dump({"version": await generations.current()})
        case ["v1", "current"]:
            return dump(Served(await generations.current(), generations.runtime))
        case ["v1", version, "facts"]:
            async with generations.lend(version) as reader:
                return dump(Facts.of(reader))
        case ["v1", version, method]:
            async with generations.lend(version) as reader:
                return await call(reader, method, body)
    raise ValueError("there is nothing at this path")


async def call(reader: IndexReader, method: str, body: bytes) -> bytes:
    """Call a method with the arguments of a message; ValueError when they are not its."""
    if method not in SIGNATURES:
        raise ValueError(f"there is no method {method!r}")
    return dump(await getattr(reader, method)(*load_arguments(method, body)))


def create_app(generations: Generations) -> "Starlette":
    """Return the application; the generations are closed when it ends."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await generations.aclose()

    async def answer(request: "Request") -> "Response":
        status, message = await respond(generations, request.url.path, await request.body())
        return Response(message, status, media_type="application/json")

    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    return Starlette(routes=routes, lifespan=lifespan)
