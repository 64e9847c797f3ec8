"""What the words cost: `python -m tests.benchmarks.words FOLDER [--distractors …]`.

FOLDER is in BEIR layout; the lexical index of its corpus and the distractors is built, opened and
asked FOLDER's queries. Prints CPU seconds of building, the peak of the process's memory before and
after it, the size, and CPU milliseconds of opening and of a question: median and 95th percentile,
each question at its fastest of three times.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.pipeline.passages import passages
from index.sources.files import pages
from index.storage.bm25 import Bm25Index
from index.storage.bm25_writer import Bm25Writer
from index.storage.term_ids import TokenizedTexts
from retrieval import evaluate

QUESTIONS = 300
DEPTH = 100
OTHERS = 300  # passages that near sentences suggest besides
ROUNDS = 3
AT_ONCE = 256  # articles: about a lot of a build that knows most of them


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--distractors", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    asked = evaluate.load_queries(arguments.folder)
    questions = [query.text for query in asked[:: max(1, len(asked) // QUESTIONS)]]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "words"
        count = _build(folder, [arguments.folder / "corpus.jsonl", *arguments.distractors])
        began = time.process_time()
        words = Bm25Index.load(folder, count)
        print(f"opening {1000 * (time.process_time() - began):.1f} ms")
        _ask(words, questions, count)


def _build(folder: Path, sources: Sequence[Path]) -> int:
    before = _peak()
    builder = Bm25Writer(folder)
    count, adding = 0, 0.0
    for batch in _texts(sources):
        began = time.process_time()
        builder.add(TokenizedTexts.of(batch))
        adding += time.process_time() - began
        count += len(batch)
    began = time.process_time()
    builder.save()
    saving = time.process_time() - began
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"{count} passages: adding {adding:.1f} s, saving {saving:.1f} s, {size:.0f} MB on disk")
    print(f"peak of memory {before:.0f} MB, then {_peak():.0f} MB")
    return count


def _texts(sources: Sequence[Path]) -> Iterator[list[str]]:
    repeats = BoilerplateLines.seen_in([])
    found = (article for page in pages(sources) for article in articles(page, repeats))
    while some := list(islice(found, AT_ONCE)):
        yield [passage.text for article in some for passage, _ in passages(article, 0)]


def _ask(words: Bm25Index, questions: list[str], count: int) -> None:
    random = np.random.default_rng(0)
    best, scores = [], []
    for text in questions:
        found = np.unique(np.append(words.search(text, DEPTH), random.integers(0, count, OTHERS)))
        best.append(_fastest(lambda text=text: words.search(text, DEPTH)))
        scores.append(_fastest(lambda text=text, found=found: words.scores(text, found)))
    for name, times in (("the best", best), ("scores of candidates", scores)):
        middle, high = 1000 * np.quantile(times, [0.5, 0.95])
        print(f"{name:22} {middle:6.2f} ms, 95 % below {high:.2f} ms ({len(times)} questions)")


def _fastest(call: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return min(times)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
