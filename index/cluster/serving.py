"""Serves an index in shards on Ray Serve: replicas of each shard, and ingresses that merge.

Serve's configuration names `index.cluster.serving:build_app` and its arguments (deploy/ray/). An
ingress has the models; it answers HTTP as `index.remote.server` does. A replica opens its shard of
whatever generation is asked for, and of the published one at each health check, so that a new
generation is open before it is asked.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import IndexingError, SnapshotError, UnreachableError
from index.remote.client import RemoteReader
from index.remote.facts import Facts
from index.remote.generations import Generations
from index.remote.http_calls import PAUSES
from index.remote.server import call, respond
from index.search.embedded_index import EmbeddedIndex
from index.search.generation import load_whole, open_shard, shard_numbers
from index.search.index_reader import IndexReader
from index.search.models import Models, Workers
from index.search.published import SEARCH_THREADS, open_models, require_models
from index.search.sharded_index import ShardedIndex
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from index.threads import use_single_threaded_blas

if TYPE_CHECKING:
    from ray.serve import Application
    from ray.serve.handle import DeploymentHandle
    from starlette.requests import Request
    from starlette.responses import Response

KEPT = 3  # generations that a replica has open
DEADLINE_SECONDS = 5.0  # of a call to a shard, with all its tries


def build_app(args: dict[str, Any]) -> "Application":
    """Return the application.

    Arguments: `index_dir`, seen by every node; `shards`; `replicas` of each shard and `ingresses`,
    2 by default, each on a node of its own; the `cpus` of each, 1 by default; `model` and
    `models_dir` as in the settings.
    """
    from ray import serve

    place = str(args["index_dir"])
    model = (str(args.get("model", "bundled")), args.get("models_dir"))
    replicas, ingresses = int(args.get("replicas", 2)), int(args.get("ingresses", 2))
    spread: dict[str, Any] = {
        "max_replicas_per_node": 1,
        "health_check_period_s": 5,
        "ray_actor_options": {"num_cpus": float(args.get("cpus", 1))},
    }
    handles = {}
    for number in range(int(args["shards"])):
        deployed = serve.deployment(name=f"shard-{number}", num_replicas=replicas, **spread)
        handles[number] = deployed(Shard).bind(place, number)
    app: Application = serve.deployment(num_replicas=ingresses, **spread)(Ingress).bind(
        place, handles, model, float(args.get("deadline", DEADLINE_SECONDS))
    )
    return app


class Shard:
    """A replica of one shard."""

    def __init__(self, index_dir: str, number: int) -> None:
        use_single_threaded_blas()
        self._builds = Path(index_dir) / "builds"
        self._number = number
        threads = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="search")
        self._workers = Workers(threads)
        self._open: dict[str, EmbeddedIndex] = {}  # by generation, oldest first
        self._opening = asyncio.Lock()

    async def post(self, path: str, message: bytes) -> bytes:
        """Answer a message for the path VERSION/METHOD."""
        version, method = path.split("/")
        return await call(await self._generation(version), method, message)

    async def check_health(self) -> None:
        """Open the published generation; raises what stands in the way."""
        build = published_build(self._builds.parent)
        if self._number in shard_numbers(Manifest.load(build)):
            await self._generation(build.name)

    async def _generation(self, version: str) -> EmbeddedIndex:
        async with self._opening:
            if version not in self._open:
                directory = self._builds / Path(version).name
                self._open[version] = await open_shard(
                    directory, Manifest.load(directory), self._number, self._workers
                )
                for old in list(self._open)[:-KEPT]:
                    await self._open.pop(old).aclose()
            return self._open[version]


class Ingress:
    """Reads questions, asks the shards, and merges what they find."""

    def __init__(
        self,
        index_dir: str,
        shards: dict[int, "DeploymentHandle[Any]"],
        model: tuple[str, str | None],
        deadline: float,
    ) -> None:
        use_single_threaded_blas()
        self._index_dir = Path(index_dir)
        self._shards = {number: _Replicas(handle, deadline) for number, handle in shards.items()}
        self._model = model
        self._generations: Generations | None = None
        self._opening = asyncio.Lock()

    async def __call__(self, request: "Request") -> "Response":
        """Answer an HTTP request."""
        from starlette.responses import Response

        generations = await self._opened()
        status, message = await respond(generations, request.url.path, await request.body())
        return Response(message, status, media_type="application/json")

    async def check_health(self) -> None:
        """Open the published generation; raises what stands in the way."""
        await (await self._opened()).current()

    async def _opened(self) -> Generations:
        async with self._opening:
            if self._generations is None:
                index = _ServedShards(self._index_dir, self._shards, await _models(self._model))
                self._generations = Generations(index)
            return self._generations


class _ServedShards:
    """The published generation, whose shards are replicas; a `PublishedIndex`."""

    def __init__(self, index_dir: Path, shards: dict[int, "_Replicas"], models: Models) -> None:
        self._index_dir = index_dir
        self._shards = shards
        self._models = models

    @property
    def runtime(self) -> str:
        return f"{self._models.encoder.description}, {len(self._shards)} shards on Ray"

    async def current_version(self) -> str:
        return published_build(self._index_dir).name

    async def open_reader(self) -> IndexReader:
        directory = published_build(self._index_dir)
        manifest = Manifest.load(directory)
        if manifest.shards != len(self._shards):
            raise SnapshotError(
                f"the index in {self._index_dir} has {manifest.shards} shards and "
                f"{len(self._shards)} are served: change `shards` in Serve's configuration"
            )
        require_models(directory, self._models)
        whole = await asyncio.to_thread(load_whole, directory, self._models)
        nothing = Facts({}, {})  # of the whole, not of a shard
        shards: dict[int, IndexReader] = {
            number: RemoteReader(self._shards[number], directory.name, nothing)
            for number in shard_numbers(manifest)
        }
        return ShardedIndex(whole, shards)

    async def rollback(self) -> str:
        raise SnapshotError("run `python -m index rollback` where the index is built")

    async def aclose(self) -> None:
        await asyncio.to_thread(self._models.workers.shutdown)


class _Replicas:
    """The replicas of a shard: a call is made again while one may answer."""

    def __init__(self, handle: "DeploymentHandle[Any]", deadline: float) -> None:
        self._handle = handle
        self._deadline = deadline

    async def post(self, path: str, message: bytes) -> bytes:
        """Return the answer; UnreachableError when no replica gives one in time."""
        from ray.exceptions import RayError, RayTaskError
        from ray.serve.exceptions import RayServeException

        problem = ""
        try:
            async with asyncio.timeout(self._deadline):
                for pause in (0.0, *PAUSES):
                    await asyncio.sleep(pause)
                    try:
                        answer: bytes = await self._handle.post.remote(path, message)
                        return answer
                    except RayTaskError as error:  # it lives, and failed
                        if isinstance(error.cause, IndexingError):
                            raise error.cause from None
                        raise
                    except (RayError, RayServeException) as error:
                        problem = type(error).__name__
        except TimeoutError:
            problem = f"no answer within {self._deadline:g} s"
        raise UnreachableError(f"a shard does not answer: {problem}")


async def _models(model: tuple[str, str | None]) -> Models:
    name, folder = model
    return await open_models(name, Path(folder) if folder else None, 1, "cpu")
