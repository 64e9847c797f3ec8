"""A contestant of `encode`: loads a model, then reads its texts each time it is asked to.

One JSON object a line: the first request is the job, each later one names what to `do`. Imports
nothing of the project, since it runs in the peers' environments as well.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

Job = dict[str, Any]  # of the job: `passages` and `questions`, texts; and what the peer needs


class Reader(Protocol):
    """A model as its users call it."""

    def passages(self, texts: Sequence[str]) -> Any:
        """Return unit vectors, (texts, dimension)."""

    def questions(self, texts: Sequence[str]) -> Any:
        """Return unit vectors, (texts, dimension)."""


def serve(load: Callable[[Job], Reader]) -> None:
    """Answer requests until there are no more."""
    # Libraries may print: their lines must not be taken for answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(value: object) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    job = json.loads(sys.stdin.readline())
    reader = load(job)
    answer("ready")
    for line in sys.stdin:
        request = json.loads(line)
        answer(_done(request, job, reader))


def _done(request: Job, job: Job, reader: Reader) -> object:
    if request["do"] == "passages":
        began = time.perf_counter()
        reader.passages(job["passages"][: request.get("most")])
        return time.perf_counter() - began
    if request["do"] == "questions":  # one at a time, as readers ask them
        seconds = []
        for question in job["questions"]:
            began = time.perf_counter()
            reader.questions([question])
            seconds.append(time.perf_counter() - began)
        return seconds
    if request["do"] == "settings":
        for name, value in request["settings"].items():
            setattr(reader, name, value)
        return None
    parts = [(reader.passages, job["passages"]), (reader.questions, job["questions"])]
    read = [np.asarray(call(texts), np.float32) for call, texts in parts if texts]
    return np.concatenate(read).tolist()
