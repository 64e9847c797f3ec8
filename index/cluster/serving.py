"""Serves an index in shards on Ray Serve: replicas of each shard, and ingresses that merge.

Serve's configuration names `index.cluster.serving:build_app` and its arguments (deploy/ray/). An
ingress has the models, and a today shard; it answers HTTP as `index.remote.server` does. A replica
opens its shard of whatever generation is asked for, and of the published one at each health check,
so that a new generation is open before it is asked.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from index.errors import IndexingError, SnapshotError, UnreachableError
from index.remote.attempts import Attempts, Failure
from index.remote.client import RemoteReader
from index.remote.facts import Facts
from index.remote.generations import Generations
from index.remote.open_generations import OpenGenerations
from index.remote.server import call, respond
from index.search.generation import load_whole, open_shard
from index.search.index_reader import IndexReader
from index.search.models import Models, Workers
from index.search.published import SEARCH_THREADS, open_models, require_models
from index.search.sharded_index import ShardedIndex
from index.search.shards import shard_numbers
from index.search.shared_files import SharedFiles
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from index.threads import use_single_threaded_blas

if TYPE_CHECKING:
    from ray.serve import Application
    from ray.serve.handle import DeploymentHandle
    from starlette.requests import Request
    from starlette.responses import Response

KEPT = 3  # generations that a replica has open


class Arguments(BaseModel, extra="forbid"):
    """What Serve's configuration says of the application."""

    index_dir: Path  # seen by every node
    shards: int = Field(gt=0)
    replicas: int = Field(default=2, gt=0)  # of each shard, each on a node of its own
    ingresses: int = Field(default=2, gt=0)  # as replicas
    cpus: float = Field(default=1, ge=0)  # of each replica and ingress
    deadline: float = Field(default=5, gt=0)  # seconds, of a call to a shard
    model: str = "bundled"  # as the setting HOIBAO_EMBEDDING_MODEL
    models_dir: Path | None = None  # as HOIBAO_MODEL_DIR


def build_app(args: Arguments) -> "Application":
    """Return the application."""
    from ray import serve

    spread: dict[str, Any] = {
        "max_replicas_per_node": 1,
        "health_check_period_s": 5,
        "ray_actor_options": {"num_cpus": args.cpus},
    }
    handles = {}
    for number in range(args.shards):
        deployed = serve.deployment(name=f"shard-{number}", num_replicas=args.replicas, **spread)
        handles[number] = deployed(Shard).bind(args.index_dir, number)
    ingress = serve.deployment(num_replicas=args.ingresses, **spread)(Ingress)
    app: Application = ingress.bind(args, handles)
    return app


class Shard:
    """A replica of one shard."""

    def __init__(self, index_dir: Path, number: int) -> None:
        use_single_threaded_blas()
        self._builds = index_dir / "builds"
        self._number = number
        threads = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="search")
        self._workers = Workers(threads)
        self._open = OpenGenerations(KEPT, self._open_shard)
        self._shared = SharedFiles()

    async def _open_shard(self, version: str) -> tuple[str, IndexReader]:
        directory = self._builds / Path(version).name
        shard = await open_shard(directory, self._number, self._workers, self._shared)
        return version, shard

    async def post(self, path: str, message: bytes) -> bytes:
        """Answer a message for the path VERSION/METHOD."""
        version, method = path.split("/")
        await self._open.want(version)
        with self._open.lend(version) as shard:
            return await call(shard, method, message)

    async def check_health(self) -> None:
        """Open the published generation; raises what stands in the way while no other is open."""
        try:
            build = published_build(self._builds.parent)
            if self._number in shard_numbers(Manifest.load(build)):
                await self._open.want(build.name, wait=not self._open)
        except SnapshotError as error:
            if not self._open:
                raise
            self._open.refuse(error)


class Ingress:
    """Reads questions, asks the shards, and merges what they find."""

    def __init__(self, args: Arguments, shards: dict[int, "DeploymentHandle[Any]"]) -> None:
        use_single_threaded_blas()
        self._args = args
        self._shards = {
            number: _Replicas(handle, args.deadline) for number, handle in shards.items()
        }
        self._generations: Generations | None = None
        self._opening = asyncio.Lock()

    async def __call__(self, request: "Request") -> "Response":
        """Answer an HTTP request."""
        from starlette.responses import Response

        generations = await self._opened()
        status, message = await respond(generations, request.url.path, await request.body())
        return Response(message, status, media_type="application/json")

    async def check_health(self) -> None:
        """Open the published generation; raises what stands in the way while no other is open."""
        await (await self._opened()).current()

    async def _opened(self) -> Generations:
        async with self._opening:
            if self._generations is None:
                models = await open_models(self._args.model, self._args.models_dir, 1, "cpu")
                index = _ServedShards(self._args.index_dir, self._shards, models)
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
            if number in self._shards
        }
        if (today := manifest.shards) in shard_numbers(manifest):
            # Small, and not always there: each ingress has it open itself, and no replica has.
            shards[today] = await open_shard(directory, today, self._models, SharedFiles())
        return ShardedIndex(whole, shards)

    async def rollback(self) -> str:
        raise SnapshotError("run `python -m index rollback` where the index is built")

    async def aclose(self) -> None:
        await asyncio.to_thread(self._models.workers.shutdown)


class _Replicas:
    """The replicas of a shard: a call is made again while one may answer."""

    def __init__(self, handle: "DeploymentHandle[Any]", deadline: float) -> None:
        self._handle = handle
        self._attempts = Attempts(deadline)

    async def post(self, path: str, message: bytes) -> bytes:
        """Return the answer; UnreachableError when no replica gives one in time."""

        async def attempt(_: int) -> bytes | Failure:
            return await self._try(path, message)

        answer = await self._attempts.first_answer(attempt)
        if isinstance(answer, bytes):
            return answer
        raise UnreachableError(f"a shard does not answer: {answer.problem}")

    async def _try(self, path: str, message: bytes) -> bytes | Failure:
        from ray.exceptions import RayError, RayTaskError
        from ray.serve.exceptions import RayServeException

        try:
            answer: bytes = await self._handle.post.remote(path, message)
        except RayTaskError as error:  # it lives, and failed
            if isinstance(error.cause, IndexingError):
                raise error.cause from None
            raise
        except (RayError, RayServeException) as error:
            return Failure(type(error).__name__)
        return answer
