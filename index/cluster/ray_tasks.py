"""Runs the tasks of a build on Ray: one task a shard, retried elsewhere when its machine fails."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from index.errors import BuildError, IndexingError

J = TypeVar("J")
R = TypeVar("R")

MAX_RETRIES = 5  # of a task whose machine failed


class RayTasks:
    """A Ray cluster; its machines have this program, and see the same folders."""

    def __init__(self, address: str, cpus: int) -> None:
        """Join the cluster at `ray://host:port`; "local" starts one here, "auto" finds one.

        Each task takes `cpus` cores. Raises BuildError when there is no Ray, or no cluster.
        """
        try:
            import ray
        except ImportError as error:
            raise BuildError(
                "a build on Ray needs it: in the checkout, `pip install --editable '.[ray]'`"
            ) from error
        self._ray: Any = ray
        self._cpus = cpus
        try:
            ray.init(
                address, log_to_driver=False, logging_level=logging.ERROR, ignore_reinit_error=True
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise BuildError(f"there is no Ray cluster at {address}: {error}") from error

    def run(
        self, function: Callable[[J], R], jobs: Sequence[J], done: Callable[[], None]
    ) -> list[R]:
        """Return the result of each job, in order; `done` is called after each."""
        ray = self._ray
        task = ray.remote(num_cpus=self._cpus, max_retries=MAX_RETRIES)(function)
        pending = [task.remote(job) for job in jobs]
        places = {each: place for place, each in enumerate(pending)}
        results: dict[int, R] = {}
        while pending:
            ready, pending = ray.wait(pending)
            for each in ready:
                results[places[each]] = self._result(each)
                done()
        return [results[place] for place in range(len(jobs))]

    def _result(self, task: Any) -> Any:
        """Return a task's result; raise what it raised, without Ray's account of it."""
        try:
            return self._ray.get(task)
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, IndexingError):
                raise error.cause from None
            raise
        except self._ray.exceptions.RayError as error:
            raise BuildError(f"a shard could not be built on Ray: {error}") from error

    def close(self) -> None:
        """Leave the cluster; safe to call twice."""
        self._ray.shutdown()
