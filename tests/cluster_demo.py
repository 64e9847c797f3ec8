"""`make cluster`: shards on three nodes of Ray on this machine, asked while one of them dies."""

import asyncio
import sys
import tempfile
from contextlib import aclosing, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from index.cluster.build import build_shards
from index.cluster.ray_tasks import RayTasks
from index.cluster.shard_tasks import ModelChoice
from index.progress import Progress
from index.remote.attempts import Attempts
from index.remote.client import RemoteIndex
from retrieval.answer import Answerer
from retrieval.output import answer_lines
from retrieval.ranking.search import Searcher
from tests.botapi.process import ROOT
from tests.index.cluster.nodes import (
    REPLICA,
    kill_node,
    nodes_running,
    serve_index,
    three_nodes,
)

SHARDS = 2
OUT = sys.stdout

say = partial(print, file=OUT, flush=True)


def main() -> None:
    """Build, serve, ask, kill a node, ask again."""
    with redirect_stdout(StringIO()):  # where Ray tells on many lines that a node is gone
        say("starting three nodes of Ray")
        with three_nodes() as cluster, tempfile.TemporaryDirectory() as folder:
            tasks = RayTasks(cluster.address, 1)
            try:
                _show(cluster, tasks, Path(folder) / "index")
            finally:
                tasks.close()


def _show(cluster: Any, tasks: RayTasks, index: Path) -> None:
    progress = Progress(noun="shard", nouns="shards")
    choice = ModelChoice(threads=1)
    report = build_shards([ROOT / "seeds"], index, SHARDS, choice, tasks, progress)
    say(f"built {report.articles} articles in {SHARDS} shards")
    address = serve_index(index, SHARDS)
    say(f"serving two replicas of each at {address}\n")
    asyncio.run(_ask(address, sys.argv[1]))
    kill_node(cluster, nodes_running(cluster, REPLICA)[0])
    say("\nkilled a node; the same question again\n")
    asyncio.run(_ask(address, sys.argv[1]))


async def _ask(address: str, question: str) -> None:
    index = RemoteIndex(address, Attempts(60))
    async with aclosing(Answerer(index, Searcher(await index.open_reader()))) as answerer:
        say(answer_lines(await answerer.answer(question), color=OUT.isatty()))


if __name__ == "__main__":
    main()
