"""On a real Ray cluster of three nodes: built and served, while a node dies."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from index.cluster.ray_tasks import RayTasks
from index.cluster.serving import build_app
from index.errors import SourceError
from index.remote.client import RemoteIndex
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from retrieval.ranking.search import Searcher
from retrieval.understanding.question import parse_question
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS, until
from tests.index.cluster.corpus import QUESTIONS, SHARDED, SHARDS, opened, shard
from tests.index.cluster.test_build import content
from tests.index.remote.serving import free_port

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.process,
    pytest.mark.filterwarnings("ignore"),  # of Ray's own
]
NODE = {"num_cpus": 1, "object_store_memory": 100 * 2**20}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a head that runs no task, and two nodes with one core each."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        started = Cluster()
        _add(started, num_cpus=0)
        for _ in range(2):
            _add(started)
        try:
            yield started
        finally:
            ray.shutdown()
            started.shutdown()
            gc.collect()  # what Ray leaves open is told now, and not in another test


def _add(cluster: Any, **changed: int) -> None:
    """Start a node; Ray gives each 30 s, which a busy machine may need more than once."""
    for _ in range(4):
        try:
            cluster.add_node(**{**NODE, **changed})
        except Exception as error:  # Ray raises bare ones
            told = error
        else:
            return
    pytest.skip(f"Ray starts no node on this machine: {told}")


def kill_node(cluster: Any) -> None:
    """Kill the youngest node, without a word to anybody; its workers end themselves."""
    cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)


def test_a_build_on_ray_is_the_same_also_when_a_node_dies(
    cluster: Any, corpus: Path, tmp_path: Path
) -> None:
    """Each file has the SHA-256 of a build without Ray; a lost task is run again elsewhere."""
    tasks = RayTasks(cluster.address, 1)
    try:
        directory = shard(corpus / "pages", tmp_path / "index", tasks=_Killing(tasks, cluster))
    finally:
        tasks.close()
    manifest = Manifest.load(directory)
    assert content(manifest) == content(Manifest.load(published_build(corpus / SHARDED)))
    assert not list((tmp_path / "index" / "builds").glob(".partial-*"))


class _Killing:
    """Tasks during the first of which a node is killed, while it builds a shard."""

    def __init__(self, tasks: RayTasks, cluster: Any) -> None:
        self._tasks = tasks
        self._cluster = cluster
        self._killed = False

    def run(
        self, function: Callable[[Any], Any], jobs: list[Any], done: Callable[[], None]
    ) -> list[Any]:
        if self._killed:
            return self._tasks.run(function, jobs, done)
        self._killed = True
        killer = Thread(target=self._kill, args=(jobs[0].work,))
        killer.start()
        try:
            return self._tasks.run(function, jobs, done)
        finally:
            killer.join()

    def _kill(self, work: Path) -> None:
        """Wait until a shard is being built on each node, then kill one."""
        until(lambda: len(list(work.glob("shard-*/builds/.partial-*"))) == 2)
        kill_node(self._cluster)


def test_what_a_task_raises_is_one_plain_line(cluster: Any) -> None:
    """An error of the sources comes as it would here."""
    tasks = RayTasks(cluster.address, 1)
    try:
        with pytest.raises(SourceError, match="There is no file or folder") as caught:
            tasks.run(_fail, ["gone"], lambda: None)
        assert "Traceback" not in str(caught.value)
    finally:
        tasks.close()


def _fail(name: str) -> None:
    raise SourceError(f"There is no file or folder {name}; check the path.")


@pytest.fixture(scope="module")
def server(cluster: Any, corpus: Path) -> Iterator[str]:
    """Serve the shards on three nodes, two replicas of each, and return the address."""
    from ray import serve

    for _ in range(3 - len(cluster.list_all_nodes())):
        _add(cluster)
    port = free_port()
    ray.init(cluster.address, log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    app = build_app({"index_dir": str(corpus / SHARDED), "shards": SHARDS, "cpus": 0})
    serve.run(app, route_prefix="/")
    yield f"http://127.0.0.1:{port}"
    serve.shutdown()


async def test_a_node_dies_while_eight_ask(server: str, cluster: Any, corpus: Path) -> None:
    """No question fails, and each is answered as the same shards answer here."""
    async with opened(published_build(corpus / SHARDED)) as local:
        right = {text: await _ask(Searcher(local), text) for text in QUESTIONS}
    async with aclosing(RemoteIndex(server, deadline=HANG_SECONDS)) as index:
        reader = await index.open_reader()
        asked, gone = asyncio.Event(), asyncio.Event()

        async def ask_on() -> None:
            searcher = Searcher(reader)  # questions that share one are read less thoroughly
            is_last = False
            while not is_last:
                is_last = gone.is_set()  # a round after the node has died
                for text in QUESTIONS:
                    assert await _ask(searcher, text) == right[text]
                    asked.set()

        asking = asyncio.gather(*(ask_on() for _ in range(8)))
        first = asyncio.ensure_future(asked.wait())
        await asyncio.wait([first, asking], return_when="FIRST_COMPLETED")
        await asyncio.to_thread(kill_node, cluster)
        gone.set()
        await asking


async def _ask(searcher: Searcher, text: str) -> list[tuple[str, str, str]]:
    result = await searcher.search(parse_question(text), 3)
    return [(result.status, hit.article.id, hit.highlighted) for hit in result.hits]
