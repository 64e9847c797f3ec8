"""What a question costs, in CPU time: `python -m tests.benchmarks.query FOLDER [--distractors …]`.

FOLDER is in BEIR layout; its corpus and the distractors are indexed as `eval` indexes them. Prints
the median milliseconds of CPU, all threads together, of the embedding call alone, of the search
without late interaction, of late interaction, and of the rest, each with its ratio to the first.
"""

import argparse
import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from index.embedding.encoder import Encoder
from index.pipeline.cached_build import cached_build
from index.preparation.prepare import prepared
from index.reading.reader import Reader
from index.search.cascade import Cascade
from index.search.embedded_index import EmbeddedIndex
from index.search.index_reader import Query
from index.search.models import Models
from index.settings import IndexSettings
from index.storage.generations import published_build
from retrieval import evaluate
from retrieval.ranking.search import Searcher
from retrieval.understanding.question import parse_question

QUESTIONS = 200
TOP_K = 3
T = TypeVar("T")


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--distractors", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    sources = [arguments.folder / "corpus.jsonl", *arguments.distractors]
    place = await cached_build(sources, IndexSettings())
    asked = evaluate.load_queries(arguments.folder)
    texts = [query.text for query in asked[:: max(1, len(asked) // QUESTIONS)]]
    encoder = Encoder(prepared("bundled"), threads=1)
    times: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(max_workers=1) as worker:
        models = Models(worker, encoder, Reader.open(encoder))
        index = await EmbeddedIndex.open(published_build(place), models)
        async with aclosing(index):
            for text in texts:
                await _measure(index, encoder, text, times)
        count = index.files.manifest.counts
    print(f"{count['articles']} articles, {count['sentences']} sentences, {len(texts)} questions")
    embedding = statistics.median(times["embedding"])
    for name, each in times.items():
        middle = statistics.median(each)
        print(f"{name:28} {1000 * middle:7.2f} ms  {middle / embedding:5.2f} × embedding")


async def _measure(
    index: EmbeddedIndex, encoder: Encoder, text: str, times: dict[str, list[float]]
) -> None:
    question = parse_question(text)
    spent: dict[str, float] = {}

    def timed(name: str, call: Callable[[], T]) -> T:
        began = time.process_time()
        result = call()
        spent[name] = time.process_time() - began
        return result

    encoded = timed("embedding", lambda: encoder.questions([question.text])[0])
    query, late = Query(question.text, question.language, encoded), Cascade._late_interaction
    with patch.object(
        Cascade, "_late_interaction", lambda *given: timed("late", lambda: late(*given))
    ):
        index.cascade.retrieve([query])
    began = time.process_time()
    await Searcher(index).search(question, TOP_K)
    whole = time.process_time() - began
    times["embedding"].append(spent["embedding"])
    times["late interaction"].append(spent["late"])
    times["search without it"].append(whole - spent["embedding"] - spent["late"])
    times["question to hits"].append(whole)


if __name__ == "__main__":
    asyncio.run(main())
