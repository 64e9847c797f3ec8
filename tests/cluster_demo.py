"""`make cluster`: shards on three nodes of Ray on this machine, asked while one of them dies."""

import asyncio
import os
import sys
import tempfile
from contextlib import aclosing
from pathlib import Path

from index.cluster.build import build_shards
from index.cluster.ray_tasks import RayTasks
from index.cluster.serving import build_app
from index.cluster.shard_tasks import ModelChoice
from index.progress import Progress
from index.remote.client import RemoteIndex
from retrieval.answer import Answerer
from retrieval.output import answer_lines
from retrieval.ranking.search import Searcher

ROOT = Path(__file__).resolve().parent.parent
SHARDS, PORT = 2, 8410
NODE = {"num_cpus": 1, "object_store_memory": 100 * 2**20}


def main() -> None:
    """Build, serve, ask, kill a node, ask again."""
    os.environ |= {"PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
    from ray.cluster_utils import Cluster

    print("starting three nodes of Ray")
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "num_cpus": 0})
    nodes = [cluster.add_node(**NODE) for _ in range(2)]
    tasks = RayTasks(cluster.address, 1)
    try:
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            progress = Progress(noun="shard", nouns="shards")
            choice = ModelChoice(threads=1)
            report = build_shards([ROOT / "seeds"], index, SHARDS, choice, tasks, progress)
            print(f"built {report.articles} articles in {SHARDS} shards")
            _serve(index)
            asyncio.run(_ask(sys.argv[1]))
            cluster.remove_node(nodes[-1], allow_graceful=False)
            print("\nkilled a node; the same question again")
            asyncio.run(_ask(sys.argv[1]))
    finally:
        tasks.close()
        cluster.shutdown()


def _serve(index: Path) -> None:
    from ray import serve

    serve.start(http_options={"host": "127.0.0.1", "port": PORT})
    serve.run(build_app({"index_dir": str(index), "shards": SHARDS, "cpus": 0}), route_prefix="/")


async def _ask(question: str) -> None:
    index = RemoteIndex(f"http://127.0.0.1:{PORT}", deadline=60)
    async with aclosing(Answerer(index, Searcher(await index.open_reader()))) as answerer:
        print(answer_lines(await answerer.answer(question), color=sys.stdout.isatty()))


if __name__ == "__main__":
    main()
