"""A contestant of `build`: one job on standard input, one answer on standard output.

Each framework is given our passages and our sentences as documents, embeds them, and leaves two
collections on the disk that can be searched, each with its own time; then, off the clock, it opens
each from the disk and must find a text by itself. Imports nothing of the project.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.memory import peak

PASSAGE, QUESTION = "passage: ", "query: "  # e5's


class Framework(Protocol):
    """What a peer is asked to do, each step as its own manual does it."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Embed the texts, index them, and leave all that searching needs in the folder."""

    def search(self, text: str, folder: Path) -> list[str]:
        """Open the folder anew and return the texts that are nearest to this one."""

    def vectors(self, texts: Sequence[str]) -> Any:
        """Return the vectors that `build` gives these texts."""


def run(load: Callable[[Path], Framework]) -> None:
    """Do the job; `load` opens the model folder."""
    # Libraries may print: their lines must not be taken for the answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.load(sys.stdin)
    framework = load(Path(job["model"]))
    loaded = time.time()
    collections = {name: job[name] for name in ("passages", "sentences")}
    seconds = {}
    for name, texts in collections.items():
        folder = Path(job["out"]) / name
        folder.mkdir(parents=True)
        began = time.time()
        framework.build(texts, folder)
        seconds[name] = time.time() - began
    most = peak()
    for name, texts in collections.items():
        # Some other text may be nearly this one, but none may keep it out of the first ten.
        probe = texts[len(texts) // 2]
        if probe not in framework.search(probe, Path(job["out"]) / name):
            raise SystemExit(f"a text is not found by itself among its {name}")
    vectors = [[float(number) for number in row] for row in framework.vectors(job["checked"])]
    answer = {
        "loading": loaded - job["began"],
        "seconds": seconds,
        "peak": most,
        "vectors": vectors,
    }
    answers.write(json.dumps(answer) + "\n")
    answers.close()
