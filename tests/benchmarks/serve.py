"""How many can ask at once: `python -m tests.benchmarks.serve [--index DIR] [--askers 1 10 50]`.

Opens an index as the bot does, in this process. Each asker asks as soon as it has its answer, and
no question is asked twice, so that nothing remembered can answer it; `--repeat-share 0.3` lets that
share of them be ones that were asked before. Prints questions a second for each number of askers,
with the ratio to the first number, and how long they waited: p50, p95 and p99, in milliseconds.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from retrieval.answer import Answerer
from tests.benchmarks import plots
from tests.benchmarks.memory import resident
from tests.benchmarks.processes import REST
from tests.benchmarks.seeds import seed_index
from tests.benchmarks.table import megabytes, percentile, ratio, table
from tests.benchmarks.texts import QUESTIONS, questions_of

WARM_UP = 10
SEED = 20260101
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Served:
    """One number of askers."""

    askers: int
    seconds: float
    waits: list[float]  # seconds, one a question

    @property
    def speed(self) -> float:
        """Questions a second."""
        return len(self.waits) / self.seconds


async def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    index = arguments.index or seed_index()
    texts = list(dict.fromkeys(questions_of(arguments.questions)))
    warm, *shares = shared(texts, len(arguments.askers), arguments.asked)
    if not shares[0]:
        parser.error(f"{len(texts)} questions are too few for {len(arguments.askers)} numbers")
    served = []
    async with aclosing(await Answerer.open(index, threads=arguments.threads)) as answerer:
        await _serve(answerer, warm, 1)
        for askers, own in zip(arguments.askers, shares, strict=True):
            await asyncio.sleep(REST)
            asked = _with_repeats(own, arguments.repeat_share)
            served.append(await _serve(answerer, asked, askers))
        held = resident()
    print(
        f"{len(shares[0])} questions for each number of askers, "
        f"{arguments.repeat_share:.0%} of them repeated; "
        f"resident at the end: {megabytes(held.total if held else None)}"
    )
    print(waits_table(served))
    if arguments.plot:
        waits = {
            name: [1000 * percentile(one.waits, share) for one in served]
            for name, share in SHARES.items()
        }
        plots.lines(
            arguments.plot,
            "How long an answer takes",
            [one.askers for one in served],
            waits,
            along="people asking at once",
            unit="milliseconds",
            note="Answered a second: "
            + ", ".join(f"{one.speed:.0f} with {one.askers} asking" for one in served),
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.serve",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="default: one of seeds/")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--asked", type=int, default=500, metavar="N", help="each at most (500)")
    parser.add_argument("--askers", type=int, nargs="+", default=[1, 10, 50], metavar="N")
    parser.add_argument("--repeat-share", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="0: all cores")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: .png or .svg")
    return parser


def shared(texts: list[str], numbers: int, most: int) -> list[list[str]]:
    """Deal questions out: some to warm up on, then as many different ones for each number."""
    # Shuffled, since the questions of one article stand together in such files.
    dealt = random.Random(SEED).sample(texts, len(texts))
    rest = dealt[WARM_UP:]
    each = min(most, len(rest) // numbers)
    return [dealt[:WARM_UP], *(rest[each * place : each * (place + 1)] for place in range(numbers))]


def _with_repeats(texts: list[str], share: float) -> list[str]:
    """Put questions that were asked before in the place of a share of them."""
    chance = random.Random(SEED)
    asked: list[str] = []
    for text in texts:
        asked.append(chance.choice(asked) if asked and chance.random() < share else text)
    return asked


async def _serve(answerer: Answerer, texts: list[str], askers: int) -> Served:
    ahead = iter(texts)
    waits: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_ask(answerer, ahead, waits) for _ in range(askers)))
    return Served(askers, time.perf_counter() - began, waits)


async def _ask(answerer: Answerer, ahead: Iterator[str], waits: list[float]) -> None:
    for text in ahead:
        began = time.perf_counter()
        await answerer.answer(text)
        waits.append(time.perf_counter() - began)


def waits_table(served: list[Served]) -> str:
    """Lay out questions a second and how long they waited, for each number of askers."""
    rows = [
        [
            str(one.askers),
            f"{one.speed:.1f}",
            ratio(one.speed, served[0].speed),
            *(f"{1000 * percentile(one.waits, share):.1f}" for share in SHARES.values()),
        ]
        for one in served
    ]
    return table(["askers", "questions/s", "ratio", *(f"{name}, ms" for name in SHARES)], rows)


if __name__ == "__main__":
    asyncio.run(main())
