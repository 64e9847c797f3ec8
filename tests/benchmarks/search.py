"""How vectors are searched at size: `python -m tests.benchmarks.search INDEX [--questions FILE]`.

INDEX is an index directory; its real sentence vectors are taken, and where there are too few, again
with a little noise. For each number of vectors it prints how well and how fast the project's own
search finds the ten nearest to real questions, and what other FAISS indexes do in the same run:
recall@10 against exact search, p50 and p95 of the call in milliseconds, and bytes a vector of what
is held in memory. What lies on the disk beside it, for exact cosines, is 768 bytes a vector.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from index.arrays import Floats, Ids
from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.search.cascade import ANN_TOP_K
from index.storage.files import SENTENCES
from index.storage.generations import published_build
from index.storage.vectors import (
    FAISS_SUFFIX,
    MAX_FLAT_VECTORS,
    VectorIndex,
    VectorIndexWriter,
)
from tests.benchmarks import plots
from tests.benchmarks.table import percentile, table
from tests.benchmarks.texts import QUESTIONS, questions_of

NOISE = 0.01  # in each dimension; the nearest real neighbours are further apart
SHOWN = 10  # recall@10
LISTS_READ = 64  # of an inverted file
SEED = 20260101

Search = Callable[[Floats], Ids]


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("index", type=Path, metavar="INDEX")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--asked", type=int, default=200, metavar="N", help="questions (200)")
    parser.add_argument(
        "--vectors", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="N"
    )
    parser.add_argument("--others", action="store_true", help="other FAISS indexes, too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: .png or .svg")
    arguments = parser.parse_args(argv)
    texts = questions_of(arguments.questions)[: arguments.asked]
    asked = Encoder(prepared("bundled")).questions(texts)
    questions = np.array([one.vector for one in asked])
    faiss.omp_set_num_threads(1)
    rows, slowest = [], []
    for count in arguments.vectors:
        matrix, real = _vectors(arguments.index, count)
        truth = _truth(matrix, questions)
        print(f"{count} vectors, {real} of them real, {len(questions)} questions", flush=True)
        for name, size, search in _searches(matrix, others=arguments.others):
            recall, times = _measure(search, questions, truth)
            p50, p95 = (1000 * percentile(times, share) for share in (0.5, 0.95))
            figures = [f"{recall:.3f}", f"{p50:.2f}", f"{p95:.2f}", f"{size:.0f}"]
            rows.append([f"{count:,}", name, *figures])
            if name == OURS:
                slowest.append(p95)
    print(table(["vectors", "index", "recall@10", "p50 ms", "p95 ms", "bytes"], rows))
    if arguments.plot:
        plots.lines(
            arguments.plot,
            "How long a search takes",
            arguments.vectors,
            {"p95": slowest},
            along="vectors",
            unit="milliseconds",
            note="recall@10 and memory stand in the table",
        )


OURS = "this project's"


def _vectors(index: Path, count: int) -> tuple[Floats, int]:
    """Return so many unit vectors, and how many are as they are in the index."""
    stored = VectorIndex(published_build(index), SENTENCES)
    real = min(count, len(stored))
    chance = np.random.default_rng(SEED)
    ids = np.sort(chance.choice(len(stored), real, replace=False))
    matrix = np.empty((count, stored.dimension), np.float32)
    matrix[:real] = stored.get(ids)
    stored.close()
    for start in range(real, count, real):
        part = matrix[: min(real, count - start)]
        noise = chance.standard_normal(part.shape, np.float32) * np.float32(NOISE)
        matrix[start : start + len(part)] = part + noise
    matrix[real:] /= np.linalg.norm(matrix[real:], axis=1, keepdims=True)
    return matrix.astype(np.float16).astype(np.float32), real


def _truth(matrix: Floats, questions: Floats) -> Ids:
    """Return the ten nearest to each question, by reading every vector."""
    found = []
    for question in questions:
        cosines = matrix @ question
        found.append(np.argpartition(-cosines, SHOWN)[:SHOWN])
    return np.array(found)


def _searches(matrix: Floats, *, others: bool) -> list[tuple[str, float, Search]]:
    """Return each index's name, its bytes a vector in memory, and how it is searched."""
    count, dimension = matrix.shape
    found: list[tuple[str, float, Search]] = []
    with tempfile.TemporaryDirectory() as scratch:
        builder = VectorIndexWriter(Path(scratch), "some", dimension)
        builder.add(matrix)
        builder.save()
        ours = VectorIndex(Path(scratch), "some")
        size = (Path(scratch) / ("some" + FAISS_SUFFIX)).stat().st_size / count
    # The files are gone, and stay readable while they are open.
    found.append((OURS, size, lambda question: _nearest(ours, question)))
    if others and count > MAX_FLAT_VECTORS:
        lists = int(4 * count**0.5)
        for name in ("Flat", "SQ8", f"IVF{lists},SQ8", f"IVF{lists},RaBitQfs", "RaBitQfs"):
            other = faiss.index_factory(dimension, name, faiss.METRIC_L2)
            other.train(matrix[:: max(1, count // (40 * lists))])
            other.add(matrix)
            if name.startswith("IVF"):
                other.nprobe = LISTS_READ
            bytes_each = faiss.serialize_index(other).nbytes / count
            found.append((name, bytes_each, _plain(other)))
    return found


def _nearest(vectors: VectorIndex, question: Floats) -> Ids:
    """Return those that a question's candidates are taken from, the best by their cosines first."""
    (ids,), _ = vectors.search(question[None], ANN_TOP_K)
    return ids[np.argsort(-vectors.similarities(question, ids))]


def _plain(index: "faiss.Index") -> Search:
    def search(question: Floats) -> Ids:
        ids: Ids = index.search(question[None], ANN_TOP_K)[1][0]
        return ids

    return search


def _measure(search: Search, questions: Floats, truth: Ids) -> tuple[float, list[float]]:
    for question in questions[:10]:  # the first calls are slower
        search(question)
    times, hits = [], 0
    for question, nearest in zip(questions, truth, strict=True):
        began = time.perf_counter()
        found = search(question)
        times.append(time.perf_counter() - began)
        hits += len(set(found[:SHOWN].tolist()) & set(nearest.tolist()))
    return hits / truth.size, times


if __name__ == "__main__":
    main()
