"""How long a cold start takes, and what is held: `python -m tests.benchmarks.start`.

Runs `python -m retrieval ask` as a new process each time, and prints the median of the seconds from
its start to its end, its answer printed; beside it the same of a Python that does nothing and, with
`--peer`, of sentence-transformers loading the same weights and reading the question, with no index
at all. The first run of each is not counted: what the system has in its cache is then alike.

Then opens the index once, as the bot does, answers questions, and prints what that process holds.
"""

import argparse
import json
import statistics
from itertools import cycle, islice
from pathlib import Path

from tests.benchmarks import plots
from tests.benchmarks.memory import Resident
from tests.benchmarks.peers.environments import FRAMEWORKS, model_of, python_of
from tests.benchmarks.processes import HERE_PYTHON, Ran, ours, rest, run
from tests.benchmarks.seeds import seed_index
from tests.benchmarks.table import megabytes, ratio, table
from tests.benchmarks.texts import QUESTIONS, questions_of

OURS, NOTHING, PEER = "python -m retrieval ask", "python -c pass", "sentence-transformers, one text"
LOADING = (
    "import sys; from sentence_transformers import SentenceTransformer; "
    "SentenceTransformer(sys.argv[1], device='cpu').encode('query: ' + sys.argv[2])"
)


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    arguments = _parser().parse_args(argv)
    index = arguments.index.resolve() if arguments.index else seed_index()
    questions = list(islice(cycle(questions_of(arguments.questions)), arguments.asked))
    commands = {
        NOTHING: [str(HERE_PYTHON), "-c", "pass"],
        OURS: ours("retrieval", "ask", "--index", str(index), questions[0]),
    }
    if arguments.peer:
        python, model = python_of(FRAMEWORKS), model_of(FRAMEWORKS)
        commands[PEER] = [str(python), "-c", LOADING, str(model), questions[0]]
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for name, command in commands.items():
        run(command)  # not counted
        for _ in range(arguments.runs):
            rest()
            ran[name].append(run(command))
    seconds = {name: statistics.median(one.seconds for one in runs) for name, runs in ran.items()}
    head = ["", "seconds", "ratio to ask", "least", "most", "peak resident"]
    rows = []
    for name, runs in ran.items():
        each = [one.seconds for one in runs]
        peaks = [one.peak for one in runs if one.peak]
        rows.append(
            [
                name,
                f"{seconds[name]:.2f}",
                ratio(seconds[name], seconds[OURS]),
                f"{min(each):.2f}",
                f"{max(each):.2f}",
                megabytes(max(peaks, default=None)),
            ]
        )
    print(table(head, rows))
    print(f"\n{_held(index, questions)}")
    if arguments.plot:
        plots.bars(
            arguments.plot,
            "Cold start to the first answer",
            {name: figure for name, figure in seconds.items() if name != NOTHING},
            ours=OURS,
            unit="seconds",
            note="Shorter is better.",
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.start",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="default: one of seeds/")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--asked", type=int, default=100, metavar="N", help="questions (100)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="cold starts (5)")
    parser.add_argument("--peer", action="store_true", help="compare with sentence-transformers")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: .png or .svg")
    return parser


def _held(index: Path, questions: list[str]) -> str:
    told = json.loads(run(ours("tests.benchmarks.held", str(index)), json.dumps(questions)).output)
    rows = []
    for name, sizes in told.items():
        held = Resident(*sizes) if sizes else None
        parts = (held.anonymous, held.mapped, held.total) if held else (None, None, None)
        rows.append([name, *map(megabytes, parts)])
    return table(["resident memory", "anonymous", "of files", "total"], rows)


if __name__ == "__main__":
    main()
