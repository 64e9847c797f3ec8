"""On a real Ray cluster of three nodes: built and served, while a node dies."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import aclosing, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from index.cluster.ray_tasks import RayTasks
from index.errors import SourceError, UnreachableError
from index.remote.attempts import Attempts
from index.remote.client import RemoteIndex
from index.search.sharded_index import SHARD_BITS
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from retrieval.ranking.search import Searcher
from retrieval.search_result import SearchResult
from retrieval.understanding.question import parse_question
from tests.bounds import HANG_SECONDS, until
from tests.index.cluster.corpus import QUESTIONS, SHARDED, SHARDS, opened, shard
from tests.index.cluster.nodes import (
    REPLICA,
    NoNodeError,
    add_node,
    kill,
    kill_node,
    nodes_running,
    replicas,
    serve_index,
    three_nodes,
)
from tests.index.cluster.test_build import content

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not find_spec("ray"), reason="the extra `ray` is not installed"),
    pytest.mark.filterwarnings("ignore"),  # of Ray's own
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a head that runs no task, and two nodes with one core each."""
    try:
        with three_nodes() as started:
            yield started
    except NoNodeError as error:
        pytest.skip(str(error))
    finally:
        gc.collect()  # what Ray leaves open is told now, and not in another test


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
        """Wait until a shard is being built, then kill the node that does it."""
        until(lambda: any(work.glob("shard-*/builds/.partial-*")))
        for node in nodes_running(self._cluster, "ray::build_shard")[:1]:
            kill_node(self._cluster, node)


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
    import ray
    from ray import serve

    try:
        for _ in range(3 - len(cluster.list_all_nodes())):
            add_node(cluster)
    except NoNodeError as error:
        pytest.skip(str(error))
    ray.init(cluster.address, log_to_driver=False)
    yield serve_index(corpus / SHARDED, SHARDS, deadline=HANG_SECONDS)
    serve.shutdown()


def _remote(address: str) -> RemoteIndex:
    """Return the index at an address, asked again until only a hang is left."""
    return RemoteIndex(address, Attempts(HANG_SECONDS, pauses=[0.1] * 10 * HANG_SECONDS))


async def test_a_node_dies_while_eight_ask(server: str, cluster: Any, corpus: Path) -> None:
    """No question fails, and each is answered as the same shards answer here."""
    async with opened(published_build(corpus / SHARDED)) as local:
        right = {text: await _ask(Searcher(local), text) for text in QUESTIONS}
    async with aclosing(_remote(server)) as index:
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
        await asyncio.to_thread(kill_node, cluster, nodes_running(cluster, REPLICA)[0])
        gone.set()
        await asking


async def test_a_shard_dies_and_comes_back(server: str, cluster: Any, corpus: Path) -> None:
    """While no replica of it lives an answer says what is missing; others come by themselves."""
    question = QUESTIONS[0]
    async with aclosing(_remote(server)) as index:
        searcher = Searcher(await index.open_reader())
        right = await searcher.search(parse_question(question), 3)
        home = right.hits[0].passage.id >> SHARD_BITS
        await asyncio.to_thread(until, lambda: len(replicas(cluster, home)) == 2)
        kill(replicas(cluster, home))
        # Ray begins a replica anew when it has missed it, with all imports: minutes, on one core.
        async with asyncio.timeout(5 * HANG_SECONDS):
            while not (found := await _reached(searcher, question)):
                pass
    assert _plain(found) == _plain(right)


async def _reached(searcher: Searcher, question: str) -> SearchResult | None:
    """Return what is found in all shards, or None."""
    with suppress(UnreachableError):
        result = await searcher.search(parse_question(question), 3)
        return result if result.is_whole else None
    return None


async def _ask(searcher: Searcher, text: str) -> list[tuple[str, str, str]]:
    return _plain(await searcher.search(parse_question(text), 3))


def _plain(result: SearchResult) -> list[tuple[str, str, str]]:
    return [(result.status, hit.article.id, hit.highlighted) for hit in result.hits]
