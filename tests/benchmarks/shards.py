"""Shards against the single index: `python -m tests.benchmarks.shards SET WORK`.

SET is a folder in BEIR layout. One index is built of its articles and of the first --distractors in
--more, then the same in shards, which take the vectors over, so that nothing but sharding differs.
Every query is searched in both: how often the first article and the status are the same, nDCG@10 of
each, and the CPU time of a question. What is built stays in WORK, and is taken as it is next time.
"""

import argparse
import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import aclosing
from itertools import islice
from pathlib import Path

from index.cluster.build import build_shards
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks
from index.pipeline.build import build
from index.progress import Progress
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from retrieval.answer import Answerer
from retrieval.evaluate import Query, Result, load_queries, metrics, run_queries
from tests.benchmarks.table import share, table

SHOWN = 10  # articles of a ranking that are compared


def main(argv: Sequence[str] | None = None) -> None:
    """Build what is missing, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.shards",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="SET")
    parser.add_argument("work", type=Path, metavar="WORK")
    parser.add_argument("--shards", type=int, default=3, metavar="N")
    parser.add_argument("--more", type=Path, metavar="FILE", help="more articles, JSONL")
    parser.add_argument("--distractors", type=int, default=2_500, metavar="N", help="(2500)")
    parser.add_argument("--queries", type=int, default=300, metavar="N", help="(300)")
    arguments = parser.parse_args(argv)
    queries = load_queries(arguments.folder)
    queries = queries[:: max(1, len(queries) // arguments.queries)][: arguments.queries]
    indexes = _built(arguments)
    found = {name: asyncio.run(_ask(index, queries)) for name, index in indexes.items()}
    _print(found, Manifest.load(published_build(indexes["single"])).counts)


def _built(arguments: argparse.Namespace) -> dict[str, Path]:
    """Return the index directories, by name; build those that are not there yet."""
    work, choice = arguments.work, ModelChoice()
    single, shards = work / "single", work / f"{arguments.shards} shards"
    sources = [_articles(arguments)]
    if not (single / "current").exists():
        asyncio.run(build(sources, single, choice.open(), Progress()))
    if not (shards / "current").exists():
        shutil.copytree(single, shards, symlinks=True)
        build_shards(sources, shards, arguments.shards, choice, LocalTasks(), Progress())
    return {"single": single, f"{arguments.shards} shards": shards}


def _articles(arguments: argparse.Namespace) -> Path:
    arguments.work.mkdir(parents=True, exist_ok=True)
    file: Path = arguments.work / "articles.jsonl"
    if not file.exists():
        with file.open("w", encoding="utf-8") as out:
            out.write((arguments.folder / "corpus.jsonl").read_text("utf-8").rstrip() + "\n")
            if arguments.more:
                with arguments.more.open(encoding="utf-8") as more:
                    out.writelines(islice(more, arguments.distractors))
    return file


async def _ask(index: Path, queries: Sequence[Query]) -> tuple[list[Result], float]:
    """Return the results, and the CPU milliseconds of a question."""
    async with aclosing(await Answerer.open(index, threads=1)) as answerer:
        await run_queries(answerer, queries[:10], lambda _: None)  # files are read from the disk
        began = time.process_time()
        results = await run_queries(answerer, queries, lambda _: None)
        return results, 1000 * (time.process_time() - began) / len(queries)


def _print(found: dict[str, tuple[list[Result], float]], counts: dict[str, int]) -> None:
    (base, _) = next(iter(found.values()))
    rows = []
    for name, (results, cpu) in found.items():
        pairs = list(zip(results, base, strict=True))
        whole = len(pairs)
        rows.append(
            [
                name,
                share(sum(a.ranked[:1] == b.ranked[:1] for a, b in pairs), whole),
                share(sum(a.found.status == b.found.status for a, b in pairs), whole),
                share(sum(a.ranked[:SHOWN] == b.ranked[:SHOWN] for a, b in pairs), whole),
                f"{max(abs(a.found.best - b.found.best) for a, b in pairs):.4f}",
                f"{metrics(results)['P@1']:.1f}",
                f"{metrics(results)['nDCG@10']:.2f}",
                f"{cpu:.1f}",
            ]
        )
    print(f"{counts['articles']} articles, {counts['sentences']} sentences, {len(base)} queries")
    head = "index|first same|status same|all same|score off|P@1|nDCG@10|CPU ms".split("|")
    print(table(head, rows))


if __name__ == "__main__":
    main()
