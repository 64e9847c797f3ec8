"""The bundled model on lesser processors: `python -m tests.benchmarks.isa [FOLDER …]`.

Each row is a child process that sees a processor without some of what this one has (see
tests/processors.py), asked in turns: passages a second, milliseconds a question, their ratios to
sentence-transformers' default call (float32, batches of 32) on the same kind of processor, mean and
least cosine to exact weights (float32, in torch), resident memory. For each FOLDER in BEIR layout,
`retrieval eval` builds an index and asks its queries there: P@1 and nDCG@10, beside exact weights.

Linux on x86-64 with a C compiler; torch and sentence-transformers from
`pip install --editable '.[dev]'`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.preparation.prepare import prepared
from tests.benchmarks.memory import Resident
from tests.benchmarks.processes import HERE_PYTHON, Worker, ours, rest
from tests.benchmarks.table import megabytes, ratio, table
from tests.benchmarks.texts import QUESTIONS, SEEDS, as_tokenised, first_passages, questions_of
from tests.processors import LESSER, NATIVE, Processor, settings, why_not

EXACT = {"HOIBAO_DEVICE": "cpu:0"}  # torch's name of the processor: float32
FIGURES = ("P@1", "nDCG@10")


@dataclass(slots=True)
class Measured:
    """What one process showed: seconds of each round, and its vectors."""

    passages: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)
    vectors: np.ndarray | None = None
    memory: Resident | None = None

    def take(self, worker: Worker) -> None:
        """Ask for one round."""
        rest()
        self.passages.append(worker.ask(do="passages"))
        self.questions += worker.ask(do="questions")
        self.memory = worker.memory()


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    arguments = _parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hoibao-isa-") as name:
        scratch = Path(name)
        chosen = []
        for each in (NATIVE, *LESSER):
            if each.name in arguments.processors:
                if reason := why_not(scratch, each):
                    print(f"Without {each.name}: {reason}.", file=sys.stderr)
                else:
                    chosen.append(each)
        if not chosen:
            raise SystemExit("none of these processors can be shown on this machine")
        print(_speeds(chosen, arguments, scratch))
        for folder in arguments.folders:
            print(f"\n{folder.name}\n{_qualities(chosen, folder, arguments.sample, scratch)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.isa",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [each.name for each in (NATIVE, *LESSER)]
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    parser.add_argument("--source", type=Path, default=SEEDS, help="of passages (seeds/)")
    parser.add_argument("--passages", type=int, default=64, metavar="N", help="at most (64)")
    parser.add_argument("--asked", type=int, default=30, metavar="N", help="questions (30)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="(3)")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth query (1)")
    parser.add_argument("--processors", nargs="+", choices=names, default=names)
    return parser


def _speeds(chosen: Sequence[Processor], arguments: argparse.Namespace, scratch: Path) -> str:
    folder = prepared("bundled")
    passages = first_passages(arguments.source, arguments.passages)
    questions = questions_of(QUESTIONS)[: arguments.asked]
    job = {"model": str(folder), "passages": passages, "questions": questions}
    hoibao = "tests.benchmarks.peers.hoibao"
    with Worker("exact", HERE_PYTHON, hoibao, job | {"device": "cpu:0"}) as worker:
        exact = np.array(worker.ask(do="vectors"), np.float32)  # writes the float32 weights, too
    theirs = job | {
        "model": str(folder / "sentence-transformers"),
        "passages": as_tokenised(folder, passages),
        "questions": as_tokenised(folder, questions),
    }
    rows = []
    for processor in chosen:
        hidden = settings(processor, scratch)
        one, other = Measured(), Measured()
        peer = "tests.benchmarks.peers.sentences"
        with (
            Worker(processor.name, HERE_PYTHON, hoibao, job, hidden) as mine,
            Worker("sentence-transformers", HERE_PYTHON, peer, theirs, hidden) as st,
        ):
            one.vectors = np.array(mine.ask(do="vectors"), np.float32)
            st.ask(do="passages", most=8)  # the first call is slower
            for _ in range(arguments.rounds):
                one.take(mine)
                other.take(st)
        cosines = (one.vectors * exact).sum(axis=1)
        rows.append(_row(processor, one, other, len(passages), cosines))
    head = ["", "passages/s", "ratio", "ms a question", "ratio", "mean cosine", "least"]
    return table([*head, "resident"], rows)


def _row(
    processor: Processor, one: Measured, other: Measured, passages: int, cosines: np.ndarray
) -> list[str]:
    read, base = statistics.median(one.passages), statistics.median(other.passages)
    asked, base_asked = statistics.median(one.questions), statistics.median(other.questions)
    return [
        processor.name,
        f"{passages / read:.1f}",
        ratio(base, read),
        f"{1000 * asked:.1f}",
        ratio(base_asked, asked),
        f"{cosines.mean():.5f}",
        f"{cosines.min():.5f}",
        megabytes(one.memory.total if one.memory else None),
    ]


def _qualities(chosen: Sequence[Processor], folder: Path, sample: int, scratch: Path) -> str:
    runs = [("exact weights", EXACT)]
    runs += [(each.name, settings(each, scratch)) for each in chosen]
    rows = []
    for number, (name, more) in enumerate(runs):
        cache = {"XDG_CACHE_HOME": str(scratch / f"cache-{number}")}  # an index of its own
        models = {"HOIBAO_MODEL_DIR": str(prepared("bundled").parent)}
        command = ours("retrieval", "eval", str(folder.resolve()), "--json")
        done = subprocess.run(
            [*command, "--sample", str(sample)],
            env=os.environ | cache | models | more,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        figures = json.loads(done.stdout)
        rows.append([name, *(f"{figures[each]:.1f}" for each in FIGURES)])
    return table(["", *FIGURES], rows)


if __name__ == "__main__":
    main()
