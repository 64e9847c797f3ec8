"""A cluster that loses parts: `python -m tests.benchmarks.cluster SET`.

SET is a folder in BEIR layout. Three nodes of Ray are started on this machine. The first --articles
are built in two shards, without Ray and on it: CPU seconds of each. They are served by two replicas
a shard. Eight ask while a node is killed, and while generations are published; two while both
replicas of a shard are killed; with --redis, eight while the head is down. An answer is `wrong`
when it is whole and not what the same shards give here, `part` when it says that it is not whole,
`told` when the asker hears that the articles can't be reached.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import aclosing
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from index.cluster.build import build_shards
from index.cluster.ray_tasks import RayTasks
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks, Tasks
from index.progress import Progress
from index.storage.generations import rollback
from retrieval.answer import Answerer
from retrieval.evaluate import load_queries
from tests.benchmarks.losses import HEAD, HITS, Asked, Right, articles, ask_during
from tests.benchmarks.processes import tree_cpu_seconds
from tests.benchmarks.table import ratio, table
from tests.bounds import until
from tests.index.cluster.nodes import (
    REPLICA,
    add_node,
    kill,
    kill_node,
    nodes_running,
    replicas,
    serve_index,
    three_nodes,
)

SHARDS, ASKERS = 2, 8
HEAD_DOWN_SECONDS = 10


def main(argv: Sequence[str] | None = None) -> None:
    """Build, serve, lose parts, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.cluster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="SET")
    parser.add_argument("--articles", type=int, default=600, metavar="N", help="(600)")
    parser.add_argument("--questions", type=int, default=12, metavar="N", help="(12)")
    parser.add_argument("--redis", metavar="HOST:PORT", help="where the head keeps its state")
    parser.add_argument("--build-only", action="store_true")
    arguments = parser.parse_args(argv)
    import ray

    texts = [query.text for query in load_queries(arguments.folder)]
    if arguments.redis:
        os.environ["RAY_REDIS_ADDRESS"] = arguments.redis
    with tempfile.TemporaryDirectory() as folder, three_nodes() as cluster:
        index = Path(folder) / "index"
        _build(arguments, Path(folder), index, cluster)
        if arguments.build_only:
            return
        right = asyncio.run(_answers(index, texts[: arguments.questions]))
        ray.init(cluster.address, log_to_driver=False)
        address = serve_index(index, SHARDS)
        _measure(address, index, cluster, right, bool(arguments.redis))


def _build(arguments: argparse.Namespace, work: Path, index: Path, cluster: Any) -> None:
    """Build without Ray and on it, then a second generation of fewer articles; the first serves."""
    corpus = arguments.folder / "corpus.jsonl"
    whole = _head(corpus, arguments.articles, work / "whole")
    alone = _cpu_of_build(whole, work / "alone", LocalTasks())
    tasks = RayTasks(cluster.address, 1)
    try:
        on_ray = _cpu_of_build(whole, index, tasks)
    finally:
        tasks.close()
    print(f"{arguments.articles} articles in {SHARDS} shards, CPU seconds of a build")
    rows = [["alone", f"{alone:.1f}", "–"], ["on Ray", f"{on_ray:.1f}", ratio(on_ray, alone)]]
    print(table(["", "CPU s", "ratio"], rows))
    _cpu_of_build(_head(corpus, arguments.articles // 2, work / "half"), index, LocalTasks())
    rollback(index)


def _head(corpus: Path, articles: int, folder: Path) -> Path:
    folder.mkdir()
    with corpus.open(encoding="utf-8") as rows, (folder / "news.jsonl").open("w") as out:
        out.writelines(islice(rows, articles))
    return folder


def _cpu_of_build(sources: Path, out: Path, tasks: Tasks) -> float:
    """Build, and return the CPU seconds of all processes that this one has started."""
    before = tree_cpu_seconds()
    build_shards([sources], out, SHARDS, ModelChoice(threads=1), tasks, Progress(StringIO()))
    return tree_cpu_seconds() - before


async def _answers(index: Path, questions: Sequence[str]) -> Right:
    """Return what each of the two generations answers here; the first is published at the end."""
    right: Right = {}
    for build in _builds(index):
        _publish(index, build)
        async with aclosing(await Answerer.open(index, threads=1)) as answerer:
            right[build.name] = {
                text: articles(await answerer.search(text, HITS)) for text in questions
            }
    return right


def _builds(index: Path) -> list[Path]:
    """Return the two generations, newest first."""
    found = (path for path in (index / "builds").iterdir() if path.is_dir())
    return sorted((path for path in found if path.name[0] != "."), reverse=True)


def _publish(index: Path, build: Path) -> None:
    (index / "next").symlink_to(f"builds/{build.name}")
    (index / "next").replace(index / "current")


def _measure(address: str, index: Path, cluster: Any, right: Right, has_redis: bool) -> None:
    """Ask through each loss, and print what was heard."""

    async def nothing(_: Sequence[Answerer]) -> None: ...

    async def a_node(_: Sequence[Answerer]) -> None:
        await asyncio.to_thread(kill_node, cluster, nodes_running(cluster, REPLICA)[0])

    async def generations(answerers: Sequence[Answerer]) -> None:
        older, newer = reversed(_builds(index))
        for build in (newer, older, newer, older):
            _publish(index, build)
            for answerer in answerers:
                while answerer.version != build.name:  # told of once it is open
                    await answerer.refresh()

    async def a_shard(_: Sequence[Answerer]) -> None:
        kill(replicas(cluster, 0))
        await asyncio.to_thread(until, lambda: _is_whole())

    async def the_head(_: Sequence[Answerer]) -> None:
        cluster.head_node.kill_gcs_server()
        await asyncio.sleep(HEAD_DOWN_SECONDS)
        await asyncio.to_thread(cluster.head_node.start_gcs_server)

    losses = [(ASKERS, nothing), (ASKERS, a_node), (ASKERS, generations), (2, a_shard)]
    losses += [(ASKERS, the_head)] if has_redis else []
    rows = []
    for askers, loss in losses:
        _mend(cluster)  # Ray starts nodes in the main thread only
        asked = asyncio.run(ask_during(address, askers, loss, Asked(right)))
        rows.append(asked.row(loss.__name__.replace("_", " ")))
        print(*rows[-1], file=sys.stderr)
    print(table(HEAD, rows))


def _mend(cluster: Any) -> None:
    """Start a node for each that was lost, and wait for all replicas."""
    for _ in range(3 - len(cluster.list_all_nodes())):
        add_node(cluster)
    until(lambda: _is_whole())


def _is_whole() -> bool:
    from ray import serve

    (app,) = serve.status().applications.values()
    return app.status == "RUNNING" and all(
        deployed.replica_states == {"RUNNING": 2} for deployed in app.deployments.values()
    )


if __name__ == "__main__":
    main()
