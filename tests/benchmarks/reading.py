"""What reading adds to a question: `python -m tests.benchmarks.reading [--threads 2]`.

Prints the memory that an opened reader adds to an opened encoder, and the median milliseconds, on
the clock and of CPU, that it takes to read one question with the first passages, and with all that
are read if none of those surely answers; each with its ratio to the embedding of the question.
Passages and questions are those of tests/training/data.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.reading.reader import Reader
from retrieval.ranking.reading import FIRST_READ, READ_PASSAGES
from tests.benchmarks.memory import Resident, resident

DATA = Path(__file__).parent.parent / "training" / "data" / "news_hard.jsonl"
QUESTIONS = 60
CHARACTERS = 600  # of a passage, as an index has them


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="of the models; 0 for all cores")
    threads = parser.parse_args().threads
    rows = [json.loads(line) for line in islice(DATA.open(encoding="utf-8"), QUESTIONS)]
    passages = [row["passage"][:CHARACTERS] for row in rows]
    questions = [row["questions"][0]["q"] for row in rows]
    encoder = Encoder(prepared("bundled"), threads)
    encoder.questions(questions)
    before = resident()
    reader = Reader.open(encoder)
    reader.read([("Who?", text) for text in passages[:READ_PASSAGES]])
    print(_added(before, resident()))
    embedding = _timed([partial(encoder.questions, [each]) for each in questions])
    print(_line("embedding a question", embedding, embedding))
    for count in (FIRST_READ, READ_PASSAGES):
        pairs = [_pairs(questions, passages, at, count) for at in range(QUESTIONS)]
        spent = _timed([partial(reader.read, each) for each in pairs])
        print(_line(f"reading {count} passages with it", spent, embedding))


def _pairs(
    questions: Sequence[str], passages: Sequence[str], at: int, count: int
) -> list[tuple[str, str]]:
    # Others for each count: the reader remembers what it has read.
    places = range(at + count, at + 2 * count)
    return [(questions[at], passages[place % QUESTIONS]) for place in places]


def _added(before: Resident | None, after: Resident | None) -> str:
    if before is None or after is None:
        return "memory is told by Linux alone"
    own, mapped = (after.anonymous - before.anonymous), (after.mapped - before.mapped)
    return f"an opened reader adds {own / 1e6:.0f} MB of its own, {mapped / 1e6:.0f} MB of files"


def _timed(calls: Sequence[Callable[[], object]]) -> tuple[float, float]:
    """Return the median milliseconds of a call, on the clock and of CPU."""
    clock, cpu = list[float](), list[float]()
    for call in calls:
        began, worked = time.perf_counter(), time.process_time()
        call()
        clock.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
    return 1000 * statistics.median(clock), 1000 * statistics.median(cpu)


def _line(name: str, spent: tuple[float, float], embedding: tuple[float, float]) -> str:
    clock, cpu = spent
    return f"{name:32} {clock:7.1f} ms, {cpu:7.1f} of CPU, {cpu / embedding[1]:5.1f} × embedding"


if __name__ == "__main__":
    main()
