"""Where the tasks of a build run: here, one after another, or on Ray (ray_tasks.py)."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

J = TypeVar("J")
R = TypeVar("R")


class Tasks(Protocol):
    """Runs a function once for each job; jobs and results can be pickled."""

    def run(
        self, function: Callable[[J], R], jobs: Sequence[J], done: Callable[[], None]
    ) -> list[R]:
        """Return the result of each job, in order; `done` is called after each.

        What the function raises is raised. It may be called again for a job whose machine failed.
        """
        ...


class LocalTasks:
    """Runs them in this process, one after another: the model uses all cores anyway."""

    def run(
        self, function: Callable[[J], R], jobs: Sequence[J], done: Callable[[], None]
    ) -> list[R]:
        """Return the result of each job, in order."""
        results = []
        for job in jobs:
            results.append(function(job))
            done()
        return results
