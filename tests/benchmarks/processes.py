"""Processes that are measured: workers asked in turns, and commands run to their end."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.memory import Resident, peak, resident
from tests.benchmarks.texts import ROOT

HERE_PYTHON = Path(sys.executable)
REST = 0.3  # seconds: OpenMP threads of the one before spin for 0.2 s before they sleep
POLL = 0.005  # seconds
SECONDS_TO_END = 10
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
QUIET = {"TOKENIZERS_PARALLELISM": "true", "HAYSTACK_TELEMETRY_ENABLED": "False"}


def environment() -> dict[str, str]:
    """Return this environment without settings of ours, so that defaults are what is measured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
    # Not from the folder it is started in: a stray file there could take a library's name.
    places = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    return {**kept, **OFFLINE, **QUIET, **places}


class Worker:
    """A process of a peer's module that loads a model once, then does what it is asked.

    `tests.benchmarks.peers.worker` is its other end.
    """

    def __init__(
        self,
        name: str,
        python: Path,
        module: str,
        job: dict[str, Any],
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Start it and wait until it is ready; `loading` is the seconds that took.

        `settings` join its environment.
        """
        self.name = name
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        # Away from the repository, so that no .env there changes what is measured.
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [str(python), "-m", module],
            cwd=tempfile.gettempdir(),
            env=environment() | dict(settings or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        try:
            self.ask(**job)
        except BaseException:
            self.close()
            raise
        self.loading = time.perf_counter() - began

    def ask(self, **request: Any) -> Any:
        """Send one request and wait for its answer; SystemExit with its errors if it died."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._errors.seek(0)
            tail = "".join(self._errors.readlines()[-15:])
            raise SystemExit(f"{self.name} failed:\n{tail}")
        return json.loads(answer)

    def memory(self) -> Resident | None:
        """Read what it holds now."""
        return resident(self._process.pid)

    def close(self) -> None:
        """End it: the end of its requests does, and what does not heed that is killed."""
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):  # it has died with a request unread
            self._process.stdin.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ran to its end."""

    seconds: float
    cpu: float  # seconds of all its threads
    peak: int | None  # bytes resident
    output: str


def run(command: list[str], given: str = "") -> Ran:
    """Run a command with `given` on its standard input; SystemExit with its errors if it fails."""
    with tempfile.TemporaryFile("w+") as given_file, tempfile.TemporaryFile("w+") as said:
        given_file.write(given)
        given_file.seek(0)
        most = None
        with tempfile.TemporaryFile("w+", errors="replace") as errors:
            began, used = time.perf_counter(), _cpu_of_children()
            process = subprocess.Popen(
                command,
                cwd=tempfile.gettempdir(),
                env=environment(),
                stdin=given_file,
                stdout=said,
                stderr=errors,
            )
            try:
                while process.poll() is None:
                    # The system keeps the peak of the program itself; only its last moment is
                    # missed. What `wait4` tells would begin with the size of this process.
                    most = peak(process.pid) or most
                    time.sleep(POLL)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            seconds, cpu = time.perf_counter() - began, _cpu_of_children() - used
            if process.returncode:
                errors.seek(0)
                tail = "".join(errors.readlines()[-15:])
                raise SystemExit(f"{' '.join(command[1:4])} failed:\n{tail}")
        said.seek(0)
        return Ran(seconds, cpu, most, said.read())


def _cpu_of_children() -> float:
    """Seconds that processes took which have ended, and were started here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(*arguments: str) -> list[str]:
    """Return the command line of one of our programs."""
    return [str(HERE_PYTHON), "-m", *arguments]


def rest() -> None:
    """Wait until idle threads of the last contestant no longer take a core from the next."""
    time.sleep(REST)


def tree_cpu_seconds() -> float:
    """Return the CPU seconds of this process and of all that it, and they, have started."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            facts = file.read_text().rpartition(")")[2].split()
            children.setdefault(int(facts[1]), []).append(int(file.parent.name))
            ticks[int(file.parent.name)] = sum(map(int, facts[11:15]))  # with those waited for
    tree = [os.getpid()]
    for process in tree:
        tree += children.get(process, [])
    return sum(ticks.get(process, 0) for process in tree) / os.sysconf("SC_CLK_TCK")
